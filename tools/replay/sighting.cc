#include "tools/replay/sighting.h"

#include <algorithm>

#include "core/wire/ether_type.h"
#include "core/wire/ip.h"
#include "core/wire/vrrp.h"

namespace havip::replay {
namespace {

using wire::ByteView;

constexpr std::size_t kEthernetHead = 14;
constexpr std::size_t kTaggedHead = 18;
constexpr std::size_t kIpv4Head = 20;
constexpr std::size_t kIpv6Head = 40;
constexpr std::size_t kAuthHead = 24;
constexpr std::size_t kAdvertHead = 8;
constexpr std::uint16_t kFragmentOffset = 0x1fff;

Sighting too_little(bool whole) {
  return whole ? Sighting() : Sighting(CutShort{});
}

Sighting look_at_arp(ByteView frame, std::size_t head, bool whole) {
  const ByteView message = frame.subspan(head);
  if (!whole && message.size() < wire::kArpLength) return CutShort{};
  ArpSighting seen{.source = wire::get_mac(frame, 6), .tagged = head == kTaggedHead};
  if (const auto arp = wire::parse_arp(message)) seen.arp = *arp;
  return seen;
}

struct Around {  // an advert
  net::MacAddr source;
  net::IpAddr from;
  net::IpAddr to;
};

Duration interval_of(std::uint8_t version, ByteView message) {
  const Duration said = version == 2
                            ? Duration(std::chrono::seconds(wire::get8(message, 5)))
                            : std::chrono::milliseconds(10 * (wire::get16(message, 4) & 0xfff));
  return said > Duration::zero() ? said : Duration(std::chrono::seconds(1));
}

Sighting look_at_advert(ByteView message, const Around& around, bool whole) {
  if (message.size() < kAdvertHead) return too_little(whole);
  const unsigned kind = wire::get8(message, 0);
  const auto version = static_cast<std::uint8_t>(kind >> 4U);
  if ((kind & 0xfU) != 1 || (version != 2 && version != 3)) return {};
  if (whole) {
    const auto read = wire::parse_vrrp(message, {.src = around.from, .dst = around.to});
    if (!read && read.error() == wire::VrrpError::kChecksum) return DamagedAdvert{};
  }
  AdvertSighting seen{.source = around.source,
                      .from = around.from,
                      .to = around.to,
                      .version = version,
                      .vrid = {wire::get8(message, 1)},
                      .priority = wire::get8(message, 2),
                      .interval = interval_of(version, message)};
  const std::size_t size = around.from.is_v4() ? 4 : 16;
  const std::size_t room = (message.size() - kAdvertHead) / size;
  const std::size_t count = std::min<std::size_t>(wire::get8(message, 3), room);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = kAdvertHead + i * size;
    seen.addresses.push_back(size == 4 ? net::IpAddr(wire::get_ipv4(message, at))
                                       : net::IpAddr(wire::get_ipv6(message, at)));
  }
  return seen;
}

Sighting look_at_ipv4(ByteView frame, bool whole) {
  ByteView packet = frame.subspan(kEthernetHead);
  if (packet.size() < kIpv4Head) return {};
  const unsigned protocol = wire::get8(packet, 9);
  if (protocol != wire::kProtocolVrrp && protocol != wire::kProtocolAh) return {};
  if ((wire::get16(packet, 6) & kFragmentOffset) != 0) return {};
  const std::size_t head = 4 * (wire::get8(packet, 0) & 0xfU);
  const std::size_t length = wire::get16(packet, 2);
  const Around around{.source = wire::get_mac(frame, 6),
                      .from = wire::get_ipv4(packet, 12),
                      .to = wire::get_ipv4(packet, 16)};
  if (head < kIpv4Head || length < head) return {};
  if (packet.size() > length) packet = packet.first(length);  // Ethernet's padding
  if (packet.size() < head) return too_little(whole);
  packet = packet.subspan(head);
  if (protocol == wire::kProtocolAh) {
    if (packet.size() < kAuthHead) return too_little(whole);
    if (wire::get8(packet, 0) != wire::kProtocolVrrp) return {};
    packet = packet.subspan(kAuthHead);
  }
  return look_at_advert(packet, around, whole);
}

Sighting look_at_ipv6(ByteView frame, bool whole) {
  ByteView packet = frame.subspan(kEthernetHead);
  if (packet.size() < kIpv6Head || wire::get8(packet, 6) != wire::kProtocolVrrp) return {};
  const std::size_t length = wire::get16(packet, 4);
  const Around around{.source = wire::get_mac(frame, 6),
                      .from = wire::get_ipv6(packet, 8),
                      .to = wire::get_ipv6(packet, 24)};
  packet = packet.subspan(kIpv6Head);
  if (packet.size() > length) packet = packet.first(length);
  return look_at_advert(packet, around, whole);
}

}  // namespace

Sighting look(ByteView frame, bool whole) {
  if (frame.size() < kEthernetHead) return {};
  const std::uint16_t type = wire::get16(frame, 12);
  if (type == wire::kEtherTypeArp) return look_at_arp(frame, kEthernetHead, whole);
  if (type == wire::kEtherTypeIpv4) return look_at_ipv4(frame, whole);
  if (type == wire::kEtherTypeIpv6) return look_at_ipv6(frame, whole);
  const bool inner_arp = type == wire::kEtherTypeVlan && frame.size() >= kTaggedHead &&
                         wire::get16(frame, 16) == wire::kEtherTypeArp;
  return inner_arp ? look_at_arp(frame, kTaggedHead, whole) : Sighting();
}

}  // namespace havip::replay
