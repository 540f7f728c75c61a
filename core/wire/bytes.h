// Reading and writing network byte order. The only place where it is known.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/net/ipv4.h"
#include "core/net/ipv6.h"
#include "core/net/mac.h"

namespace havip::wire {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

// REQUIRES for every read: offset + width <= bytes.size(). Views check lengths before they read.
[[nodiscard]] inline std::uint8_t get8(ByteView bytes, std::size_t offset) {
  return bytes[offset];
}
[[nodiscard]] inline std::uint16_t get16(ByteView bytes, std::size_t offset) {
  return static_cast<std::uint16_t>(bytes[offset] << 8U | bytes[offset + 1]);
}
[[nodiscard]] inline std::uint32_t get32(ByteView bytes, std::size_t offset) {
  return std::uint32_t{get16(bytes, offset)} << 16U | get16(bytes, offset + 2);
}
[[nodiscard]] inline net::Ipv4Addr get_ipv4(ByteView bytes, std::size_t offset) {
  return {get32(bytes, offset)};
}
[[nodiscard]] inline net::Ipv6Addr get_ipv6(ByteView bytes, std::size_t offset) {
  net::Ipv6Addr ip;
  for (std::size_t i = 0; i < 16; ++i)
    ip.octets[i] = bytes[offset + i];
  return ip;
}
[[nodiscard]] inline net::MacAddr get_mac(ByteView bytes, std::size_t offset) {
  net::MacAddr mac;
  for (std::size_t i = 0; i < 6; ++i)
    mac.bytes[i] = bytes[offset + i];
  return mac;
}

inline void put8(Bytes& out, std::uint8_t value) {
  out.push_back(value);
}
inline void put16(Bytes& out, std::uint16_t value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8U));
  out.push_back(static_cast<std::uint8_t>(value));
}
inline void put32(Bytes& out, std::uint32_t value) {
  put16(out, static_cast<std::uint16_t>(value >> 16U));
  put16(out, static_cast<std::uint16_t>(value));
}
inline void put_ipv4(Bytes& out, net::Ipv4Addr ip) {
  put32(out, ip.value);
}
inline void put_mac(Bytes& out, const net::MacAddr& mac) {
  out.insert(out.end(), mac.bytes.begin(), mac.bytes.end());
}
inline void put_bytes(Bytes& out, ByteView bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

// REQUIRES: at + 2 <= out.size().
inline void overwrite16(Bytes& out, std::size_t at, std::uint16_t value) {
  out[at] = static_cast<std::uint8_t>(value >> 8U);
  out[at + 1] = static_cast<std::uint8_t>(value);
}

// The internet checksum (RFC 1071) of `bytes`, starting from `sum` (a pseudo-header's partial
// sum, or 0). Over bytes that include a correct checksum the result is 0.
[[nodiscard]] inline std::uint16_t checksum(ByteView bytes, std::uint32_t sum = 0) {
  std::size_t i = 0;
  for (; i + 1 < bytes.size(); i += 2)
    sum += get16(bytes, i);
  if (i < bytes.size()) sum += std::uint32_t{bytes[i]} << 8U;
  while (sum >> 16U != 0)
    sum = (sum & 0xffffU) + (sum >> 16U);
  return static_cast<std::uint16_t>(~sum);
}

}  // namespace havip::wire
