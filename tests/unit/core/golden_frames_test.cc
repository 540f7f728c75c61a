// Golden frames through the codec, both ways, and garbage made from them.
#include "tests/support/golden_frames.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "core/wire/auth_header.h"
#include "core/wire/frame.h"

namespace havip::wire {
namespace {

using test::golden_frames;
using test::to_hex;

// Nothing is repaired: what decodes encodes to the same octets, except for the Ethernet padding
// behind an ARP message or an IP packet, which is no part of a frame's meaning.
void check_faithful(ByteView octets) {
  const auto frame = decode(octets);
  CHECK(frame.has_value() ==
        (octets.size() >= 14 && !(get16(octets, 12) == kEtherTypeVlan && octets.size() < 18)));
  if (!frame) return;
  const Bytes again = encode(*frame);
  const bool whole = std::holds_alternative<EtherOctets>(frame->payload);
  REQUIRE(again.size() <= octets.size());
  CHECK((!whole || again.size() == octets.size()));
  CHECK(to_hex(again) == to_hex(octets.first(again.size())));
}

TEST_CASE("golden frames: encode gives their octets") {
  for (const auto& golden : golden_frames()) {
    CAPTURE(golden.name);
    CHECK(to_hex(encode(golden.meaning)) == to_hex(golden.octets));
  }
}

TEST_CASE("golden frames: decode gives their meaning, also behind padding to 60 octets") {
  for (const auto& golden : golden_frames()) {
    CAPTURE(golden.name);
    CHECK(decode(golden.octets) == golden.meaning);
    if (std::holds_alternative<EtherOctets>(golden.meaning.payload)) continue;
    Bytes padded = golden.octets;
    padded.resize(std::max<std::size_t>(padded.size(), 60));
    CHECK(decode(padded) == golden.meaning);
  }
}

TEST_CASE("golden frames: every prefix decodes to itself or is refused") {
  for (const auto& golden : golden_frames()) {
    for (std::size_t length = 0; length < golden.octets.size(); ++length) {
      CAPTURE(golden.name);
      CAPTURE(length);
      check_faithful(ByteView(golden.octets).first(length));
    }
  }
}

TEST_CASE("golden frames: every value of every octet decodes to itself") {
  for (const auto& golden : golden_frames()) {
    for (std::size_t at = 0; at < golden.octets.size(); ++at) {
      Bytes octets = golden.octets;
      for (int flip = 1; flip < 256; ++flip) {
        octets[at] = static_cast<std::uint8_t>(golden.octets[at] ^ flip);
        CAPTURE(golden.name);
        CAPTURE(at);
        CAPTURE(flip);
        check_faithful(octets);
      }
    }
  }
}

TEST_CASE("AH: the value that Keepalived was captured sending, and what it covers") {
  const auto packet = std::get<Ipv4>(test::golden_ah().meaning.payload);
  const AuthKey key = {'1', '1', '1', '1'};
  CHECK(auth_value(packet, key) == packet.auth->icv);
  CHECK(auth_value(packet, {'1', '1', '1', '2'}) != packet.auth->icv);

  const auto changes = [&](auto&& change) {
    Ipv4 other = packet;
    change(other);
    return auth_value(other, key) != packet.auth->icv;
  };
  CHECK(changes([](Ipv4& ip) { ip.src.value ^= 1; }));
  CHECK(changes([](Ipv4& ip) { ip.dst.value ^= 1; }));
  CHECK(changes([](Ipv4& ip) { ip.id = 2; }));
  CHECK(changes([](Ipv4& ip) { ip.auth->sequence = 2; }));
  CHECK(changes([](Ipv4& ip) { ip.auth->spi = 0; }));
  CHECK(changes([](Ipv4& ip) { std::get<VrrpAdvert>(ip.payload).priority = 90; }));
  CHECK_FALSE(changes([](Ipv4& ip) { ip.tos = 0; }));
  CHECK_FALSE(changes([](Ipv4& ip) { ip.dont_fragment = true; }));
  CHECK_FALSE(changes([](Ipv4& ip) { ip.auth->icv = {}; }));
  CHECK_FALSE(changes([](Ipv4& ip) { ip.ttl = 254; }));  // of a unicast packet

  Ipv4 multicast = packet;
  multicast.dst = kVrrpGroup;
  const AuthValue value = auth_value(multicast, key);
  multicast.ttl = 254;
  CHECK(auth_value(multicast, key) != value);
}

TEST_CASE("the three ways to sum a v3 advert over IPv4 are told apart") {
  const VrrpAddressing ip{.src = test::kMasterIp, .dst = test::kPeerIp};
  VrrpAdvert advert = test::advert_v3();
  struct Row {
    V3Checksum sum;
    std::string octets;
  };
  for (const Row& row : {Row{V3Checksum::kPseudoHeader, "313364010064354aac101064"},
                         Row{V3Checksum::kGroupPseudoHeader, "313364010064114dac101064"},
                         Row{V3Checksum::kMessageOnly, "313364010064adf2ac101064"}}) {
    advert.checksum = row.sum;
    Bytes octets;
    emit_vrrp(advert, ip, octets);
    CHECK(to_hex(octets) == row.octets);
    CHECK(parse_vrrp(octets, ip) == advert);
    octets[7] ^= 1;
    CHECK(parse_vrrp(octets, ip).error() == VrrpError::kChecksum);
  }
}

struct ArpRow {
  std::string name;
  std::size_t at;
  std::uint8_t value;
  ArpError error;
};

TEST_CASE("an ARP message that is not IPv4 over Ethernet says what is wrong") {
  const ArpRow kRows[] = {
      {"hardware type 6", 1, 6, ArpError::kHardwareType},
      {"protocol type IPv6", 2, 0x86, ArpError::kProtocolType},
      {"hardware length 8", 4, 8, ArpError::kAddressLength},
      {"protocol length 16", 5, 16, ArpError::kAddressLength},
  };
  const Bytes frame = test::golden_arps()[0].octets;
  const Bytes good(frame.begin() + 14, frame.end());
  for (const ArpRow& row : kRows) {
    CAPTURE(row.name);
    Bytes octets = good;
    octets[row.at] = row.value;
    CHECK(parse_arp(octets).error() == row.error);
  }
  CHECK(parse_arp(ByteView(good).first(27)).error() == ArpError::kTooShort);
}

TEST_CASE("what is gratuitous: operation 1 or 2, SPA == TPA, and no probe") {
  const auto mac = test::kMasterMac;
  const auto vip = test::kVip;
  const auto arp = [&](std::uint16_t op, net::Ipv4Addr spa, net::Ipv4Addr tpa) {
    return Arp{.op = op, .sha = mac, .spa = spa, .tpa = tpa};
  };
  CHECK(is_gratuitous(arp(1, vip, vip)));
  CHECK(is_gratuitous(arp(2, vip, vip)));
  CHECK_FALSE(is_gratuitous(arp(3, vip, vip)));
  CHECK_FALSE(is_gratuitous(arp(1, test::kPeerIp, vip)));
  CHECK_FALSE(is_gratuitous(arp(1, {}, {})));
}

TEST_CASE("an ICMP error says whose datagram it is about, if it quotes enough") {
  auto error = std::get<IcmpUnreachable>(
      std::get<Ipv4>(test::golden_transports().back().meaning.payload).payload);
  const Quoted quoted{.protocol = kProtocolUdp,
                      .src = test::kPeerIp,
                      .dst = test::kMasterIp,
                      .src_port = 40000,
                      .dst_port = 53};
  CHECK(read_quote(error) == quoted);
  error.quote.pop_back();
  CHECK(read_quote(error) == std::nullopt);
  error.quote.push_back(0);
  error.quote[0] = 0x46;  // options: the ports are elsewhere
  CHECK(read_quote(error) == std::nullopt);
}

TEST_CASE("TCP and UDP that say more than our types stay octets") {
  const Addressing way{.src = test::kMasterIp, .dst = test::kPeerIp};
  Bytes syn;
  emit_tcp({.flags = Tcp::kSyn, .mss = 1460}, way, syn);
  REQUIRE(parse_tcp(syn, way).has_value());
  const auto with = [&](std::size_t at, std::uint8_t value) {
    Bytes octets = syn;
    octets[at] = value;
    octets[16] = octets[17] = 0;
    const std::uint32_t sum = 2 * 0xac10 + 0x1006 + 0x1005 + kProtocolTcp + 24;
    const std::uint16_t right = checksum(octets, sum);
    octets[16] = static_cast<std::uint8_t>(right >> 8U);
    octets[17] = static_cast<std::uint8_t>(right);
    return parse_tcp(octets, way);
  };
  CHECK(with(13, Tcp::kAck)->flags == Tcp::kAck);  // the checksum made here is right
  CHECK(with(12, 0x50)->data.size() == 4);         // what was the option is data now
  CHECK_FALSE(with(12, 0x61).has_value());         // a reserved bit
  CHECK_FALSE(with(12, 0x70).has_value());         // a header longer than the segment
  CHECK_FALSE(with(12, 0x40).has_value());         // shorter than any
  CHECK_FALSE(with(19, 1).has_value());            // an urgent pointer
  CHECK_FALSE(with(20, 3).has_value());            // another option
  CHECK_FALSE(parse_tcp(syn, {.src = way.src, .dst = test::kVip}).has_value());  // not this way
}

TEST_CASE("summary: one line for people") {
  const auto line = [](std::size_t i) { return summary(golden_frames()[i].meaning); };
  CHECK(line(0) == "172.16.16.6 > 172.16.16.5: VRRPv2 vrid 51 prio 100");
  CHECK(line(5) == "172.16.16.6 > 172.16.16.5: VRRPv2 vrid 51 prio 100");
  CHECK(line(6) == "ARP 172.16.16.100 is-at 1e:36:cc:64:bb:3a (gratuitous)");
  CHECK(line(8) == "ARP 172.16.16.6 is-at 1e:36:cc:64:bb:3a");
  CHECK(line(10) == "172.16.16.6 > 172.16.16.5: ICMP echo request id 4660 seq 1");
  CHECK(line(11) == "ethertype 0x88cc, 2 octets");
  const std::string way = "172.16.16.6 > 172.16.16.5: ";
  CHECK(line(12) == way + "TCP 40000 > 80 [S] seq 16909060 ack 0 len 0");
  CHECK(line(13) == way + "TCP 40000 > 80 [PA] seq 16909061 ack 168496141 len 18");
  CHECK(line(14) == way + "UDP 40000 > 53 len 3");
  CHECK(line(17) == way + "ICMP unreachable code 3");
}

}  // namespace
}  // namespace havip::wire
