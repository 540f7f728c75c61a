#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/host_script.h"

namespace havip::hostsim {
namespace {

using namespace std::chrono_literals;
using test::advert;
using test::garp;
using test::HostScript;
using test::ip;
using test::is_at;
using test::kGatewayMac;
using test::kVrrpMac;
using test::mac;
using test::ping;
using test::probe;
using test::who_has;
using test::operator""_ip;

using Lines = std::vector<std::string>;

const net::Ipv4Addr kVip = ip(8);

std::string joined(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines)
    text += (text.empty() ? "" : "\n") + line;
  return text;
}

wire::Frame tagged(wire::Frame frame) {
  frame.vlan = 100;
  return frame;
}

// web (.6) and db (.7) are here, far (.16) is at h2, other (172.16.17.9) is here, too.
void fill(HostScript& script) {
  script.neigh(ip(6), "web", 6, "h1").neigh(ip(7), "db", 7, "h1").neigh(ip(16), "far", 16, "h2");
  script.neigh("172.16.17.9"_ip, "db", 7, "h1").neigh(kVip, "web", 6, "h1");
}

TEST_CASE("vpc: what becomes of each frame from the tap of web") {
  struct Row {
    const char* what;
    wire::Frame frame;
    Lines out;
    std::uint64_t host::Counters::*counter;
  };
  using C = host::Counters;
  const std::vector<Row> rows = {
      {"IPv4 to a neighbour on this host",
       ping(6, ip(7), kGatewayMac),
       {"tap db: gw>7 .6>.7 ping 1"},
       &C::to_tap},
      {"IPv4 to a neighbour elsewhere",
       ping(6, ip(16), kGatewayMac),
       {"host h2 for far: gw>16 .6>.16 ping 1"},
       &C::to_host},
      {"the destination MAC does not matter",
       ping(6, ip(16), mac(99)),
       {"host h2 for far: gw>16 .6>.16 ping 1"},
       &C::to_host},
      {"an advert is IPv4 like any other",
       advert(6, ip(16), kGatewayMac),
       {"host h2 for far: gw>16 .6>.16 advert 100"},
       &C::to_host},
      {"IPv4 to nobody",
       ping(6, ip(77), kGatewayMac),
       {"dropped at web/eth0: no neigh row for the destination"},
       &C::no_neigh},
      {"who-has a neighbour elsewhere",
       who_has(6, ip(16)),
       {"tap web: gw>6 .16 is-at gw"},
       &C::arp_answered},
      {"the same as a unicast probe of the cache",
       who_has(6, ip(16), kGatewayMac),
       {"tap web: gw>6 .16 is-at gw"},
       &C::arp_answered},
      {"who-has the gateway", who_has(6, ip(1)), {"tap web: gw>6 .1 is-at gw"}, &C::arp_answered},
      {"who-has the other subnet's gateway",
       who_has(6, "172.16.17.1"_ip),
       {"tap web: gw>6 172.16.17.1 is-at gw"},
       &C::arp_answered},
      {"who-has one's own address", who_has(6, ip(6)), {}, &C::not_forwarded_broadcast},
      {"who-has one's own VIP", who_has(6, kVip), {}, &C::arp_unanswered},
      {"who-has nobody", who_has(6, ip(77)), {}, &C::arp_unanswered},
      {"GARP for a VIP that is elsewhere", garp(6, ip(16)), {}, &C::not_forwarded_broadcast},
      {"GARP for the VIP that is here", garp(6, kVip), {}, &C::not_forwarded_broadcast},
      {"ARP probe for an address in use", probe(6, ip(16)), {}, &C::not_forwarded_broadcast},
      {"ARP reply that nobody asked for", is_at(6, 7), {}, &C::not_forwarded_arp},
      {"multicast advert",
       advert(6, wire::kVrrpGroup, kVrrpMac),
       {"dropped at web/eth0: no multicast in a VPC"},
       &C::not_forwarded_multicast},
      {"broadcast IPv4",
       ping(6, ip(255), net::kBroadcastMac),
       {"dropped at web/eth0: no broadcast in a VPC"},
       &C::not_forwarded_broadcast},
      {"IPv6",
       {.dst = kGatewayMac, .src = mac(6), .payload = wire::EtherOctets{0x86dd, {}}},
       {},
       &C::not_forwarded_other},
      {"IPv6 advert",
       {.dst = wire::multicast_mac(wire::kVrrpGroup6),
        .src = mac(6),
        .payload = wire::Ipv6{.dst = wire::kVrrpGroup6, .payload = wire::VrrpAdvert{}}},
       {"dropped at web/eth0: no IPv6 in a VPC"},
       &C::not_forwarded_multicast},
      {"IPv6 to one",
       {.dst = mac(7), .src = mac(6), .payload = wire::Ipv6{.payload = wire::IcmpEcho{}}},
       {"dropped at web/eth0: no IPv6 in a VPC"},
       &C::not_forwarded_other},
      {"VLAN-tagged", tagged(ping(6, ip(7), kGatewayMac)), {}, &C::not_forwarded_other},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    HostScript script(FabricKind::kVpc);
    fill(script);
    script.tap("web", row.frame);
    row.out.empty() ? script.expect() : script.expect(joined(row.out));
    const host::Counters& counters = script.engine().counters();
    CHECK_EQ(counters.*row.counter, 1);
    std::uint64_t sum = 0;
    counters.fields([&](const char*, std::uint64_t value) { sum += value; });
    CHECK_EQ(sum, 1);
  }
}

TEST_CASE("vpc: the sender's host takes one off the TTL, and only between subnets") {
  struct Row {
    net::Ipv4Addr dst;
    std::uint8_t ttl;
    int left;  // -1: dropped
  };
  for (const Row& row : {Row{ip(7), 64, 64}, Row{ip(7), 1, 1}, Row{"172.16.17.9"_ip, 64, 63},
                         Row{"172.16.17.9"_ip, 2, 1}, Row{"172.16.17.9"_ip, 1, -1}}) {
    CAPTURE(row.left);
    trace::Recorder trace;
    Host host(trace, {.id = net::HostId("h1"),
                      .node = trace.add_node("h1"),
                      .subnets = {{"172.16.16.0"_ip, 24}, {"172.16.17.0"_ip, 24}}});
    host.handle(kStart, host::PlugTap{HostScript::device("db"), mac(7)});
    host.handle(kStart, host::SetNeigh{{.ip = row.dst,
                                        .device = HostScript::device("db"),
                                        .mac = mac(7),
                                        .host = net::HostId("h1")}});
    auto frame = ping(7, row.dst, kGatewayMac);
    std::get<wire::Ipv4>(frame.payload).ttl = row.ttl;
    host.handle(kStart, host::FromTap{HostScript::device("db"), {frame, {}}});
    const auto out = host.poll_output();
    REQUIRE_EQ(out.has_value(), row.left >= 0);
    CHECK_EQ(host.counters().ttl_expired, row.left < 0 ? 1 : 0);
    if (!out) continue;
    CHECK_EQ(std::get<wire::Ipv4>(std::get<host::ToTap>(*out).frame.frame->payload).ttl, row.left);
  }
}

TEST_CASE("vpc: what another host sends goes to the device that it named") {
  HostScript script(FabricKind::kVpc);
  script.fabric("h2", "web", ping(16, kVip, mac(6))).expect("tap web: 16>6 .16>.8 ping 1");
  script.unplug("web").fabric("h2", "web", ping(16, kVip, mac(6)));
  script.expect("dropped at web/eth0: the device is not plugged in here");
  CHECK_EQ(script.engine().counters().no_tap, 1);
}

TEST_CASE("vpc: a stale row forwards to the stale owner") {
  HostScript script(FabricKind::kVpc);
  fill(script);
  script.neigh(kVip, "far", 16, "h2");
  script.tap("db", ping(7, kVip, kGatewayMac)).expect("host h2 for far: gw>16 .7>.8 ping 1");
  script.tap("web", ping(6, kVip, kGatewayMac)).expect("host h2 for far: gw>16 .6>.8 ping 1");
  script.tap("web", who_has(6, kVip)).expect("tap web: gw>6 .8 is-at gw");
}

TEST_CASE("vpc: a drop is on record once per reason and destination, an advert every time") {
  HostScript script(FabricKind::kVpc);
  const std::string no_row = "dropped at web/eth0: no neigh row for the destination";
  const auto send = [&](const wire::Frame& frame) -> HostScript& {
    return script.tap("web", frame);
  };
  send(ping(6, ip(77), kGatewayMac)).expect(no_row);
  send(ping(6, ip(77), kGatewayMac, 2)).expect();
  send(ping(6, ip(78), kGatewayMac)).expect(no_row);
  send(ping(6, ip(77), kGatewayMac, 3)).expect();
  script.withdraw(ip(77));
  send(ping(6, ip(77), kGatewayMac, 4)).expect(no_row);
  send(ping(6, ip(78), kGatewayMac, 2)).expect();
  send(advert(6, ip(77), kGatewayMac)).expect(no_row);
  send(advert(6, ip(77), kGatewayMac)).expect(no_row);
  CHECK_EQ(script.engine().counters().no_neigh, 8);
}

TEST_CASE("vpc: rows are replaced and withdrawn; only a loss of power clears them all") {
  HostScript script(FabricKind::kVpc);
  script.neigh(ip(9), "b", 2, "h2").neigh(kVip, "a", 1, "h1").neigh(kVip, "c", 3, "h3");
  const auto rows = [&] {
    std::string text;
    for (const auto& row : script.engine().rows()) {
      text += test::text(row.ip) + " " + to_string(row.device) + " ";
    }
    return text;
  };
  CHECK_EQ(rows(), ".8 c/eth0 .9 b/eth0 ");
  script.withdraw(ip(9)).withdraw(ip(10));
  CHECK_EQ(rows(), ".8 c/eth0 ");
  script.unplug("web").plug("web", 6);
  CHECK_EQ(rows(), ".8 c/eth0 ");
  script.clear();
  CHECK_EQ(rows(), "");
  script.tap("web", ping(6, kVip, kGatewayMac));
  script.expect("dropped at web/eth0: the device is not plugged in here");
}

TEST_CASE(
    "vpc: a frame keeps its tag; an answer by the proxy is the host's, caused by the request") {
  trace::Recorder trace;
  const auto node = trace.add_node("h1");
  trace.record(kStart, 0, node, trace::Boot{});
  Host host(trace, {.id = net::HostId("h1"), .node = node, .gateway_mac = kGatewayMac});
  host.handle(kStart, host::PlugTap{HostScript::device("web"), mac(6)});
  host.handle(kStart, host::SetNeigh{{.ip = ip(16),
                                      .device = HostScript::device("far"),
                                      .mac = mac(16),
                                      .host = net::HostId("h2")}});
  const engine::FrameTag tag{.id = 5, .cause = 1, .origin = 3};
  host.handle(kStart,
              host::FromTap{HostScript::device("web"), {ping(6, ip(16), kGatewayMac), tag}});
  const auto sent = std::get<host::ToHost>(*host.poll_output()).frame.tag;
  CHECK_EQ(sent.id, 5);
  CHECK_EQ(sent.cause, 1);
  CHECK_EQ(sent.origin, 3);
  host.handle(kStart, host::FromTap{HostScript::device("web"), {who_has(6, ip(16)), tag}});
  const auto answered = std::get<host::ToTap>(*host.poll_output()).frame.tag;
  CHECK_EQ(answered.id, 0);
  CHECK_EQ(answered.cause, 1);
  CHECK_EQ(answered.origin, node);
}

TEST_CASE(
    "vpc: the route table of the sender's subnet has the last word, the longest prefix first") {
  HostScript script(FabricKind::kVpc, ArpAnswer::kGateway,
                    {{.subnet = {"172.16.16.0"_ip, 24}, .to = {"172.16.0.0"_ip, 16}, .via = ip(16)},
                     {.subnet = {"172.16.16.0"_ip, 24}, .to = {"172.16.17.0"_ip, 24}, .via = ip(7)},
                     {.subnet = {"172.16.17.0"_ip, 24}, .to = {"0.0.0.0"_ip, 0}, .via = ip(99)}});
  fill(script);
  script.tap("web", ping(6, "172.16.17.9"_ip, kGatewayMac));
  script.expect("tap db: gw>7 .6>172.16.17.9 ping 1");
  script.tap("web", ping(6, ip(7), kGatewayMac)).expect("host h2 for far: gw>16 .6>.7 ping 1");
  // The next hop itself sends on to where the address is.
  script.tap("db", ping(7, "172.16.17.9"_ip, kGatewayMac));
  script.expect("tap db: gw>7 .7>172.16.17.9 ping 1");
}

TEST_CASE("vpc: hosts that answer with a device's MAC let frames reach that device") {
  HostScript script(FabricKind::kVpc, ArpAnswer::kDevice);
  fill(script);
  script.neigh(kVip, "web", 6, "h1", true);
  script.tap("web", who_has(6, ip(16))).expect("tap web: 16>6 .16 is-at 16");
  script.tap("db", who_has(7, kVip)).expect("tap db: gw>7 .8 is-at gw");  // a HAVIP moves
  script.tap("web", who_has(6, "172.16.17.9"_ip)).expect("tap web: gw>6 172.16.17.9 is-at gw");
  script.tap("web", ping(6, kVip, mac(16))).expect("host h2 for far: gw>16 .6>.8 ping 1");
  script.tap("db", ping(7, kVip, kGatewayMac)).expect("tap web: gw>6 .7>.8 ping 1");
}

}  // namespace
}  // namespace havip::hostsim
