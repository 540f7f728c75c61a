// IPv6 packets, and the ICMPv6 messages that the rig speaks (RFC 8200, RFC 4443, RFC 4861).

#include <algorithm>
#include <optional>

#include "core/wire/ip_codec.h"

namespace havip::wire {
namespace {

constexpr std::size_t kHeader = 40;
constexpr std::size_t kLengthAt = 4;
constexpr std::size_t kProtocolAt = 6;
constexpr std::size_t kSourceAt = 8;
constexpr std::size_t kDestinationAt = 24;
constexpr std::size_t kIcmpHeader = 8;  // type, code, checksum, four octets of the message's own
constexpr std::size_t kIcmpChecksumAt = 2;
constexpr std::size_t kNeighbourLength = 24;  // without options
constexpr std::size_t kMacOption = 8;

constexpr std::uint8_t kEchoRequest = 128;
constexpr std::uint8_t kEchoReply = 129;
constexpr std::uint8_t kSolicitation = 135;
constexpr std::uint8_t kAdvertisement = 136;
constexpr std::uint8_t kSourceMac = 1;  // options
constexpr std::uint8_t kTargetMac = 2;
constexpr std::uint8_t kRouterFlag = 0x80;
constexpr std::uint8_t kSolicitedFlag = 0x40;
constexpr std::uint8_t kOverrideFlag = 0x20;

void put_mac_option(Bytes& out, std::uint8_t type, const std::optional<net::MacAddr>& mac) {
  if (!mac) return;
  put8(out, type);
  put8(out, 1);  // units of eight octets
  put_mac(out, *mac);
}

struct IcmpWriter {
  Bytes& out;

  void operator()(const IcmpEcho& echo) const {
    begin(echo.reply ? kEchoReply : kEchoRequest);
    put16(out, echo.id);
    put16(out, echo.sequence);
    for (std::size_t i = 0; i < echo.data_length; ++i)
      put8(out, static_cast<std::uint8_t>(i));
  }
  void operator()(const NeighbourSolicitation& ask) const {
    begin(kSolicitation);
    put32(out, 0);
    put_bytes(out, ask.target.octets);
    put_mac_option(out, kSourceMac, ask.source_mac);
  }
  void operator()(const NeighbourAdvertisement& answer) const {
    begin(kAdvertisement);
    put8(out, static_cast<std::uint8_t>((answer.router ? kRouterFlag : 0) |
                                        (answer.solicited ? kSolicitedFlag : 0) |
                                        (answer.override_entry ? kOverrideFlag : 0)));
    put8(out, 0);
    put16(out, 0);
    put_bytes(out, answer.target.octets);
    put_mac_option(out, kTargetMac, answer.target_mac);
  }
  void operator()(const VrrpAdvert&) const {}
  void operator()(const IpOctets&) const {}

 private:
  void begin(std::uint8_t type) const {
    put8(out, type);
    put8(out, 0);   // code
    put16(out, 0);  // checksum
  }
};

std::uint16_t icmp_checksum(const Ipv6& ip, ByteView message) {
  std::uint32_t sum = kProtocolIcmpv6 + static_cast<std::uint32_t>(message.size());
  for (const auto* address : {&ip.src, &ip.dst}) {
    for (std::size_t i = 0; i < 16; i += 2)
      sum += get16(address->octets, i);
  }
  return checksum(message, sum);
}

void emit_payload(const Ipv6& ip, Bytes& out) {
  if (const auto* octets = std::get_if<IpOctets>(&ip.payload)) {
    put_bytes(out, octets->bytes);
  } else if (const auto* advert = std::get_if<VrrpAdvert>(&ip.payload)) {
    emit_vrrp(*advert, {.src = ip.src, .dst = ip.dst}, out);
  } else {
    const std::size_t begin = out.size();
    std::visit(IcmpWriter{out}, ip.payload);
    const std::uint16_t sum = icmp_checksum(ip, ByteView(out).subspan(begin));
    overwrite16(out, begin + kIcmpChecksumAt, sum);
  }
}

// One option that names a MAC address, or none; anything else is not ours to hold.
bool read_mac_option(ByteView options, std::uint8_t type, std::optional<net::MacAddr>& mac) {
  if (options.empty()) return true;
  if (options.size() != kMacOption || options[0] != type || options[1] != 1) return false;
  mac = get_mac(options, 2);
  return true;
}

using Payload = decltype(Ipv6::payload);

std::optional<Payload> read_echo(ByteView body, bool reply) {
  const ByteView data = body.subspan(kIcmpHeader);
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (data[i] != static_cast<std::uint8_t>(i)) return std::nullopt;
  }
  return IcmpEcho{.reply = reply,
                  .id = get16(body, 4),
                  .sequence = get16(body, 6),
                  .data_length = static_cast<std::uint16_t>(data.size())};
}

std::optional<Payload> read_solicitation(ByteView body) {
  NeighbourSolicitation ask{.target = get_ipv6(body, kIcmpHeader)};
  if (get32(body, 4) != 0) return std::nullopt;
  if (!read_mac_option(body.subspan(kNeighbourLength), kSourceMac, ask.source_mac))
    return std::nullopt;
  return ask;
}

std::optional<Payload> read_advertisement(ByteView body) {
  const std::uint8_t flags = get8(body, 4);
  NeighbourAdvertisement answer{.target = get_ipv6(body, kIcmpHeader),
                                .router = (flags & kRouterFlag) != 0,
                                .solicited = (flags & kSolicitedFlag) != 0,
                                .override_entry = (flags & kOverrideFlag) != 0};
  if ((get32(body, 4) & 0x1fffffffU) != 0) return std::nullopt;
  if (!read_mac_option(body.subspan(kNeighbourLength), kTargetMac, answer.target_mac))
    return std::nullopt;
  return answer;
}

// ICMPv6 as ours only with code 0 and the checksum that we would write.
std::optional<Payload> read_icmp(ByteView body, const Ipv6& ip) {
  if (body.size() < kIcmpHeader || get8(body, 1) != 0) return std::nullopt;
  if (icmp_checksum(ip, body) != 0 || get16(body, kIcmpChecksumAt) == 0xffff) return std::nullopt;
  const std::uint8_t type = get8(body, 0);
  if (type == kEchoRequest || type == kEchoReply) return read_echo(body, type == kEchoReply);
  if (body.size() < kNeighbourLength) return std::nullopt;
  if (type == kSolicitation) return read_solicitation(body);
  if (type == kAdvertisement) return read_advertisement(body);
  return std::nullopt;
}

Payload read_payload(std::uint8_t protocol, ByteView body, const Ipv6& ip) {
  if (protocol == kProtocolIcmpv6) {
    if (auto message = read_icmp(body, ip)) return *std::move(message);
  } else if (protocol == kProtocolVrrp && body.size() >= kIcmpHeader && is_representable(body)) {
    if (auto advert = parse_vrrp(body, {.src = ip.src, .dst = ip.dst})) return *std::move(advert);
  }
  return IpOctets{.protocol = protocol, .bytes = {body.begin(), body.end()}};
}

}  // namespace

std::uint8_t ip_protocol(const Ipv6& ip) {
  if (const auto* octets = std::get_if<IpOctets>(&ip.payload)) return octets->protocol;
  return std::holds_alternative<VrrpAdvert>(ip.payload) ? kProtocolVrrp : kProtocolIcmpv6;
}

void emit_ipv6(const Ipv6& ip, Bytes& out) {
  const std::size_t begin = out.size();
  put32(out, 6U << 28U | std::uint32_t{ip.traffic_class} << 20U | (ip.flow_label & 0xfffffU));
  put16(out, 0);  // length: below
  put8(out, ip_protocol(ip));
  put8(out, ip.hop_limit);
  put_bytes(out, ip.src.octets);
  put_bytes(out, ip.dst.octets);
  emit_payload(ip, out);
  overwrite16(out, begin + kLengthAt, static_cast<std::uint16_t>(out.size() - begin - kHeader));
}

Result<Ipv6, IpError> parse_ipv6_packet(ByteView bytes) {
  if (bytes.size() < kHeader || get8(bytes, 0) >> 4U != 6) return fail(IpError::kMalformed);
  const std::size_t length = get16(bytes, kLengthAt);
  if (kHeader + length > bytes.size()) return fail(IpError::kMalformed);
  const std::uint32_t first = get32(bytes, 0);
  Ipv6 ip{.src = get_ipv6(bytes, kSourceAt),
          .dst = get_ipv6(bytes, kDestinationAt),
          .hop_limit = get8(bytes, kProtocolAt + 1),
          .traffic_class = static_cast<std::uint8_t>(first >> 20U),
          .flow_label = first & 0xfffffU};
  ip.payload = read_payload(get8(bytes, kProtocolAt), bytes.subspan(kHeader, length), ip);
  return ip;
}

}  // namespace havip::wire
