// The expected lines are those of tcpdump 4.99.3 -n for the same octets.
#include <doctest/doctest.h>

#include "tools/lab/frame_filter.h"
#include "tools/lab/tcpdump_text.h"

namespace havip::lab {
namespace {

using namespace net::literals;

constexpr Instant kAt = at_ns(10'005'000'000);
constexpr net::MacAddr kMac = "02:00:00:00:00:01"_mac;

wire::Frame frame_of(decltype(wire::Frame::payload) payload) {
  return {.dst = net::kBroadcastMac, .src = kMac, .payload = std::move(payload)};
}

wire::Frame advert(std::uint8_t version, std::uint8_t auth) {
  wire::VrrpAdvert vrrp{.version = version,
                        .vrid = {51},
                        .priority = 100,
                        .auth_type = auth,
                        .advert_int = static_cast<std::uint16_t>(version == 3 ? 100 : 1),
                        .addresses = {"172.16.16.8"_ip}};
  if (auth == 1) vrrp.auth_data = {'1', '1', '1', '1'};
  return frame_of(wire::Ipv4{.src = "172.16.16.6"_ip,
                             .dst = "172.16.16.5"_ip,
                             .ttl = 255,
                             .tos = 0xc0,
                             .id = 1,
                             .dont_fragment = false,
                             .payload = vrrp});
}

TEST_CASE("frames read as tcpdump prints them") {
  const auto garp = frame_of(wire::gratuitous_arp(kMac, "172.16.16.8"_ip));
  CHECK_EQ(tcpdump_text(kAt, garp, {}),
           "00:00:10.005000 ARP, Request who-has 172.16.16.8 (ff:ff:ff:ff:ff:ff) tell 172.16.16.8, "
           "length 28\n");
  CHECK_EQ(tcpdump_text(kAt, garp, {.link_level = true}),
           "00:00:10.005000 02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, ethertype ARP (0x0806), length "
           "42: Request who-has 172.16.16.8 (ff:ff:ff:ff:ff:ff) tell 172.16.16.8, length 28\n");
  const auto reply = frame_of(wire::Arp{
      .op = 2, .sha = kMac, .spa = "172.16.16.8"_ip, .tha = kMac, .tpa = "172.16.16.20"_ip});
  CHECK_EQ(tcpdump_text(kAt, reply, {}),
           "00:00:10.005000 ARP, Reply 172.16.16.8 is-at 02:00:00:00:00:01, length 28\n");
  CHECK_EQ(
      tcpdump_text(kAt, advert(2, 0), {}),
      "00:00:10.005000 IP 172.16.16.6 > 172.16.16.5: VRRPv2, Advertisement, vrid 51, prio 100, "
      "authtype none, intvl 1s, length 20\n");
  CHECK_EQ(tcpdump_text(kAt, advert(2, 1), {.verbose = true}),
           "00:00:10.005000 IP (tos 0xc0, ttl 255, id 1, offset 0, flags [none], proto VRRP (112), "
           "length 40)\n    172.16.16.6 > 172.16.16.5: VRRPv2, Advertisement, vrid 51, prio 100, "
           "authtype simple, intvl 1s, length 20, addrs: 172.16.16.8 auth \"1111\"\n");
  CHECK_EQ(
      tcpdump_text(kAt, advert(3, 0), {}),
      "00:00:10.005000 IP 172.16.16.6 > 172.16.16.5: VRRPv3, Advertisement, vrid 51, prio 100, "
      "intvl 100cs, length 12\n");
  const auto ping = frame_of(wire::Ipv4{.src = "172.16.16.20"_ip,
                                        .dst = "172.16.16.8"_ip,
                                        .payload = wire::IcmpEcho{.id = 1, .sequence = 2}});
  CHECK_EQ(tcpdump_text(kAt, ping, {}),
           "00:00:10.005000 IP 172.16.16.20 > 172.16.16.8: ICMP echo request, id 1, seq 2, length "
           "64\n");
}

TEST_CASE("a filter passes what it names") {
  const auto garp = frame_of(wire::gratuitous_arp(kMac, "172.16.16.8"_ip));
  const auto vrrp = advert(2, 0);
  struct Row {
    std::vector<std::string> words;
    bool garp;
    bool vrrp;
  };
  for (const Row& row : {
           Row{{}, true, true},
           Row{{"arp"}, true, false},
           Row{{"vrrp"}, false, true},
           Row{{"ip", "proto", "112"}, false, true},
           Row{{"arp or vrrp"}, true, true},
           Row{{"not", "arp"}, false, true},
           Row{{"host", "172.16.16.8"}, true, false},
           Row{{"src", "host", "172.16.16.6"}, false, true},
           Row{{"dst", "172.16.16.6"}, false, false},
           Row{{"arp", "and", "(host", "172.16.16.9", "or", "host", "172.16.16.8)"}, true, false},
           Row{{"ether", "src", "02:00:00:00:00:01"}, true, true},
           Row{{"ip", "host", "172.16.16.5"}, false, true},
       }) {
    CAPTURE(row.words);
    const auto filter = parse_filter(row.words);
    REQUIRE(filter.has_value());
    CHECK_EQ((*filter)(garp), row.garp);
    CHECK_EQ((*filter)(vrrp), row.vrrp);
  }
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{"arpp"},
                                                {"("},
                                                {"arp", ")"},
                                                {"not"},
                                                {"port", "x"},
                                                {"proto", "300"},
                                                {"arp", "or"}}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_filter(wrong).has_value());
  }
  CHECK_FALSE(parse_filter(std::vector<std::string>(201, "not")).has_value());
}

}  // namespace
}  // namespace havip::lab
