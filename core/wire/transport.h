// TCP segments, UDP datagrams and the ICMP error that refuses one, over IPv4.
//
// Decoded is what our stack can send. A segment with other options than the maximum segment size, a
// UDP datagram without checksum, an urgent pointer: all that stays octets in its packet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/net/ipv4.h"
#include "core/wire/bytes.h"

namespace havip::wire {

inline constexpr std::uint8_t kProtocolIcmp = 1;
inline constexpr std::uint8_t kProtocolTcp = 6;
inline constexpr std::uint8_t kProtocolUdp = 17;

// The addresses of the packet around it: TCP and UDP sum them as a pseudo-header.
struct Addressing {
  net::Ipv4Addr src;
  net::Ipv4Addr dst;
};

// RFC 9293 §3.1.
struct Tcp {
  static constexpr std::uint8_t kFin = 1;
  static constexpr std::uint8_t kSyn = 2;
  static constexpr std::uint8_t kRst = 4;
  static constexpr std::uint8_t kPsh = 8;
  static constexpr std::uint8_t kAck = 16;

  std::uint16_t src_port = 0;
  std::uint16_t dst_port = 0;
  std::uint32_t seq = 0;
  std::uint32_t ack = 0;  // says something only with kAck
  std::uint8_t flags = 0;
  std::uint16_t window = 0;
  std::uint16_t mss = 0;  // the option of a SYN; 0: no option
  Bytes data;

  [[nodiscard]] bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
  friend bool operator==(const Tcp&, const Tcp&) = default;
};

// RFC 768.
struct Udp {
  std::uint16_t src_port = 0;
  std::uint16_t dst_port = 0;
  Bytes data;  // at most 65507 octets
  friend bool operator==(const Udp&, const Udp&) = default;
};

// ICMP destination unreachable (RFC 792): the header and the first octets of what could not be
// delivered come back.
struct IcmpUnreachable {
  static constexpr std::uint8_t kPort = 3;
  std::uint8_t code = kPort;
  Bytes quote;
  friend bool operator==(const IcmpUnreachable&, const IcmpUnreachable&) = default;
};

// Whose datagram an error is about.
struct Quoted {
  std::uint8_t protocol = 0;
  net::Ipv4Addr src;
  net::Ipv4Addr dst;
  std::uint16_t src_port = 0;
  std::uint16_t dst_port = 0;
  friend bool operator==(const Quoted&, const Quoted&) = default;
};

// Append the message, checksum filled in.
void emit_tcp(const Tcp& tcp, const Addressing& ip, Bytes& out);
void emit_udp(const Udp& udp, const Addressing& ip, Bytes& out);
void emit_unreachable(const IcmpUnreachable& error, Bytes& out);

// Nothing where the octets say more, or something else, than our types can hold: emitting what is
// read gives the same octets again.
[[nodiscard]] std::optional<Tcp> parse_tcp(ByteView bytes, const Addressing& ip);
[[nodiscard]] std::optional<Udp> parse_udp(ByteView bytes, const Addressing& ip);
[[nodiscard]] std::optional<IcmpUnreachable> parse_unreachable(ByteView bytes);

// Nothing when the quote is too short to hold an IPv4 header and two ports, or has options.
[[nodiscard]] std::optional<Quoted> read_quote(const IcmpUnreachable& error);

// As tcpdump puts it: "TCP 40000 > 80 [SA] seq 1 ack 2 len 0"; an ACK alone is "[A]".
[[nodiscard]] std::string summary(const Tcp& tcp);
[[nodiscard]] std::string summary(const Udp& udp);

}  // namespace havip::wire
