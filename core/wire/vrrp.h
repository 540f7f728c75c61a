// VRRP advertisements: version 2 (RFC 3768 §5) and version 3 (RFC 5798 §5, RFC 9568), over IPv4
// and IPv6.
//
//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-------+-------+---------------+---------------+---------------+
//   |version| type 1|     VRID      |   priority    | address count |
//   +-------+-------+---------------+---------------+---------------+
//   |  v2: auth type, advert int (s)|           checksum            |
//   |  v3: 0, max advert int (cs)   |                               |
//   +-------------------------------+-------------------------------+
//   |             addresses, 4 octets each (IPv6: 16)               |
//   +---------------------------------------------------------------+
//   |   v2 over IPv4 only: 8 octets of authentication data (RFC 2338) |
//   +---------------------------------------------------------------+
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/base/result.h"
#include "core/net/id.h"
#include "core/net/ip.h"
#include "core/wire/address_list.h"
#include "core/wire/bytes.h"

namespace havip::wire {

inline constexpr std::uint8_t kProtocolVrrp = 112;
inline constexpr net::Ipv4Addr kVrrpGroup{0xe0000012};  // 224.0.0.18
inline constexpr net::Ipv6Addr kVrrpGroup6{
    {0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x12}};  // ff02::12
inline constexpr std::uint8_t kVrrpPriorityOwner = 255;
inline constexpr std::uint8_t kVrrpPriorityStop = 0;

// RFC 2338 §5.3.6; RFC 3768 removed the values, Keepalived still speaks them.
enum class VrrpAuth : std::uint8_t { kNone = 0, kPass = 1, kAh = 2 };

// Which octets a version 3 checksum over IPv4 covers. Version 2 over IPv4 sums the message alone,
// and over IPv6 every version sums the pseudo-header (RFC 8200 §8.1): there this says nothing.
enum class V3Checksum : std::uint8_t {
  kPseudoHeader,       // source and destination too: Keepalived, and FRR by default
  kGroupPseudoHeader,  // the same with 224.0.0.18 for the destination: Keepalived up to 1.3.6
  kMessageOnly,        // RFC 9568 §5.2.8
};

struct VrrpAdvert {
  std::uint8_t version = 2;  // 2 or 3; parse_vrrp() also lets other versions through
  std::uint8_t type = 1;     // 1 is the only type there is (advertisement)
  net::Vrid vrid;
  std::uint8_t priority = 100;
  std::uint8_t auth_type = 0;    // v2; a number, since unknown types must be representable
  std::uint16_t advert_int = 1;  // v2: seconds, 0..255; v3: centiseconds, 0..4095
  AddressList addresses;
  std::array<std::uint8_t, 8> auth_data{};          // v2 over IPv4; PASS: the password, zero padded
  V3Checksum checksum = V3Checksum::kPseudoHeader;  // how it was, or will be, summed

  friend bool operator==(const VrrpAdvert&, const VrrpAdvert&) = default;
};

enum class VrrpError : std::uint8_t {
  kTooShort,  // fewer than 8 octets, or fewer than its address count and version need
  kTooLong,   // octets behind what address count and version account for
  kChecksum,
};
[[nodiscard]] std::string_view to_string(VrrpError error);

// The packet around the message: both of one family.
struct VrrpAddressing {
  net::IpAddr src;
  net::IpAddr dst;
};

// The length that `count` addresses make in `version`: 8 and the addresses, and 8 more of
// authentication data in version 2 over IPv4.
[[nodiscard]] constexpr std::size_t vrrp_length(std::uint8_t version, net::Family family,
                                                std::size_t count) {
  const bool v4 = family == net::Family::kIpv4;
  return 8 + (v4 ? 4 : 16) * count + (v4 && version == 2 ? 8 : 0);
}

// Reads length and checksum strictly; everything else (version, type, VRID, interval, addresses)
// is for the daemon to judge. A version other than 2 is read in version 3's layout, and accepts any
// of the three sums, the first of them that fits.
[[nodiscard]] Result<VrrpAdvert, VrrpError> parse_vrrp(ByteView bytes, const VrrpAddressing& ip);

// The same for a message whose checksum is not looked at: what a receiver judges before it.
[[nodiscard]] Result<VrrpAdvert, VrrpError> parse_vrrp_unsummed(ByteView bytes, net::Family family);

// Could the fields of a VrrpAdvert hold every bit of this message, which parses? Not with reserved
// bits set (RFC 5798 §5.2.6), nor with a checksum of ffff, the other zero of one's complement,
// which we would write as 0000. REQUIRES: 8 octets.
[[nodiscard]] bool is_representable(ByteView bytes);

// Appends vrrp_length() octets, checksum filled in. REQUIRES: addresses of the packet's family.
void emit_vrrp(const VrrpAdvert& advert, const VrrpAddressing& ip, Bytes& out);

}  // namespace havip::wire
