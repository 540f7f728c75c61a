#include "core/wire/ip_codec.h"

#include <algorithm>
#include <optional>

#include <tins/icmp.h>
#include <tins/rawpdu.h>

#include "core/wire/auth_header.h"

namespace havip::wire {
namespace {

constexpr std::size_t kIpHeader = 20;
constexpr std::size_t kLengthAt = 2;
constexpr std::size_t kTtlAt = 8;
constexpr std::size_t kProtocolAt = 9;
constexpr std::size_t kChecksumAt = 10;
constexpr std::size_t kIcmpHeader = 8;
constexpr std::size_t kVrrpHeader = 8;
constexpr std::uint16_t kDontFragment = 0x4000;
constexpr std::uint8_t kNoOptions = 0x45;  // version 4, five words

Bytes ping_data(std::size_t length) {
  Bytes data(length);
  for (std::size_t i = 0; i < length; ++i)
    data[i] = static_cast<std::uint8_t>(i);
  return data;
}

Bytes icmp_octets(const IcmpEcho& echo) {
  Tins::ICMP icmp(echo.reply ? Tins::ICMP::ECHO_REPLY : Tins::ICMP::ECHO_REQUEST);
  icmp.id(echo.id);
  icmp.sequence(echo.sequence);
  icmp.inner_pdu(Tins::RawPDU(ping_data(echo.data_length)));
  return icmp.serialize();
}

void emit_payload(const Ipv4& ip, Bytes& out) {
  if (const auto* echo = std::get_if<IcmpEcho>(&ip.payload)) {
    put_bytes(out, icmp_octets(*echo));
  } else if (const auto* advert = std::get_if<VrrpAdvert>(&ip.payload)) {
    if (ip.auth) emit_auth_header(*ip.auth, out);
    emit_vrrp(*advert, {.src = ip.src, .dst = ip.dst}, out);
  } else if (const auto* tcp = std::get_if<Tcp>(&ip.payload)) {
    emit_tcp(*tcp, {.src = ip.src, .dst = ip.dst}, out);
  } else if (const auto* udp = std::get_if<Udp>(&ip.payload)) {
    emit_udp(*udp, {.src = ip.src, .dst = ip.dst}, out);
  } else if (const auto* error = std::get_if<IcmpUnreachable>(&ip.payload)) {
    emit_unreachable(*error, out);
  } else {
    put_bytes(out, std::get<IpOctets>(ip.payload).bytes);
  }
}

// REQUIRES: body.size() >= kIcmpHeader.
IcmpEcho as_echo(ByteView body) {
  const Tins::ICMP icmp(body.data(), static_cast<std::uint32_t>(body.size()));
  return {.reply = icmp.type() == Tins::ICMP::ECHO_REPLY,
          .id = icmp.id(),
          .sequence = icmp.sequence(),
          .data_length = static_cast<std::uint16_t>(body.size() - kIcmpHeader)};
}

// An advert only if our type holds all of it.
std::optional<VrrpAdvert> read_advert(ByteView body, const VrrpAddressing& addressing) {
  if (body.size() < kVrrpHeader || !is_representable(body)) return std::nullopt;
  auto advert = parse_vrrp(body, addressing);
  if (!advert) return std::nullopt;
  return *std::move(advert);
}

using Payload = decltype(Ipv4::payload);

std::optional<Payload> read_icmp(ByteView body) {
  if (body.size() < kIcmpHeader) return std::nullopt;
  if (auto error = parse_unreachable(body)) return std::move(*error);
  // An echo only if it is exactly what `ping` sends: right checksum, code 0, the usual data.
  const IcmpEcho echo = as_echo(body);
  if (std::ranges::equal(body, icmp_octets(echo))) return echo;
  return std::nullopt;
}

// An authentication header only before an advert that is ours to read.
std::optional<Payload> read_authenticated(ByteView body, Ipv4& ip) {
  const auto auth = read_auth_header(body);
  if (!auth) return std::nullopt;
  auto advert = read_advert(body.subspan(kAuthHeaderLength), {.src = ip.src, .dst = ip.dst});
  if (advert) ip.auth = auth;
  return advert;
}

// Nothing for what our types cannot hold.
std::optional<Payload> read_known(std::uint8_t protocol, ByteView body, Ipv4& ip) {
  switch (protocol) {
    case kProtocolIcmp:
      return read_icmp(body);
    case kProtocolVrrp:
      return read_advert(body, {.src = ip.src, .dst = ip.dst});
    case kProtocolAh:
      return read_authenticated(body, ip);
    case kProtocolTcp:
      return parse_tcp(body, {.src = ip.src, .dst = ip.dst});
    case kProtocolUdp:
      return parse_udp(body, {.src = ip.src, .dst = ip.dst});
    default:
      return std::nullopt;
  }
}

void read_payload(std::uint8_t protocol, ByteView body, Ipv4& ip) {
  if (auto known = read_known(protocol, body, ip)) {
    ip.payload = *std::move(known);
  } else {
    ip.payload = IpOctets{.protocol = protocol, .bytes = {body.begin(), body.end()}};
  }
}

// What our type cannot hold stays octets in the frame: options, fragments, reserved bits.
bool is_plain(ByteView bytes) {
  const std::uint16_t total = get16(bytes, kLengthAt);
  const std::uint16_t fragment = get16(bytes, 6);
  return get8(bytes, 0) == kNoOptions && total >= kIpHeader && total <= bytes.size() &&
         (fragment & ~unsigned{kDontFragment}) == 0;
}

}  // namespace

std::uint8_t ip_protocol(const Ipv4& ip) {
  struct {
    bool authenticated = false;
    std::uint8_t operator()(const IcmpEcho&) const { return kProtocolIcmp; }
    std::uint8_t operator()(const VrrpAdvert&) const {
      return authenticated ? kProtocolAh : kProtocolVrrp;
    }
    std::uint8_t operator()(const Tcp&) const { return kProtocolTcp; }
    std::uint8_t operator()(const Udp&) const { return kProtocolUdp; }
    std::uint8_t operator()(const IcmpUnreachable&) const { return kProtocolIcmp; }
    std::uint8_t operator()(const IpOctets& octets) const { return octets.protocol; }
  } const number{.authenticated = ip.auth.has_value()};
  return std::visit(number, ip.payload);
}

// Written here and not by libtins: for a source of 0.0.0.0 libtins would look up an address of the
// machine that we run on, and put that in.
void emit_ipv4(const Ipv4& ip, Bytes& out) {
  const std::size_t begin = out.size();
  put8(out, kNoOptions);
  put8(out, ip.tos);
  put16(out, 0);  // length: below
  put16(out, ip.id);
  put16(out, ip.dont_fragment ? kDontFragment : 0);
  put8(out, ip.ttl);
  put8(out, ip_protocol(ip));
  put16(out, 0);  // checksum: below
  put_ipv4(out, ip.src);
  put_ipv4(out, ip.dst);
  emit_payload(ip, out);
  overwrite16(out, begin + kLengthAt, static_cast<std::uint16_t>(out.size() - begin));
  overwrite16(out, begin + kChecksumAt, checksum(ByteView(out).subspan(begin, kIpHeader)));
}

Result<Ipv4, IpError> parse_ipv4_packet(ByteView bytes) {
  if (bytes.size() < kIpHeader || !is_plain(bytes)) return fail(IpError::kMalformed);
  // ffff is the other zero of one's complement: it sums up, but it is not what we would write.
  if (checksum(bytes.first(kIpHeader)) != 0 || get16(bytes, kChecksumAt) == 0xffff) {
    return fail(IpError::kChecksum);
  }
  const ByteView packet = bytes.first(get16(bytes, kLengthAt));
  Ipv4 ip{.src = get_ipv4(bytes, 12),
          .dst = get_ipv4(bytes, 16),
          .ttl = get8(bytes, kTtlAt),
          .tos = get8(bytes, 1),
          .id = get16(bytes, 4),
          .dont_fragment = (get16(bytes, 6) & kDontFragment) != 0};
  try {
    read_payload(get8(bytes, kProtocolAt), packet.subspan(kIpHeader), ip);
    return ip;
  } catch (const Tins::exception_base&) {
    return fail(IpError::kMalformed);  // the gate for libtins' exceptions
  }
}

}  // namespace havip::wire
