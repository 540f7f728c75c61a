#include <algorithm>

#include <doctest/doctest.h>

#include "core/wire/frame.h"
#include "core/wire/ip_codec.h"
#include "tests/support/generators.h"
#include "tests/support/golden_frames.h"

namespace havip::wire {
namespace {

using test::property;

TEST_CASE("arp: what is emitted reads back") {
  property([](const Arp& arp) {
    Bytes octets;
    emit_arp(arp, octets);
    RC_ASSERT(octets.size() == kArpLength);
    RC_ASSERT(parse_arp(octets) == arp);
  });
}

void advert_reads_back(const VrrpAdvert& advert, const VrrpAddressing& ip) {
  Bytes octets;
  emit_vrrp(advert, ip, octets);
  RC_ASSERT(octets.size() == vrrp_length(advert.version, ip.src.family(), advert.addresses.size()));
  const auto again = parse_vrrp(octets, ip);
  RC_ASSERT(again.has_value());
  // Two sums may coincide, and then the octets do not tell which was meant.
  VrrpAdvert meant = advert;
  meant.checksum = again->checksum;
  RC_ASSERT(*again == meant);
  Bytes same;
  emit_vrrp(*again, ip, same);
  RC_ASSERT(same == octets);
}

TEST_CASE("vrrp v2: what is emitted reads back") {
  property([](net::Ipv4Addr src, net::Ipv4Addr dst) {
    advert_reads_back(*test::adverts_v2(), {.src = src, .dst = dst});
  });
}

TEST_CASE("vrrp v3: what is emitted reads back, whatever the checksum covers") {
  property([](net::Ipv4Addr src, net::Ipv4Addr dst) {
    auto advert = *test::adverts_v3();
    if (advert.version != 2) {
      advert.checksum = *rc::gen::element(V3Checksum::kPseudoHeader, V3Checksum::kGroupPseudoHeader,
                                          V3Checksum::kMessageOnly);
    }
    advert_reads_back(advert, {.src = src, .dst = dst});
  });
}

TEST_CASE("frame: everything that IPv4 carries, tagged or not, reads back") {
  property([](net::MacAddr dst, net::MacAddr src) {
    const Frame frame{.dst = dst,
                      .src = src,
                      .vlan = *rc::gen::element<std::optional<std::uint16_t>>({}, 7, 0xffff),
                      .payload = *test::packets()};
    RC_ASSERT(decode(encode(frame)) == frame);
  });
}

TEST_CASE("frame: IPv6 with adverts, echoes and neighbour discovery reads back") {
  property([](net::MacAddr mac, std::uint8_t hop_limit, std::uint8_t traffic_class) {
    const auto address = [] { return *test::ipv6_addresses(); };
    const auto maybe_mac = *rc::gen::element<std::optional<net::MacAddr>>(std::nullopt, mac);
    Ipv6 packet{.src = address(),
                .dst = address(),
                .hop_limit = hop_limit,
                .traffic_class = traffic_class,
                .flow_label = *rc::gen::inRange<std::uint32_t>(0, 1U << 20U)};
    const auto vips = *rc::gen::container<std::vector<net::Ipv6Addr>>(test::ipv6_addresses());
    switch (*rc::gen::inRange(0, 5)) {
      case 0:
        packet.payload = *test::echoes();
        break;
      case 1:
        packet.payload = NeighbourSolicitation{.target = address(), .source_mac = maybe_mac};
        break;
      case 2:
        packet.payload = NeighbourAdvertisement{.target = address(),
                                                .router = *rc::gen::arbitrary<bool>(),
                                                .solicited = *rc::gen::arbitrary<bool>(),
                                                .override_entry = *rc::gen::arbitrary<bool>(),
                                                .target_mac = maybe_mac};
        break;
      case 3:
        packet.payload = test::over_ipv6(*test::adverts_v2(), vips);
        break;
      default:
        packet.payload = test::over_ipv6(*test::adverts_v3(), vips);
    }
    const Frame frame{.dst = mac, .src = mac, .payload = packet};
    RC_ASSERT(decode(encode(frame)) == frame);
  });
}

// Sets the checksum at `at` so that `octets` sums up right: garbage that a codec has to take
// seriously.
void seal(Bytes& octets, std::size_t begin, std::size_t at, std::uint32_t pseudo_header = 0) {
  if (octets.size() < at + 2) return;
  octets[at] = octets[at + 1] = 0;
  const std::uint16_t sum = checksum(ByteView(octets).subspan(begin), pseudo_header);
  octets[at] = static_cast<std::uint8_t>(sum >> 8U);
  octets[at + 1] = static_cast<std::uint8_t>(sum);
}

// Of an IPv4 packet behind an Ethernet header, for TCP or UDP.
std::uint32_t pseudo_sum(const Bytes& octets) {
  if (octets.size() < 34) return 0;
  std::uint32_t sum = get8(octets, 23) + static_cast<std::uint32_t>(octets.size() - 34);
  for (std::size_t at = 26; at < 34; at += 2)
    sum += get16(octets, at);
  return sum;
}

// What decodes encodes to the same octets, up to padding.
bool is_faithful(const Bytes& octets) {
  const auto frame = decode(octets);
  if (!frame) return true;
  const Bytes again = encode(*frame);
  return again.size() <= octets.size() &&
         std::ranges::equal(again, ByteView(octets).first(again.size()));
}

// A golden frame with up to four octets overwritten.
Bytes damaged_golden() {
  const auto frames = test::golden_frames();
  Bytes octets = frames[*rc::gen::inRange<std::size_t>(0, frames.size())].octets;
  const auto wounds = *rc::gen::inRange(0, 5);
  for (int i = 0; i < wounds; ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, octets.size());
    octets[at] = *rc::gen::arbitrary<std::uint8_t>();
  }
  return octets;
}

TEST_CASE("frame: nothing is repaired by decoding, checksums right or wrong") {
  property(
      [] {
        Bytes octets = damaged_golden();
        if (*rc::gen::arbitrary<bool>()) seal(octets, 34, 34 + 6);  // as a v2 advert
        if (*rc::gen::arbitrary<bool>()) seal(octets, 34, 34 + 2);  // as ICMP
        if (*rc::gen::arbitrary<bool>()) seal(octets, 34, 34 + 16, pseudo_sum(octets));  // as TCP
        if (*rc::gen::arbitrary<bool>() && octets.size() >= 34) {
          Bytes header(octets.begin() + 14, octets.begin() + 34);
          seal(header, 0, 10);
          std::ranges::copy(header, octets.begin() + 14);
        }
        RC_ASSERT(is_faithful(octets));
      },
      5000);
}

// The two zeros of one's complement, and bits that receivers are told to ignore (RFC 5798 §5.2.6).
TEST_CASE("frame: reserved bits and a checksum of ffff survive") {
  Bytes reserved = test::golden_adverts()[3].octets;
  reserved[34 + 4] = 0xf0;
  const std::uint32_t pseudo_header = 0xac10 + 0x1006 + 0xac10 + 0x1005 + kProtocolVrrp + 12;
  seal(reserved, 34, 34 + 6, pseudo_header);
  CHECK(is_faithful(reserved));

  Bytes zero = test::golden_others()[1].octets;  // ICMP: identifier such that the sum is zero
  zero[34 + 4] = zero[34 + 5] = 0;
  seal(zero, 34, 34 + 2);
  const std::uint16_t rest = get16(zero, 34 + 2);
  zero[34 + 4] = static_cast<std::uint8_t>(rest >> 8U);
  zero[34 + 5] = static_cast<std::uint8_t>(rest);
  for (const std::uint8_t digit : {std::uint8_t{0}, std::uint8_t{0xff}}) {
    zero[34 + 2] = zero[34 + 3] = digit;
    REQUIRE(checksum(ByteView(zero).subspan(34)) == 0);
    CHECK(is_faithful(zero));
  }
}

TEST_CASE("frame: random octets decode without a crash") {
  property([](const Bytes& octets) { RC_ASSERT(is_faithful(octets)); });
}

}  // namespace
}  // namespace havip::wire
