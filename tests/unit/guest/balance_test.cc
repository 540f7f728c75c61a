#include <chrono>

#include <doctest/doctest.h>

#include "core/wire/ip_codec.h"
#include "tests/support/socket_script.h"

namespace havip::hostsim::balance {
namespace {

using namespace std::chrono_literals;
using test::ip;
using test::SocketScript;
using wire::Tcp;

conf::Endpoint at(std::uint8_t station, std::uint16_t port = 80) {
  return {ip(station), port};
}
const ipvs::ServiceId kService{.protocol = conf::Transport::kTcp, .at = at(6)};

// Segments between a client (.20) and the service, through a balancer alone.
class Table {
 public:
  explicit Table(ipvs::Balancing balancing = {.scheduler = "rr"}) {
    CHECK(balancer.apply(ipvs::AddService{.id = kService, .balancing = balancing}).has_value());
  }
  Table& add(std::uint8_t station, int weight = 1,
             conf::Forwarding forwarding = conf::Forwarding::kNat, std::uint16_t port = 8080,
             std::uint32_t upper = 0, std::uint32_t lower = 0) {
    CHECK(balancer
              .apply(ipvs::AddDestination{.service = kService,
                                          .destination = {.at = at(station, port),
                                                          .weight = weight,
                                                          .forwarding = forwarding,
                                                          .upper_threshold = upper,
                                                          .lower_threshold = lower}})
              .has_value());
    return *this;
  }
  // What becomes of a segment of a client, as ".7:8080 via .7", "drop", "refuse" or "own".
  std::string in(std::uint16_t client_port, std::uint8_t flags, std::uint8_t client = 20) {
    wire::Ipv4 packet{.src = ip(client), .dst = ip(6), .ttl = 64};
    packet.payload = Tcp{.src_port = client_port, .dst_port = 80, .flags = flags};
    const auto verdict =
        balancer.inbound(now, packet, [](net::Ipv4Addr address) { return address == ip(6); });
    switch (verdict.fate) {
      case Balancer::Fate::kNotOurs:
        return "own";
      case Balancer::Fate::kDrop:
        return "drop";
      case Balancer::Fate::kRefuse:
        return "refuse";
      case Balancer::Fate::kForward:
        break;
    }
    CHECK(packet.ttl == 63);
    CHECK(packet.src == ip(client));
    return fmt::format("{}:{} via {}", test::text(packet.dst),
                       std::get<Tcp>(packet.payload).dst_port, test::text(verdict.next_hop));
  }
  // The reply of a real server, as its client will see its source; "" when it is none.
  std::string out(std::uint8_t station, std::uint16_t client_port, std::uint8_t flags) {
    wire::Ipv4 packet{.src = ip(station), .dst = ip(20)};
    packet.payload = Tcp{.src_port = 8080, .dst_port = client_port, .flags = flags};
    if (!balancer.outbound(now, packet)) return {};
    return fmt::format("{}:{}", test::text(packet.src), std::get<Tcp>(packet.payload).src_port);
  }
  [[nodiscard]] std::string loads() const {
    std::string text;
    for (const Load& load : balancer.loads(balancer.table().services()[0])) {
      text += fmt::format("{}{}+{}", text.empty() ? "" : " ", load.active, load.inactive);
    }
    return text;
  }

  Balancer balancer;
  Instant now = kStart;
};

constexpr std::uint8_t kSynAck = Tcp::kSyn | Tcp::kAck;
constexpr std::uint8_t kFinAck = Tcp::kFin | Tcp::kAck;

TEST_CASE("balancer nat: a connection stays with its server, both ways, and is counted") {
  Table table;
  table.add(7).add(9);
  CHECK(table.in(1000, Tcp::kSyn) == ".7:8080 via .7");
  CHECK(table.in(1001, Tcp::kSyn) == ".9:8080 via .9");
  CHECK(table.out(7, 1000, kSynAck) == ".6:80");
  CHECK(table.out(9, 1000, kSynAck).empty());  // that is not its server
  CHECK(table.in(1000, Tcp::kAck) == ".7:8080 via .7");
  CHECK(table.loads() == "1+0 1+0");
  CHECK(table.in(1000, kFinAck) == ".7:8080 via .7");
  CHECK(table.loads() == "0+1 1+0");
  CHECK(table.in(1000, Tcp::kSyn) == ".7:8080 via .7");  // new, and .7's turn
  CHECK(table.in(1002, Tcp::kAck) == "own");             // of no connection: the kernel resets it
  CHECK(table.balancer.counters().connections == 3);
}

TEST_CASE("balancer: a server with weight 0 keeps what it has; one taken out loses it") {
  Table table;
  table.add(7);
  CHECK(table.in(1000, Tcp::kSyn) == ".7:8080 via .7");
  const ipvs::Destination quiet{.at = at(7, 8080), .weight = 0};
  REQUIRE(table.balancer.apply(ipvs::EditDestination{kService, quiet}).has_value());
  CHECK(table.in(1000, Tcp::kAck) == ".7:8080 via .7");
  CHECK(table.in(1001, Tcp::kSyn) == "refuse");
  REQUIRE(table.balancer.apply(ipvs::RemoveDestination{kService, at(7, 8080)}).has_value());
  CHECK(table.in(1000, Tcp::kAck) == "drop");
  REQUIRE(table.balancer.apply(ipvs::RemoveService{kService}).has_value());
  CHECK(table.in(1001, Tcp::kSyn) == "own");
}

TEST_CASE("balancer: what is idle is forgotten: 60 s opening, 900 s standing, 120 s closing") {
  Table table;
  table.add(7);
  CHECK(table.in(1000, Tcp::kSyn) == ".7:8080 via .7");
  table.now += 60s - 1ns;
  CHECK(table.out(7, 1000, kSynAck) == ".6:80");
  table.now += 60s - 1ns;
  CHECK(table.in(1000, Tcp::kAck) == ".7:8080 via .7");
  table.now += 900s - 1ns;
  CHECK(table.in(1000, kFinAck) == ".7:8080 via .7");
  table.now += 120s;
  CHECK(table.out(7, 1000, Tcp::kAck).empty());
  CHECK(table.in(1000, Tcp::kAck) == "own");
  CHECK(table.loads() == "0+0");
}

TEST_CASE("balancer: thresholds: full at the upper one, open again below the lower one") {
  Table table;
  table.add(7, 1, conf::Forwarding::kNat, 8080, 2, 1);
  CHECK(table.in(1000, Tcp::kSyn) == ".7:8080 via .7");
  CHECK(table.in(1001, Tcp::kSyn) == ".7:8080 via .7");
  CHECK(table.in(1002, Tcp::kSyn) == "refuse");
  CHECK(table.in(1000, Tcp::kRst) == ".7:8080 via .7");
  table.now += 10s;
  CHECK(table.in(1002, Tcp::kSyn) == "refuse");  // one left: not below the lower threshold
  CHECK(table.in(1001, Tcp::kRst) == ".7:8080 via .7");
  table.now += 10s;
  CHECK(table.in(1002, Tcp::kSyn) == ".7:8080 via .7");
}

TEST_CASE("balancer: persistence keeps a client's network with its server until it times out") {
  Table table(
      {.scheduler = "rr", .persistence_timeout = 30s, .persistence_granularity = 0xfffffff0});
  table.add(7).add(9);
  CHECK(table.in(1000, Tcp::kSyn, 20) == ".7:8080 via .7");
  CHECK(table.in(1000, Tcp::kSyn, 21) == ".7:8080 via .7");
  CHECK(table.in(1000, Tcp::kSyn, 40) == ".9:8080 via .9");
  table.now += 30s - 1ns;
  CHECK(table.in(1001, Tcp::kSyn, 20) == ".7:8080 via .7");  // and counts anew from here
  table.now += 30s - 1ns;
  CHECK(table.in(1002, Tcp::kSyn, 20) == ".7:8080 via .7");
  table.now += 30s;
  CHECK(table.in(1003, Tcp::kSyn, 41) == ".7:8080 via .7");
  CHECK(table.in(1003, Tcp::kSyn, 20) == ".9:8080 via .9");
}

TEST_CASE("balancer: DR and TUN leave the packet as it is; a server here serves itself") {
  Table direct;
  direct.add(7, 1, conf::Forwarding::kDirect, 80);
  CHECK(direct.in(1000, Tcp::kSyn) == ".6:80 via .7");
  CHECK(direct.out(7, 1000, kSynAck).empty());
  Table tunnel;
  tunnel.add(7, 1, conf::Forwarding::kTunnel, 80);
  CHECK(tunnel.in(1000, Tcp::kSyn) == ".6:80 via .7");
  Table self;
  self.add(6, 1, conf::Forwarding::kNat, 80);
  CHECK(self.in(1000, Tcp::kSyn) == "own");
}

TEST_CASE(
    "balancer: an unknown scheduler is the kernel's refusal, and an IPv6 server gets nothing") {
  Balancer balancer;
  CHECK(balancer.apply(ipvs::AddService{kService, {.scheduler = "lblcr"}}).error() ==
        "Scheduler or persistence engine not found");
  Table table;
  net::Ipv6Addr six;
  six.octets[15] = 1;
  CHECK(table.balancer.apply(ipvs::AddDestination{kService, {.at = {six, 80}}}).has_value());
  CHECK(table.in(1000, Tcp::kSyn) == "refuse");
}

// ---- in a guest's stack -------------------------------------------------------------------------

// Station 6 balances its port 80 to station 5, whose MAC it knows.
SocketScript& balancing(SocketScript& script, conf::Forwarding forwarding) {
  return script.act([&](auto&) {
    Balancer& balancer = script.stack().balancer();
    CHECK(balancer.apply(ipvs::AddService{kService, {.scheduler = "rr"}}).has_value());
    CHECK(
        balancer.apply(ipvs::AddDestination{kService, {.at = at(5, 80), .forwarding = forwarding}})
            .has_value());
  });
}

wire::Frame from_client(std::uint8_t flags) {
  wire::Ipv4 packet{.src = ip(20), .dst = ip(6)};
  packet.payload = Tcp{.src_port = 1000, .dst_port = 80, .seq = 1, .flags = flags};
  return {.dst = test::mac(6), .src = test::mac(20), .payload = packet};
}

TEST_CASE("stack: NAT sends a client's segment on, and the reply back in the VIP's name") {
  SocketScript script;
  script.rx(test::who_has(20, ip(6), test::mac(6))).expect("6>20 .6 is-at 6");
  balancing(script, conf::Forwarding::kNat);
  script.rx(from_client(Tcp::kSyn)).expect("6>5 .20>.5 1000>80 S 0");
  auto reply = SocketScript::packet(
      Tcp{.src_port = 80, .dst_port = 1000, .seq = 7, .ack = 2, .flags = kSynAck});
  std::get<wire::Ipv4>(reply.payload).dst = ip(20);
  script.rx(reply).expect("6>20 .6>.20 80>1000 SA 0/2");
}

TEST_CASE("stack: DR goes by the server's MAC, TUN inside another packet; no server, a refusal") {
  SocketScript direct;
  balancing(direct, conf::Forwarding::kDirect);
  direct.rx(from_client(Tcp::kSyn)).expect("6>5 .20>.6 1000>80 S 0");
  SocketScript tunnel;
  balancing(tunnel, conf::Forwarding::kTunnel);
  tunnel.rx(from_client(Tcp::kSyn)).expect("6>5 .6>.5 octets");
  SocketScript none;
  none.rx(test::who_has(20, ip(6), test::mac(6))).expect("6>20 .6 is-at 6");
  balancing(none, conf::Forwarding::kNat);
  none.act([&](auto&) {
    CHECK(none.stack().balancer().apply(ipvs::RemoveDestination{kService, at(5, 80)}).has_value());
  });
  none.rx(from_client(Tcp::kSyn)).expect("6>20 .6>.20 unreachable");
}

TEST_CASE("stack: what comes inside another packet is taken out") {
  SocketScript script;
  script.listen(80);
  wire::Ipv4 inner{.src = ip(5), .dst = ip(6)};
  inner.payload = Tcp{.src_port = 1000, .dst_port = 80, .seq = 1, .flags = Tcp::kSyn};
  wire::Bytes octets;
  wire::emit_ipv4(inner, octets);
  script.rx(SocketScript::packet(wire::IpOctets{.protocol = stack::kIpInIp, .bytes = octets}))
      .expect("6>5 .6>.5 80>1000 SA 0/2");
  octets[0] = 0;  // nothing that is a packet
  script.rx(SocketScript::packet(wire::IpOctets{.protocol = stack::kIpInIp, .bytes = octets}))
      .expect();
}

}  // namespace
}  // namespace havip::hostsim::balance
