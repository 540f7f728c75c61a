#include "platform/capture/ethernet_view.h"

#include <algorithm>

namespace havip::capture {
namespace {

constexpr std::size_t kAddresses = 12;
constexpr std::size_t kEthernetHead = 14;
constexpr std::size_t kTag = 4;

// Linux's packet types (if_packet.h).
constexpr unsigned kForUs = 0;
constexpr unsigned kForAnother = 3;
constexpr unsigned kOutgoing = 4;

// Where a cooked head has what. The address field has eight octets, of which an Ethernet address
// takes six.
struct Cooked {
  std::size_t length;
  std::size_t packet_type;  // the octet that holds it
  std::size_t address_length;
  std::size_t address;
  std::size_t protocol;
};
constexpr Cooked kFirst{
    .length = 16, .packet_type = 1, .address_length = 5, .address = 6, .protocol = 14};
constexpr Cooked kSecond{
    .length = 20, .packet_type = 10, .address_length = 11, .address = 12, .protocol = 0};
constexpr std::size_t kSecondInterface = 4;

bool is_tag(std::uint16_t ether_type) {
  return ether_type == 0x8100 || ether_type == 0x88a8 || ether_type == 0x9100;
}

// Takes the outer tag off a frame.
void untag(EthernetView& view, wire::Bytes& scratch) {
  if (view.octets.size() < kEthernetHead + kTag) return;
  if (!is_tag(wire::get16(view.octets, kAddresses))) return;
  wire::Bytes bare(view.octets.begin(), view.octets.begin() + kAddresses);
  wire::put_bytes(bare, view.octets.subspan(kAddresses + kTag));
  scratch = std::move(bare);
  view.octets = scratch;
  view.tagged = true;
}

std::optional<EthernetView> uncook(const CapturedPacket& packet, const Cooked& head,
                                   wire::Bytes& scratch) {
  const wire::ByteView octets = packet.octets;
  if (octets.size() < head.length) return std::nullopt;
  const unsigned type = octets[head.packet_type];
  const bool has_address = octets[head.address_length] == 6;
  scratch.assign(kAddresses, 0);
  if (type != kForUs && type != kForAnother && type != kOutgoing) {
    std::fill_n(scratch.begin(), 6, std::uint8_t{0xff});
  }
  if (has_address)
    std::copy_n(octets.begin() + static_cast<int>(head.address), 6, scratch.begin() + 6);
  wire::put_bytes(scratch, octets.subspan(head.protocol, 2));
  wire::put_bytes(scratch, octets.subspan(head.length));
  EthernetView view{.octets = scratch,
                    .direction = type == kOutgoing ? Direction::kOut : Direction::kIn};
  if (head.length == kSecond.length) view.kernel_index = wire::get32(octets, kSecondInterface);
  return view;
}

}  // namespace

std::optional<EthernetView> as_ethernet(const CapturedPacket& packet, wire::Bytes& scratch) {
  std::optional<EthernetView> view;
  if (packet.link == kLinkCooked) {
    view = uncook(packet, kFirst, scratch);
  } else if (packet.link == kLinkCooked2) {
    view = uncook(packet, kSecond, scratch);
  } else if (packet.octets.size() >= kEthernetHead) {
    view = EthernetView{.octets = packet.octets, .direction = packet.direction};
  }
  if (view) untag(*view, scratch);
  return view;
}

}  // namespace havip::capture
