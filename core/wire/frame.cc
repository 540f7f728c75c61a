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
  } else if (const auto* ip6 = std::get_if<Ipv6>(&frame.payload)) {
    emit_ipv6(*ip6, out);
  } else {
    put_bytes(out, std::get<EtherOctets>(frame.payload).bytes);
  }
}

decltype(Frame::payload) read_payload(std::uint16_t type, ByteView body) {
  if (type == kEtherTypeArp) {
    if (auto arp = parse_arp(body)) return *arp;
  } else if (type == kEtherTypeIpv4) {
    if (auto ip = parse_ipv4_packet(body)) return std::move(*ip);
  } else if (type == kEtherTypeIpv6) {
    if (auto ip = parse_ipv6_packet(body)) return std::move(*ip);
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

struct PayloadText {
  std::string operator()(const IcmpEcho& echo) const {
    return fmt::format("ICMP echo {} id {} seq {}", echo.reply ? "reply" : "request", echo.id,
                       echo.sequence);
  }
  std::string operator()(const VrrpAdvert& advert) const {
    return fmt::format("VRRPv{} vrid {} prio {}", advert.version, advert.vrid.value,
                       advert.priority);
  }
  std::string operator()(const NeighbourSolicitation& ask) const {
    return fmt::format("who-has {}", to_string(ask.target));
  }
  std::string operator()(const NeighbourAdvertisement& answer) const {
    return fmt::format("{} is-at {}", to_string(answer.target),
                       answer.target_mac ? to_string(*answer.target_mac) : "?");
  }
  std::string operator()(const Tcp& tcp) const { return summary(tcp); }
  std::string operator()(const Udp& udp) const { return summary(udp); }
  std::string operator()(const IcmpUnreachable& error) const {
    return fmt::format("ICMP unreachable code {}", error.code);
  }
  std::string operator()(const IpOctets& octets) const {
    return fmt::format("protocol {}", octets.protocol);
  }
};

std::string describe(const auto& ip) {
  return fmt::format("{} > {}: {}", to_string(ip.src), to_string(ip.dst),
                     std::visit(PayloadText{}, ip.payload));
}

}  // namespace

std::uint16_t ether_type(const Frame& frame) {
  if (std::holds_alternative<Arp>(frame.payload)) return kEtherTypeArp;
  if (std::holds_alternative<Ipv4>(frame.payload)) return kEtherTypeIpv4;
  if (std::holds_alternative<Ipv6>(frame.payload)) return kEtherTypeIpv6;
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
  if (const auto* ip = std::get_if<Ipv6>(&frame.payload)) return describe(*ip);
  const auto& octets = std::get<EtherOctets>(frame.payload);
  return fmt::format("ethertype 0x{:04x}, {} octets", octets.ether_type, octets.bytes.size());
}

}  // namespace havip::wire
