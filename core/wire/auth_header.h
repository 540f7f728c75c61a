// The IP Authentication Header as Keepalived 2.2 uses it for `auth_type AH` (RFC 2402, RFC 2403):
// version 2 over IPv4, HMAC-MD5 cut to 96 bits, keyed by the eight octets of the password.
//
// It differs from IPsec in one point: the TTL counts, unless the packet is unicast.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/wire/bytes.h"
#include "core/wire/ip.h"

namespace havip::wire {

inline constexpr std::size_t kAuthHeaderLength = 24;

// The header at the beginning of `bytes`; nothing if it is shorter, longer or reserved in places,
// or stands before anything but VRRP.
[[nodiscard]] std::optional<AuthHeader> read_auth_header(ByteView bytes);
void emit_auth_header(const AuthHeader& header, Bytes& out);

using AuthKey = std::array<std::uint8_t, 8>;
using AuthValue = std::array<std::uint8_t, 12>;

// The integrity check value that belongs into packet.auth->icv: over the IP header with TOS,
// fragment field and checksum as zero (TTL as well in unicast), the authentication header with its
// value as zero, and the message. REQUIRES: packet.auth.
[[nodiscard]] AuthValue auth_value(const Ipv4& packet, const AuthKey& key);

}  // namespace havip::wire
