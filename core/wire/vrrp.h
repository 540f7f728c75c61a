// VRRP advertisements for IPv4: version 2 (RFC 3768 §5) and version 3 (RFC 5798 §5, RFC 9568).
//
//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-------+-------+---------------+---------------+---------------+
//   |version| type 1|     VRID      |   priority    | address count |
//   +-------+-------+---------------+---------------+---------------+
//   |  v2: auth type, advert int (s)|           checksum            |
//   |  v3: 0, max advert int (cs)   |                               |
//   +-------------------------------+-------------------------------+
//   |                     addresses, 4 octets each                  |
//   +---------------------------------------------------------------+
//   |      v2 only: 8 octets of authentication data (RFC 2338)      |
//   +---------------------------------------------------------------+
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/base/result.h"
#include "core/net/id.h"
#include "core/net/ipv4.h"
#include "core/wire/address_list.h"
#include "core/wire/bytes.h"

namespace havip::wire {

inline constexpr std::uint8_t kProtocolVrrp = 112;
inline constexpr net::Ipv4Addr kVrrpGroup{0xe0000012};  // 224.0.0.18
inline constexpr std::uint8_t kVrrpPriorityOwner = 255;
inline constexpr std::uint8_t kVrrpPriorityStop = 0;

// RFC 2338 §5.3.6; RFC 3768 removed the values, Keepalived still speaks them.
enum class VrrpAuth : std::uint8_t { kNone = 0, kPass = 1, kAh = 2 };

struct VrrpAdvert {
  std::uint8_t version = 2;  // 2 or 3; parse_vrrp() also lets other versions through
  std::uint8_t type = 1;     // 1 is the only type there is (advertisement)
  net::Vrid vrid;
  std::uint8_t priority = 100;
  std::uint8_t auth_type = 0;    // v2; a number, since unknown types must be representable
  std::uint16_t advert_int = 1;  // v2: seconds, 0..255; v3: centiseconds, 0..4095
  AddressList addresses;
  std::array<std::uint8_t, 8> auth_data{};  // v2; PASS: the password, zero padded

  friend bool operator==(const VrrpAdvert&, const VrrpAdvert&) = default;
};

enum class VrrpError : std::uint8_t {
  kTooShort,  // fewer than 8 octets, or fewer than its address count and version need
  kTooLong,   // octets behind what address count and version account for
  kChecksum,
};
[[nodiscard]] std::string_view to_string(VrrpError error);

// Which octets a version 3 checksum covers. Keepalived (and FRR by default) sum the IPv4
// pseudo-header too; RFC 9568 §5.2.8 does not for IPv4.
enum class V3Checksum : std::uint8_t { kPseudoHeader, kMessageOnly };

struct VrrpAddressing {
  net::Ipv4Addr src;
  net::Ipv4Addr dst;
  V3Checksum v3 = V3Checksum::kPseudoHeader;
};

// The length that `count` addresses make in `version`: 8 + 4n, and 8 more of v2's auth data.
[[nodiscard]] constexpr std::size_t vrrp_length(std::uint8_t version, std::size_t count) {
  return 8 + 4 * count + (version == 2 ? 8 : 0);
}

// Reads length and checksum strictly; everything else (version, type, VRID, interval, addresses)
// is for the daemon to judge. A version other than 2 is read in version 3's layout.
[[nodiscard]] Result<VrrpAdvert, VrrpError> parse_vrrp(ByteView bytes, const VrrpAddressing& ip);

// Appends vrrp_length() octets, checksum filled in.
void emit_vrrp(const VrrpAdvert& advert, const VrrpAddressing& ip, Bytes& out);

}  // namespace havip::wire
