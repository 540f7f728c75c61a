#include "core/wire/ip_codec.h"

#include <algorithm>
#include <optional>

#include <tins/icmp.h>
#include <tins/ip.h>
#include <tins/rawpdu.h>

namespace havip::wire {
namespace {

constexpr std::size_t kIpHeader = 20;
constexpr std::size_t kIcmpHeader = 8;
constexpr std::uint8_t kNoOptions = 0x45;  // version 4, five words

Tins::IPv4Address tins(net::Ipv4Addr ip) {
  // libtins holds addresses in network order.
  return Tins::IPv4Address(Tins::Endian::host_to_be(ip.value));
}

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

Bytes payload_octets(const Ipv4& ip) {
  if (const auto* echo = std::get_if<IcmpEcho>(&ip.payload)) return icmp_octets(*echo);
  if (const auto* advert = std::get_if<VrrpAdvert>(&ip.payload)) {
    Bytes bytes;
    emit_vrrp(*advert, {.src = ip.src, .dst = ip.dst}, bytes);
    return bytes;
  }
  return std::get<IpOctets>(ip.payload).bytes;
}

std::uint8_t protocol_of(const Ipv4& ip) {
  if (std::holds_alternative<IcmpEcho>(ip.payload)) return kProtocolIcmp;
  if (std::holds_alternative<VrrpAdvert>(ip.payload)) return kProtocolVrrp;
  return std::get<IpOctets>(ip.payload).protocol;
}

// An echo only if it is exactly what `ping` sends: right checksum, code 0, the usual data.
std::optional<IcmpEcho> read_echo(ByteView body) {
  if (body.size() < kIcmpHeader || checksum(body) != 0) return std::nullopt;
  const Tins::ICMP icmp(body.data(), static_cast<std::uint32_t>(body.size()));
  const bool reply = icmp.type() == Tins::ICMP::ECHO_REPLY;
  if ((!reply && icmp.type() != Tins::ICMP::ECHO_REQUEST) || icmp.code() != 0) return std::nullopt;
  const ByteView data = body.subspan(kIcmpHeader);
  if (!std::ranges::equal(data, ping_data(data.size()))) return std::nullopt;
  return IcmpEcho{.reply = reply,
                  .id = icmp.id(),
                  .sequence = icmp.sequence(),
                  .data_length = static_cast<std::uint16_t>(data.size())};
}

decltype(Ipv4::payload) read_payload(std::uint8_t protocol, ByteView body, const Ipv4& ip) {
  if (protocol == kProtocolIcmp) {
    if (auto echo = read_echo(body)) return *echo;
  } else if (protocol == kProtocolVrrp) {
    if (auto advert = parse_vrrp(body, {.src = ip.src, .dst = ip.dst})) return std::move(*advert);
  }
  return IpOctets{.protocol = protocol, .bytes = {body.begin(), body.end()}};
}

// What our type cannot hold stays octets in the frame: options, fragments, reserved bits.
bool is_plain(ByteView bytes) {
  const std::uint16_t total = get16(bytes, 2);
  const std::uint16_t fragment = get16(bytes, 6);
  return get8(bytes, 0) == kNoOptions && total >= kIpHeader && total <= bytes.size() &&
         (fragment & ~0x4000U) == 0;
}

}  // namespace

void emit_ipv4(const Ipv4& ip, Bytes& out) {
  Tins::IP header(tins(ip.dst), tins(ip.src));
  header.ttl(ip.ttl);
  header.tos(ip.tos);
  header.id(ip.id);
  header.flags(ip.dont_fragment ? Tins::IP::DONT_FRAGMENT : static_cast<Tins::IP::Flags>(0));
  header.protocol(protocol_of(ip));
  header.inner_pdu(Tins::RawPDU(payload_octets(ip)));
  put_bytes(out, header.serialize());
}

Result<Ipv4, IpError> parse_ipv4_packet(ByteView bytes) {
  if (bytes.size() < kIpHeader || !is_plain(bytes)) return fail(IpError::kMalformed);
  if (checksum(bytes.first(kIpHeader)) != 0) return fail(IpError::kChecksum);
  try {
    const ByteView packet = bytes.first(get16(bytes, 2));
    const Tins::IP header(packet.data(), static_cast<std::uint32_t>(kIpHeader));
    Ipv4 ip{.src = get_ipv4(bytes, 12),
            .dst = get_ipv4(bytes, 16),
            .ttl = header.ttl(),
            .tos = header.tos(),
            .id = header.id(),
            .dont_fragment = header.flags() == Tins::IP::DONT_FRAGMENT};
    ip.payload = read_payload(header.protocol(), packet.subspan(kIpHeader), ip);
    return ip;
  } catch (const Tins::exception_base&) {
    return fail(IpError::kMalformed);  // the gate for libtins' exceptions
  }
}

}  // namespace havip::wire
