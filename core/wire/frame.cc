#include "core/wire/frame.h"

#include <fmt/format.h>

#include "core/wire/ip_codec.h"

namespace havip::wire {
namespace {

constexpr std::size_t kEthernetHeader = 14;
constexpr std::size_t kVlanHeader = 18;

void emit_payload(const Frame& frame, Bytes& out) {
  if (const auto* arp = std::get_if<Arp>(&frame.payload)) {
    emit_arp(*arp, out);
  } else if (const auto* ip = std::get_if<Ipv4>(&frame.payload)) {
    emit_ipv4(*ip, out);
  } else {
    put_bytes(out, std::get<EtherOctets>(frame.payload).bytes);
  }
}

decltype(Frame::payload) read_payload(std::uint16_t type, ByteView body) {
  if (type == kEtherTypeArp) {
    if (auto arp = parse_arp(body)) return *arp;
  } else if (type == kEtherTypeIpv4) {
    if (auto ip = parse_ipv4_packet(body)) return std::move(*ip);
  }
  return EtherOctets{.ether_type = type, .bytes = {body.begin(), body.end()}};
}

std::string describe(const Arp& arp) {
  if (is_gratuitous(arp)) {
    return fmt::format("ARP {} is-at {} (gratuitous)", to_string(arp.spa), to_string(arp.sha));
  }
  if (arp.op == Arp::kReply) {
    return fmt::format("ARP {} is-at {}", to_string(arp.spa), to_string(arp.sha));
  }
  return fmt::format("ARP who-has {} tell {}", to_string(arp.tpa), to_string(arp.spa));
}

std::string describe(const Ipv4& ip) {
  std::string what;
  if (const auto* echo = std::get_if<IcmpEcho>(&ip.payload)) {
    what = fmt::format("ICMP echo {} id {} seq {}", echo->reply ? "reply" : "request", echo->id,
                       echo->sequence);
  } else if (const auto* advert = std::get_if<VrrpAdvert>(&ip.payload)) {
    what = fmt::format("VRRPv{} vrid {} prio {}", advert->version, advert->vrid.value,
                       advert->priority);
  } else if (const auto* tcp = std::get_if<Tcp>(&ip.payload)) {
    what = summary(*tcp);
  } else if (const auto* udp = std::get_if<Udp>(&ip.payload)) {
    what = summary(*udp);
  } else if (const auto* error = std::get_if<IcmpUnreachable>(&ip.payload)) {
    what = fmt::format("ICMP unreachable code {}", error->code);
  } else {
    what = fmt::format("protocol {}", ip_protocol(ip));
  }
  return fmt::format("{} > {}: {}", to_string(ip.src), to_string(ip.dst), what);
}

}  // namespace

std::uint8_t ip_protocol(const Ipv4& ip) {
  struct {
    std::uint8_t operator()(const IcmpEcho&) const { return kProtocolIcmp; }
    std::uint8_t operator()(const VrrpAdvert&) const { return kProtocolVrrp; }
    std::uint8_t operator()(const Tcp&) const { return kProtocolTcp; }
    std::uint8_t operator()(const Udp&) const { return kProtocolUdp; }
    std::uint8_t operator()(const IcmpUnreachable&) const { return kProtocolIcmp; }
    std::uint8_t operator()(const IpOctets& octets) const { return octets.protocol; }
  } const number;
  return std::visit(number, ip.payload);
}

std::uint16_t ether_type(const Frame& frame) {
  if (std::holds_alternative<Arp>(frame.payload)) return kEtherTypeArp;
  if (std::holds_alternative<Ipv4>(frame.payload)) return kEtherTypeIpv4;
  return std::get<EtherOctets>(frame.payload).ether_type;
}

std::string_view to_string(FrameError error) {
  switch (error) {
    case FrameError::kTooShort:
      return "shorter than an Ethernet header";
  }
  return "?";
}

void encode(const Frame& frame, Bytes& out) {
  put_mac(out, frame.dst);
  put_mac(out, frame.src);
  if (frame.vlan) {
    put16(out, kEtherTypeVlan);
    put16(out, *frame.vlan);
  }
  put16(out, ether_type(frame));
  emit_payload(frame, out);
}

Bytes encode(const Frame& frame) {
  Bytes out;
  out.reserve(128);
  encode(frame, out);
  return out;
}

Result<Frame, FrameError> decode(ByteView bytes) {
  if (bytes.size() < kEthernetHeader) return fail(FrameError::kTooShort);
  Frame frame{.dst = get_mac(bytes, 0), .src = get_mac(bytes, 6)};
  std::uint16_t type = get16(bytes, 12);
  std::size_t header = kEthernetHeader;
  if (type == kEtherTypeVlan) {
    if (bytes.size() < kVlanHeader) return fail(FrameError::kTooShort);
    frame.vlan = get16(bytes, 14);
    type = get16(bytes, 16);
    header = kVlanHeader;
  }
  frame.payload = read_payload(type, bytes.subspan(header));
  return frame;
}

std::string summary(const Frame& frame) {
  if (const auto* arp = std::get_if<Arp>(&frame.payload)) return describe(*arp);
  if (const auto* ip = std::get_if<Ipv4>(&frame.payload)) return describe(*ip);
  const auto& octets = std::get<EtherOctets>(frame.payload);
  return fmt::format("ethertype 0x{:04x}, {} octets", octets.ether_type, octets.bytes.size());
}

}  // namespace havip::wire
