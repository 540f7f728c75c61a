// Frames as Keepalived 2.2.7 and common tools put them on the wire, and what they mean: VRID 51,
// priority 100, interval 1 s, password "1111", VIP 172.16.16.100, from 172.16.16.6 to .5.
#pragma once

#include <string>
#include <vector>

#include "core/wire/frame.h"
#include "tests/support/hex.h"

namespace havip::test {

using namespace net::literals;

struct GoldenFrame {
  std::string name;
  wire::Bytes octets;
  wire::Frame meaning;
};

inline constexpr auto kMasterMac = "1e:36:cc:64:bb:3a"_mac;
inline constexpr auto kPeerMac = "02:00:00:00:00:05"_mac;
inline constexpr auto kGroupMac = "01:00:5e:00:00:12"_mac;
inline constexpr auto kMasterIp = "172.16.16.6"_ip;
inline constexpr auto kPeerIp = "172.16.16.5"_ip;
inline constexpr auto kVip = "172.16.16.100"_ip;
inline constexpr auto kSecondVip = "172.16.16.101"_ip;

inline constexpr std::string_view kUnicastEthernet = "020000000005 1e36cc64bb3a 0800";
inline constexpr std::string_view kMulticastEthernet = "01005e000012 1e36cc64bb3a 0800";

inline wire::VrrpAdvert advert_v2(std::uint8_t auth_type, wire::AddressList vips) {
  return {.version = 2,
          .vrid = {51},
          .priority = 100,
          .auth_type = auth_type,
          .advert_int = 1,
          .addresses = std::move(vips)};
}

inline wire::VrrpAdvert advert_v2_pass() {
  auto advert = advert_v2(1, {kVip});
  advert.auth_data = {'1', '1', '1', '1'};
  return advert;
}

inline wire::VrrpAdvert advert_v3() {
  return {.version = 3, .vrid = {51}, .priority = 100, .advert_int = 100, .addresses = {kVip}};
}

// As Keepalived sends: TOS 0xc0, TTL 255, DF clear.
inline wire::Ipv4 keepalived_packet(net::Ipv4Addr dst, decltype(wire::Ipv4::payload) payload) {
  return {.src = kMasterIp,
          .dst = dst,
          .ttl = 255,
          .tos = 0xc0,
          .id = 1,
          .dont_fragment = false,
          .payload = std::move(payload)};
}

inline GoldenFrame golden_unicast(std::string name, std::string_view packet,
                                  decltype(wire::Ipv4::payload) payload) {
  return {.name = std::move(name),
          .octets = from_hex(std::string(kUnicastEthernet) + std::string(packet)),
          .meaning = {.dst = kPeerMac,
                      .src = kMasterMac,
                      .payload = keepalived_packet(kPeerIp, std::move(payload))}};
}

inline GoldenFrame golden_multicast(std::string name, std::string_view packet,
                                    decltype(wire::Ipv4::payload) payload) {
  return {.name = std::move(name),
          .octets = from_hex(std::string(kMulticastEthernet) + std::string(packet)),
          .meaning = {.dst = kGroupMac,
                      .src = kMasterMac,
                      .payload = keepalived_packet(wire::kVrrpGroup, std::move(payload))}};
}

inline GoldenFrame golden_arp(std::string name, std::string_view octets, net::MacAddr dst,
                              const wire::Arp& arp) {
  return {.name = std::move(name),
          .octets = from_hex(octets),
          .meaning = {.dst = dst, .src = arp.sha, .payload = arp}};
}

inline wire::VrrpAdvert summed(wire::V3Checksum sum) {
  wire::VrrpAdvert advert = advert_v3();
  advert.checksum = sum;
  return advert;
}

// IP protocol 51; the key of its value is the password of all the others.
inline GoldenFrame golden_ah() {
  GoldenFrame frame = golden_unicast("v2 AH unicast",
                                     "45c00040 00010000 ff33429e ac101006 ac101005"
                                     "| 70040000 ac101006 00000001 efff7fc2d530a3af1b8f38ff"
                                     "| 21336401 0201bc55 ac101064 0000000000000000",
                                     advert_v2(2, {kVip}));
  std::get<wire::Ipv4>(frame.meaning.payload).auth = wire::AuthHeader{
      .spi = kMasterIp.value,
      .sequence = 1,
      .icv = {0xef, 0xff, 0x7f, 0xc2, 0xd5, 0x30, 0xa3, 0xaf, 0x1b, 0x8f, 0x38, 0xff}};
  return frame;
}

inline std::vector<GoldenFrame> golden_adverts() {
  return {
      golden_unicast("v2 PASS unicast",
                     "45c00028 00010000 ff704279 ac101006 ac101005"
                     "| 21336401 01015af3 ac101064 3131313100000000",
                     advert_v2_pass()),
      golden_unicast("v2 without authentication, two VIPs",
                     "45c0002c 00010000 ff704275 ac101006 ac101005"
                     "| 21336402 000101df ac101064 ac101065 0000000000000000",
                     advert_v2(0, {kVip, kSecondVip})),
      golden_multicast("v2 PASS multicast",
                       "45c00028 00010000 ff701e7c ac101006 e0000012"
                       "| 21336401 01015af3 ac101064 3131313100000000",
                       advert_v2_pass()),
      golden_unicast("v3 unicast",
                     "45c00020 00010000 ff704281 ac101006 ac101005"
                     "| 31336401 0064354a ac101064",
                     advert_v3()),
      golden_multicast("v3 multicast",
                       "45c00020 00010000 ff701e84 ac101006 e0000012"
                       "| 31336401 0064114d ac101064",
                       advert_v3()),
      golden_ah(),
  };
}

// The other ways to sum a version 3 advert over IPv4.
inline std::vector<GoldenFrame> golden_sums() {
  return {
      golden_unicast("v3 unicast, as Keepalived up to 1.3.6 sums it",
                     "45c00020 00010000 ff704281 ac101006 ac101005"
                     "| 31336401 0064114d ac101064",
                     summed(wire::V3Checksum::kGroupPseudoHeader)),
      golden_unicast("v3 unicast, as RFC 9568 sums it",
                     "45c00020 00010000 ff704281 ac101006 ac101005"
                     "| 31336401 0064adf2 ac101064",
                     summed(wire::V3Checksum::kMessageOnly)),
  };
}

// ---- IPv6: VRID 52, VIPs fe80::1:1 and fd00::100, from the link-local address of the MAC
// ---------

inline constexpr std::string_view kGroup6Ethernet = "333300000012 1e36cc64bb3a 86dd";
inline constexpr net::MacAddr kGroup6Mac{{0x33, 0x33, 0, 0, 0, 0x12}};
inline constexpr net::MacAddr kAllNodesMac{{0x33, 0x33, 0, 0, 0, 1}};

inline net::Ipv6Addr ip6(std::string_view text) {
  return net::parse_ipv6(text).value();
}

inline wire::VrrpAdvert advert6(std::uint8_t version) {
  wire::VrrpAdvert advert{.version = version, .vrid = {52}, .priority = 100};
  advert.advert_int = version == 3 ? 100 : 1;
  advert.addresses.push_back(ip6("fe80::1:1"));
  if (version == 3) advert.addresses.push_back(ip6("fd00::100"));
  return advert;
}

inline GoldenFrame golden_ip6(std::string name, std::string_view ethernet, std::string_view packet,
                              net::MacAddr dst, wire::Ipv6 meaning) {
  return {.name = std::move(name),
          .octets = from_hex(std::string(ethernet) + std::string(packet)),
          .meaning = {.dst = dst, .src = kMasterMac, .payload = std::move(meaning)}};
}

inline wire::Ipv6 keepalived_packet6(std::uint8_t version) {
  return {.src = ip6("fe80::1c36:ccff:fe64:bb3a"),
          .dst = wire::kVrrpGroup6,
          .hop_limit = 255,
          .traffic_class = 0xc0,
          .payload = advert6(version)};
}

inline std::vector<GoldenFrame> golden_ipv6() {
  return {
      golden_ip6("v3 over IPv6", kGroup6Ethernet,
                 "6c000000002870ff fe800000000000001c36ccfffe64bb3a"
                 " ff020000000000000000000000000012"
                 "| 313464020064ccddfe80000000000000 0000000000010001fd00000000000000"
                 " 0000000000000100",
                 kGroup6Mac, keepalived_packet6(3)),
      golden_ip6("v2 over IPv6: no authentication data", kGroup6Ethernet,
                 "6c000000001870ff fe800000000000001c36ccfffe64bb3a"
                 " ff020000000000000000000000000012"
                 "| 213464010001db52fe80000000000000 0000000000010001",
                 kGroup6Mac, keepalived_packet6(2)),
      golden_ip6("NA of Keepalived: 86 octets", "333300000001 1e36cc64bb3a 86dd",
                 "6000000000203aff fe800000000000000000000000010001"
                 " ff020000000000000000000000000001"
                 "| 8800b3c420000000fe80000000000000 000000000001000102011e36cc64bb3a",
                 kAllNodesMac,
                 {.src = ip6("fe80::1:1"),
                  .dst = wire::kAllNodes,
                  .hop_limit = 255,
                  .payload = wire::NeighbourAdvertisement{.target = ip6("fe80::1:1"),
                                                          .override_entry = true,
                                                          .target_mac = kMasterMac}}),
      golden_ip6("NS for a VIP", "3333ff010001 1e36cc64bb3a 86dd",
                 "6000000000203aff fe800000000000001c36ccfffe64bb3a"
                 " ff0200000000000000000001ff010001"
                 "| 870033ee00000000fe80000000000000 000000000001000101011e36cc64bb3a",
                 wire::multicast_mac(wire::solicited_node(ip6("fe80::1:1"))),
                 {.src = ip6("fe80::1c36:ccff:fe64:bb3a"),
                  .dst = wire::solicited_node(ip6("fe80::1:1")),
                  .hop_limit = 255,
                  .payload = wire::NeighbourSolicitation{.target = ip6("fe80::1:1"),
                                                         .source_mac = kMasterMac}}),
      golden_ip6("NA without option, every flag", "020000000005 1e36cc64bb3a 86dd",
                 "6000000000183aff fe800000000000000000000000010001"
                 " fe800000000000000000000000000005"
                 "| 88009c20e0000000fe80000000000000 0000000000010001",
                 kPeerMac,
                 {.src = ip6("fe80::1:1"),
                  .dst = ip6("fe80::5"),
                  .hop_limit = 255,
                  .payload = wire::NeighbourAdvertisement{.target = ip6("fe80::1:1"),
                                                          .router = true,
                                                          .solicited = true,
                                                          .override_entry = true}}),
      golden_ip6("echo request over IPv6, with a flow label", "020000000005 1e36cc64bb3a 86dd",
                 "6001234500103a40 fd000000000000000000000000000006"
                 " fd000000000000000000000000000100"
                 "| 80006668123400010001020304050607",
                 kPeerMac,
                 {.src = ip6("fd00::6"),
                  .dst = ip6("fd00::100"),
                  .flow_label = 0x12345,
                  .payload = wire::IcmpEcho{.id = 0x1234, .sequence = 1, .data_length = 8}}),
  };
}

inline std::vector<GoldenFrame> golden_arps() {
  return {
      golden_arp("GARP of Keepalived",
                 "ffffffffffff 1e36cc64bb3a 0806"
                 "| 0001 0800 0604 0001 1e36cc64bb3a ac101064 ffffffffffff ac101064",
                 net::kBroadcastMac, wire::gratuitous_arp(kMasterMac, kVip)),
      golden_arp("GARP of arping -U",
                 "ffffffffffff 1e36cc64bb3a 0806"
                 "| 0001 0800 0604 0001 1e36cc64bb3a ac101064 000000000000 ac101064",
                 net::kBroadcastMac,
                 {.op = wire::Arp::kRequest, .sha = kMasterMac, .spa = kVip, .tpa = kVip}),
      golden_arp("ARP reply",
                 "020000000005 1e36cc64bb3a 0806"
                 "| 0001 0800 0604 0002 1e36cc64bb3a ac101006 020000000005 ac101005",
                 kPeerMac,
                 {.op = wire::Arp::kReply,
                  .sha = kMasterMac,
                  .spa = kMasterIp,
                  .tha = kPeerMac,
                  .tpa = kPeerIp}),
  };
}

// An echo as `ping -c1 -s8` sends it, and a GARP behind a VLAN tag.
inline std::vector<GoldenFrame> golden_others() {
  GoldenFrame tagged = golden_arps().front();
  tagged.name = "GARP in VLAN 7";
  tagged.meaning.vlan = 7;
  tagged.octets = from_hex(
      "ffffffffffff 1e36cc64bb3a 8100 0007 0806"
      "| 0001 0800 0604 0001 1e36cc64bb3a ac101064 ffffffffffff ac101064");
  return {tagged,
          {.name = "echo request",
           .octets = from_hex("020000000005 1e36cc64bb3a 0800"
                              "| 45000024 00074000 4001c2a6 ac101006 ac101005"
                              "| 0800d9ba 12340001 0001020304050607"),
           .meaning = {.dst = kPeerMac,
                       .src = kMasterMac,
                       .payload = wire::Ipv4{.src = kMasterIp,
                                             .dst = kPeerIp,
                                             .id = 7,
                                             .payload = wire::IcmpEcho{.id = 0x1234,
                                                                       .sequence = 1,
                                                                       .data_length = 8}}}},
          {.name = "an EtherType that nobody here knows",
           .octets = from_hex("020000000005 1e36cc64bb3a 88cc | 0207"),
           .meaning = {.dst = kPeerMac,
                       .src = kMasterMac,
                       .payload = wire::EtherOctets{.ether_type = 0x88cc, .bytes = {2, 7}}}}};
}

inline GoldenFrame golden_transport(std::string name, std::string_view packet,
                                    decltype(wire::Ipv4::payload) payload) {
  return {
      .name = std::move(name),
      .octets = from_hex(std::string(kUnicastEthernet) + std::string(packet)),
      .meaning = {.dst = kPeerMac,
                  .src = kMasterMac,
                  .payload = wire::Ipv4{
                      .src = kMasterIp, .dst = kPeerIp, .id = 7, .payload = std::move(payload)}}};
}

inline std::vector<GoldenFrame> golden_transports() {
  return {
      golden_transport("TCP SYN with its maximum segment size",
                       "4500002c 00074000 4006c299 ac101006 ac101005"
                       "| 9c400050 01020304 00000000 6002faf0 84730000 020405b4",
                       wire::Tcp{.src_port = 40000,
                                 .dst_port = 80,
                                 .seq = 0x01020304,
                                 .flags = wire::Tcp::kSyn,
                                 .window = 64240,
                                 .mss = 1460}),
      golden_transport("TCP data",
                       "4500003a 00074000 4006c28b ac101006 ac101005"
                       "| 9c400050 01020305 0a0b0c0d 5018faf0 a74e0000"
                       "| 474554202f20485454502f312e300d0a0d0a",
                       wire::Tcp{.src_port = 40000,
                                 .dst_port = 80,
                                 .seq = 0x01020305,
                                 .ack = 0x0a0b0c0d,
                                 .flags = wire::Tcp::kAck | wire::Tcp::kPsh,
                                 .window = 64240,
                                 .data = from_hex("474554202f20485454502f312e300d0a0d0a")}),
      golden_transport("UDP",
                       "4500001f 00074000 4011c29b ac101006 ac101005 | 9c400035 000b26d4 616263",
                       wire::Udp{.src_port = 40000, .dst_port = 53, .data = {'a', 'b', 'c'}}),
      golden_transport("UDP whose checksum is zero: sent as ffff",
                       "4500001e 00074000 4011c29c ac101006 ac101005 | 9c400035 000affff eb38",
                       wire::Udp{.src_port = 40000, .dst_port = 53, .data = {0xeb, 0x38}}),
      golden_transport("UDP without checksum: octets, for we always send one",
                       "4500001f 00074000 4011c29b ac101006 ac101005 | 9c400035 000b0000 616263",
                       wire::IpOctets{.protocol = 17, .bytes = from_hex("9c400035000b0000616263")}),
      golden_transport("ICMP port unreachable",
                       "45000038 00074000 4001c292 ac101006 ac101005 | 030339a8 00000000"
                       "| 4500001f 00074000 4011c29b ac101005 ac101006 | 9c400035 000b26d4",
                       wire::IcmpUnreachable{.quote = from_hex("4500001f000740004011c29bac101005"
                                                               "ac1010069c400035000b26d4")}),
  };
}

inline std::vector<GoldenFrame> golden_frames() {
  std::vector<GoldenFrame> all = golden_adverts();
  for (auto* more :
       {&golden_arps, &golden_others, &golden_transports, &golden_sums, &golden_ipv6}) {
    for (GoldenFrame& frame : more())
      all.push_back(std::move(frame));
  }
  return all;
}

}  // namespace havip::test
