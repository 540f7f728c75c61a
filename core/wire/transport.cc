#include "core/wire/transport.h"

#include <algorithm>

#include <fmt/format.h>

namespace havip::wire {
namespace {

constexpr std::size_t kTcpHeader = 20;
constexpr std::size_t kTcpHeaderWithMss = 24;
constexpr std::size_t kUdpHeader = 8;
constexpr std::size_t kUnreachableHeader = 8;
constexpr std::size_t kQuoteLength = 28;  // IPv4 header and 8 octets of what it carried
constexpr std::uint16_t kMssOption = 0x0204;
constexpr std::uint8_t kUnreachableType = 3;

// The partial sum of the pseudo-header (RFC 9293 §3.1, RFC 768).
std::uint32_t pseudo_sum(const Addressing& ip, std::uint8_t protocol, std::size_t length) {
  return (ip.src.value >> 16U) + (ip.src.value & 0xffffU) + (ip.dst.value >> 16U) +
         (ip.dst.value & 0xffffU) + protocol + static_cast<std::uint32_t>(length);
}

// What was read is kept only if it says all that the octets say.
template <class T, class Emit>
std::optional<T> if_same(T read, ByteView bytes, Emit emit) {
  Bytes again;
  again.reserve(bytes.size());
  emit(read, again);
  if (!std::ranges::equal(bytes, again)) return std::nullopt;
  return read;
}

}  // namespace

void emit_tcp(const Tcp& tcp, const Addressing& ip, Bytes& out) {
  const std::size_t begin = out.size();
  const std::size_t header = tcp.mss != 0 ? kTcpHeaderWithMss : kTcpHeader;
  put16(out, tcp.src_port);
  put16(out, tcp.dst_port);
  put32(out, tcp.seq);
  put32(out, tcp.ack);
  put8(out, static_cast<std::uint8_t>(header / 4 << 4U));
  put8(out, tcp.flags);
  put16(out, tcp.window);
  put16(out, 0);  // checksum: below
  put16(out, 0);  // urgent pointer
  if (tcp.mss != 0) {
    put16(out, kMssOption);
    put16(out, tcp.mss);
  }
  put_bytes(out, tcp.data);
  const ByteView segment = ByteView(out).subspan(begin);
  overwrite16(out, begin + 16, checksum(segment, pseudo_sum(ip, kProtocolTcp, segment.size())));
}

void emit_udp(const Udp& udp, const Addressing& ip, Bytes& out) {
  const std::size_t begin = out.size();
  const std::size_t length = kUdpHeader + udp.data.size();
  put16(out, udp.src_port);
  put16(out, udp.dst_port);
  put16(out, static_cast<std::uint16_t>(length));
  put16(out, 0);  // checksum: below
  put_bytes(out, udp.data);
  const std::uint16_t sum =
      checksum(ByteView(out).subspan(begin), pseudo_sum(ip, kProtocolUdp, length));
  overwrite16(out, begin + 6, sum == 0 ? 0xffff : sum);  // 0 would mean "no checksum"
}

void emit_unreachable(const IcmpUnreachable& error, Bytes& out) {
  const std::size_t begin = out.size();
  put8(out, kUnreachableType);
  put8(out, error.code);
  put16(out, 0);  // checksum: below
  put32(out, 0);
  put_bytes(out, error.quote);
  overwrite16(out, begin + 2, checksum(ByteView(out).subspan(begin)));
}

std::optional<Tcp> parse_tcp(ByteView bytes, const Addressing& ip) {
  if (bytes.size() < kTcpHeader) return std::nullopt;
  const std::size_t header = (get8(bytes, 12) >> 4U) * std::size_t{4};
  const bool has_mss = header == kTcpHeaderWithMss;
  if ((header != kTcpHeader && !has_mss) || bytes.size() < header) return std::nullopt;
  const ByteView data = bytes.subspan(header);
  Tcp tcp{.src_port = get16(bytes, 0),
          .dst_port = get16(bytes, 2),
          .seq = get32(bytes, 4),
          .ack = get32(bytes, 8),
          .flags = get8(bytes, 13),
          .window = get16(bytes, 14),
          .mss = has_mss ? get16(bytes, 22) : std::uint16_t{0},
          .data = {data.begin(), data.end()}};
  return if_same(std::move(tcp), bytes,
                 [&](const Tcp& read, Bytes& again) { emit_tcp(read, ip, again); });
}

std::optional<Udp> parse_udp(ByteView bytes, const Addressing& ip) {
  if (bytes.size() < kUdpHeader) return std::nullopt;
  const ByteView data = bytes.subspan(kUdpHeader);
  Udp udp{
      .src_port = get16(bytes, 0), .dst_port = get16(bytes, 2), .data = {data.begin(), data.end()}};
  return if_same(std::move(udp), bytes,
                 [&](const Udp& read, Bytes& again) { emit_udp(read, ip, again); });
}

std::optional<IcmpUnreachable> parse_unreachable(ByteView bytes) {
  if (bytes.size() < kUnreachableHeader || get8(bytes, 0) != kUnreachableType) return std::nullopt;
  const ByteView quote = bytes.subspan(kUnreachableHeader);
  IcmpUnreachable error{.code = get8(bytes, 1), .quote = {quote.begin(), quote.end()}};
  return if_same(std::move(error), bytes,
                 [](const IcmpUnreachable& read, Bytes& again) { emit_unreachable(read, again); });
}

std::optional<Quoted> read_quote(const IcmpUnreachable& error) {
  const ByteView quote = error.quote;
  if (quote.size() < kQuoteLength || get8(quote, 0) != 0x45) return std::nullopt;
  return Quoted{.protocol = get8(quote, 9),
                .src = get_ipv4(quote, 12),
                .dst = get_ipv4(quote, 16),
                .src_port = get16(quote, 20),
                .dst_port = get16(quote, 22)};
}

std::string summary(const Tcp& tcp) {
  constexpr std::string_view kLetters = "SFRPAUEC";  // SYN first, as people read it
  constexpr std::uint8_t kBits[] = {2, 1, 4, 8, 16, 32, 64, 128};
  std::string flags;
  for (std::size_t i = 0; i < kLetters.size(); ++i) {
    if (tcp.has(kBits[i])) flags += kLetters[i];
  }
  return fmt::format("TCP {} > {} [{}] seq {} ack {} len {}", tcp.src_port, tcp.dst_port, flags,
                     tcp.seq, tcp.ack, tcp.data.size());
}

std::string summary(const Udp& udp) {
  return fmt::format("UDP {} > {} len {}", udp.src_port, udp.dst_port, udp.data.size());
}

}  // namespace havip::wire
