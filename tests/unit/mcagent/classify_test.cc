#include "mcagent/datapath/classify.h"

#include <functional>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/datapath_script.h"

namespace havip::mcagent {
namespace {

using test::kWeb;
using test::operator""_ip;
using test::operator""_mac;

constexpr net::Ipv4Addr kVip = "172.16.16.8"_ip;

wire::Frame garp() {
  return {
      .dst = net::kBroadcastMac, .src = kWeb.mac, .payload = wire::gratuitous_arp(kWeb.mac, kVip)};
}

// The octets of a GARP with some of them changed, as a tap would read them.
wire::Frame octets(const std::function<void(wire::Bytes&)>& change) {
  wire::Bytes bytes = wire::encode(garp());
  change(bytes);
  return wire::decode(bytes).value();
}

wire::Frame arp(const std::function<void(wire::Arp&)>& change) {
  wire::Frame frame = garp();
  change(std::get<wire::Arp>(frame.payload));
  return frame;
}

wire::Frame tagged(wire::Frame frame) {
  frame.vlan = 100;
  return frame;
}

// IPv6 header and the start of an ICMPv6 message.
wire::Frame icmpv6(std::uint8_t type, std::uint8_t flags, std::size_t length = 72) {
  wire::Bytes bytes(length, 0);
  bytes[0] = 0x60;
  bytes[6] = 58;
  if (length > 40) bytes[40] = type;
  if (length > 44) bytes[44] = flags;
  return {.src = kWeb.mac, .payload = wire::EtherOctets{wire::kEtherTypeIpv6, bytes}};
}

struct Row {
  const char* what;
  wire::Frame frame;
  FrameClass kind;
  const char* why = "";
  net::Ipv4Addr vip = kVip;
};

wire::Frame advertisement(bool solicited) {
  return {.payload = wire::Ipv6{.payload = wire::NeighbourAdvertisement{.solicited = solicited}}};
}

const std::vector<Row> kRows = {
    {"as Keepalived sends it", garp(), FrameClass::kGarp},
    {"a reply is a GARP, too", arp([](auto& a) { a.op = 2; }), FrameClass::kGarp},
    {"the target MAC does not matter", arp([](auto& a) { a.tha = {}; }), FrameClass::kGarp},
    {"Ethernet padding does not matter", octets([](auto& b) { b.resize(60); }), FrameClass::kGarp},

    {"one octet short", octets([](auto& b) { b.pop_back(); }), FrameClass::kMalformed,
     "shorter than 28 octets", net::Ipv4Addr{}},
    {"hardware type 6", octets([](auto& b) { b[15] = 6; }), FrameClass::kMalformed,
     "hardware type is not Ethernet", net::Ipv4Addr{}},
    {"protocol type IPv6", octets([](auto& b) {
       b[16] = 0x86;
       b[17] = 0xdd;
     }),
     FrameClass::kMalformed, "protocol type is not IPv4", net::Ipv4Addr{}},
    {"hardware length 8", octets([](auto& b) { b[18] = 8; }), FrameClass::kMalformed,
     "address lengths are not 6 and 4", net::Ipv4Addr{}},
    {"protocol length 16", octets([](auto& b) { b[19] = 16; }), FrameClass::kMalformed,
     "address lengths are not 6 and 4", net::Ipv4Addr{}},
    {"a VLAN tag", tagged(garp()), FrameClass::kMalformed, "VLAN tag"},
    {"a VLAN tag comes before the sender", tagged(arp([](auto& a) { a.sha = {}; })),
     FrameClass::kMalformed, "VLAN tag"},
    {"a VLAN tag comes before the kind", tagged(arp([](auto& a) { a.tpa = "172.16.16.1"_ip; })),
     FrameClass::kMalformed, "VLAN tag"},

    {"a request", arp([](auto& a) { a.tpa = "172.16.16.1"_ip; }), FrameClass::kArpIgnored},
    {"a probe", arp([](auto& a) { a.spa = {}; }), FrameClass::kArpIgnored, "", net::Ipv4Addr{}},
    {"0.0.0.0 for itself", arp([](auto& a) { a.spa = a.tpa = {}; }), FrameClass::kArpIgnored, "",
     net::Ipv4Addr{}},
    {"operation 3", arp([](auto& a) { a.op = 3; }), FrameClass::kArpIgnored},
    {"a forged request is no GARP", arp([](auto& a) {
       a.tpa = "172.16.16.1"_ip;
       a.sha = "02:00:00:00:00:99"_mac;
     }),
     FrameClass::kArpIgnored},

    {"SHA is another's", arp([](auto& a) { a.sha = "02:00:00:00:00:99"_mac; }),
     FrameClass::kSpoofed, "SHA is not the Ethernet source"},
    {"SHA and source are another's", octets([](auto& b) { b[11] = b[27] = 0x99; }),
     FrameClass::kSpoofed, "SHA is not the device's MAC"},
    {"the source is another's", octets([](auto& b) { b[11] = 0x99; }), FrameClass::kSpoofed,
     "SHA is not the Ethernet source"},

    {"unsolicited advertisement", icmpv6(136, 0x20), FrameClass::kNaIgnored, "", net::Ipv4Addr{}},
    {"the same as the codec reads it", advertisement(false), FrameClass::kNaIgnored, "",
     net::Ipv4Addr{}},
    {"solicited, as the codec reads it", advertisement(true), FrameClass::kNotArp, "",
     net::Ipv4Addr{}},
    {"with a VLAN tag", tagged(icmpv6(136, 0x20)), FrameClass::kNaIgnored, "", net::Ipv4Addr{}},
    {"solicited advertisement", icmpv6(136, 0x60), FrameClass::kNotArp, "", net::Ipv4Addr{}},
    {"solicitation", icmpv6(135, 0), FrameClass::kNotArp, "", net::Ipv4Addr{}},
    {"advertisement cut before its flags", icmpv6(136, 0, 44), FrameClass::kNotArp, "",
     net::Ipv4Addr{}},
    {"empty IPv6", icmpv6(136, 0, 7), FrameClass::kNotArp, "", net::Ipv4Addr{}},
    {"an unknown EtherType",
     {.payload = wire::EtherOctets{0x88cc, {1, 2, 3}}},
     FrameClass::kNotArp,
     "",
     net::Ipv4Addr{}},
    {"IPv4", {.payload = wire::Ipv4{}}, FrameClass::kNotArp, "", net::Ipv4Addr{}},
    {"IPv4 with a VLAN tag", tagged({.payload = wire::Ipv4{}}), FrameClass::kNotArp, "",
     net::Ipv4Addr{}},
};

TEST_CASE("classify: every kind of frame that a guest may send") {
  for (const Row& row : kRows) {
    CAPTURE(row.what);
    const Classified what = classify(kWeb, row.frame);
    CHECK_EQ(to_string(what.kind), to_string(row.kind));
    CHECK_EQ(what.why, row.why);
    CHECK_EQ(to_string(what.vip), to_string(row.vip));
  }
}

}  // namespace
}  // namespace havip::mcagent
