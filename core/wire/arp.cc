#include "core/wire/arp.h"

#include "core/wire/ether_type.h"

namespace havip::wire {
namespace {

constexpr std::uint16_t kHardwareEthernet = 1;

// Offsets into the fixed 28-octet message.
constexpr std::size_t kHardwareTypeAt = 0;
constexpr std::size_t kProtocolTypeAt = 2;
constexpr std::size_t kHardwareLengthAt = 4;
constexpr std::size_t kProtocolLengthAt = 5;
constexpr std::size_t kOperationAt = 6;
constexpr std::size_t kShaAt = 8;
constexpr std::size_t kSpaAt = 14;
constexpr std::size_t kThaAt = 18;
constexpr std::size_t kTpaAt = 24;
static_assert(kTpaAt + 4 == kArpLength);

}  // namespace

std::string_view to_string(ArpError error) {
  switch (error) {
    case ArpError::kTooShort:
      return "shorter than 28 octets";
    case ArpError::kHardwareType:
      return "hardware type is not Ethernet";
    case ArpError::kProtocolType:
      return "protocol type is not IPv4";
    case ArpError::kAddressLength:
      return "address lengths are not 6 and 4";
  }
  return "?";
}

Result<Arp, ArpError> parse_arp(ByteView bytes) {
  if (bytes.size() < kArpLength) return fail(ArpError::kTooShort);
  if (get16(bytes, kHardwareTypeAt) != kHardwareEthernet) return fail(ArpError::kHardwareType);
  if (get16(bytes, kProtocolTypeAt) != kEtherTypeIpv4) return fail(ArpError::kProtocolType);
  if (get8(bytes, kHardwareLengthAt) != 6 || get8(bytes, kProtocolLengthAt) != 4) {
    return fail(ArpError::kAddressLength);
  }
  return Arp{.op = get16(bytes, kOperationAt),
             .sha = get_mac(bytes, kShaAt),
             .spa = get_ipv4(bytes, kSpaAt),
             .tha = get_mac(bytes, kThaAt),
             .tpa = get_ipv4(bytes, kTpaAt)};
}

void emit_arp(const Arp& arp, Bytes& out) {
  put16(out, kHardwareEthernet);
  put16(out, kEtherTypeIpv4);
  put8(out, 6);
  put8(out, 4);
  put16(out, arp.op);
  put_mac(out, arp.sha);
  put_ipv4(out, arp.spa);
  put_mac(out, arp.tha);
  put_ipv4(out, arp.tpa);
}

}  // namespace havip::wire
