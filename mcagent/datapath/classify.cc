#include "mcagent/datapath/classify.h"

#include <variant>

#include "core/wire/arp.h"
#include "core/wire/bytes.h"
#include "core/wire/ether_type.h"

namespace havip::mcagent {
namespace {

// Of what the codec left as octets: IPv6 (RFC 8200 §3) with ICMPv6 right behind the fixed header
// (RFC 4861 §4.4). Advertisements
// behind extension headers are none that a stack sends, and not looked for.
constexpr std::size_t kNextHeaderAt = 6;
constexpr std::size_t kIcmpTypeAt = 40;
constexpr std::size_t kNaFlagsAt = 44;
constexpr std::uint8_t kIcmpV6 = 58;
constexpr std::uint8_t kNeighbourAdvertisement = 136;
constexpr std::uint8_t kSolicited = 0x40;

bool is_unsolicited_advertisement(wire::ByteView ipv6) {
  return ipv6.size() > kNaFlagsAt && wire::get8(ipv6, kNextHeaderAt) == kIcmpV6 &&
         wire::get8(ipv6, kIcmpTypeAt) == kNeighbourAdvertisement &&
         (wire::get8(ipv6, kNaFlagsAt) & kSolicited) == 0;
}

Classified classify_arp(const Device& device, const wire::Frame& frame, const wire::Arp& arp) {
  Classified result{.kind = FrameClass::kGarp, .vip = arp.spa, .sha = arp.sha};
  if (frame.vlan) {
    result.kind = FrameClass::kMalformed;
    result.why = "VLAN tag";
  } else if (!wire::is_gratuitous(arp)) {
    result.kind = FrameClass::kArpIgnored;
  } else if (arp.sha != frame.src) {
    result.kind = FrameClass::kSpoofed;
    result.why = "SHA is not the Ethernet source";
  } else if (arp.sha != device.mac) {
    result.kind = FrameClass::kSpoofed;
    result.why = "SHA is not the device's MAC";
  }
  return result;
}

// ARP that stayed octets: as a rule because the codec could not read it.
Classified classify_octets(const Device& device, const wire::Frame& frame, wire::ByteView octets) {
  const auto arp = wire::parse_arp(octets);
  if (arp) return classify_arp(device, frame, *arp);
  return {.kind = FrameClass::kMalformed, .why = to_string(arp.error())};
}

}  // namespace

std::string_view to_string(FrameClass kind) {
  switch (kind) {
    case FrameClass::kNotArp:
      return "not_arp";
    case FrameClass::kArpIgnored:
      return "arp_ignored";
    case FrameClass::kNaIgnored:
      return "na_ignored";
    case FrameClass::kMalformed:
      return "malformed";
    case FrameClass::kSpoofed:
      return "spoofed";
    case FrameClass::kGarp:
      return "garp";
  }
  return "?";
}

Classified classify(const Device& device, const wire::Frame& frame) {
  if (const auto* arp = std::get_if<wire::Arp>(&frame.payload)) {
    return classify_arp(device, frame, *arp);
  }
  if (const auto* packet = std::get_if<wire::Ipv6>(&frame.payload)) {
    const auto* answer = std::get_if<wire::NeighbourAdvertisement>(&packet->payload);
    return {.kind = answer != nullptr && !answer->solicited ? FrameClass::kNaIgnored
                                                            : FrameClass::kNotArp};
  }
  const auto* octets = std::get_if<wire::EtherOctets>(&frame.payload);
  if (octets == nullptr) return {};
  if (octets->ether_type == wire::kEtherTypeArp)
    return classify_octets(device, frame, octets->bytes);
  if (octets->ether_type == wire::kEtherTypeIpv6 && is_unsolicited_advertisement(octets->bytes)) {
    return {.kind = FrameClass::kNaIgnored};
  }
  return {};
}

}  // namespace havip::mcagent
