// frame_text(): one short line for a frame, for the tables of the unit tests. Stations are named by
// the last octet of their MAC, addresses by their last octet (the first three are 172.16.16.):
//
//   "6>* who-has .5 tell .6"   "gw>6 .5 is-at gw"   "6>* garp .8"   "6>gw .6>.5 ping 1"
#pragma once

#include <string>
#include <variant>

#include <fmt/format.h>

#include "core/net/mac.h"
#include "core/wire/frame.h"

namespace havip::test {

using net::literals::operator""_ip;
using net::literals::operator""_mac;

inline constexpr net::MacAddr kGatewayMac = "02:00:00:00:00:fe"_mac;

// Station n: 172.16.16.n with MAC 02:00:00:00:00:n.
inline net::Ipv4Addr ip(std::uint8_t n) {
  return {0xac101000U | n};
}
inline net::MacAddr mac(std::uint8_t n) {
  return {{2, 0, 0, 0, 0, n}};
}

inline std::string text(const net::MacAddr& mac) {
  if (mac == kGatewayMac) return "gw";
  if (mac.is_broadcast()) return "*";
  if (mac.is_multicast()) return "group";
  return std::to_string(mac.bytes[5]);
}
inline std::string text(net::Ipv4Addr ip) {
  if (ip.value >> 8U != 0xac1010U) return to_string(ip);
  return fmt::format(".{}", ip.value & 0xffU);
}

inline std::string text(const net::IpAddr& ip) {
  return ip.is_v4() ? text(ip.v4()) : to_string(ip);
}

inline std::string text(const wire::Arp& arp) {
  if (is_gratuitous(arp)) return "garp " + text(arp.spa);
  if (arp.op == wire::Arp::kReply) return text(arp.spa) + " is-at " + text(arp.sha);
  return "who-has " + text(arp.tpa) + " tell " + text(arp.spa);
}
// "40000>80 SA 1/2 +5": flags, sequence and acknowledgement numbers, octets of data. An ACK alone
// is "A"; a number that says nothing is left out.
inline std::string text(const wire::Tcp& tcp) {
  std::string flags;
  constexpr std::string_view kLetters = "SFRPA";
  constexpr std::uint8_t kBits[] = {2, 1, 4, 8, 16};
  for (std::size_t i = 0; i < kLetters.size(); ++i) {
    if (tcp.has(kBits[i])) flags += kLetters[i];
  }
  std::string line = fmt::format("{}>{} {} {}", tcp.src_port, tcp.dst_port, flags, tcp.seq);
  if (tcp.has(wire::Tcp::kAck)) line += fmt::format("/{}", tcp.ack);
  if (!tcp.data.empty()) line += fmt::format(" +{}", tcp.data.size());
  return line;
}

inline std::string text(const wire::Ipv4& packet) {
  std::string payload = "octets";
  if (const auto* echo = std::get_if<wire::IcmpEcho>(&packet.payload)) {
    payload = fmt::format("{} {}", echo->reply ? "pong" : "ping", echo->sequence);
  } else if (const auto* advert = std::get_if<wire::VrrpAdvert>(&packet.payload)) {
    payload = fmt::format("advert {}", advert->priority);
  } else if (const auto* tcp = std::get_if<wire::Tcp>(&packet.payload)) {
    payload = text(*tcp);
  } else if (const auto* udp = std::get_if<wire::Udp>(&packet.payload)) {
    payload = fmt::format("udp {}>{} +{}", udp->src_port, udp->dst_port, udp->data.size());
  } else if (std::holds_alternative<wire::IcmpUnreachable>(packet.payload)) {
    payload = "unreachable";
  }
  return fmt::format("{}>{} {}", text(packet.src), text(packet.dst), payload);
}
// "fe80::6>ff02::1 na fe80::8 SO 6": the flags of an advertisement, and the MAC it names.
inline std::string text(const wire::Ipv6& packet) {
  std::string payload = "octets";
  if (const auto* echo = std::get_if<wire::IcmpEcho>(&packet.payload)) {
    payload = fmt::format("{} {}", echo->reply ? "pong" : "ping", echo->sequence);
  } else if (const auto* advert = std::get_if<wire::VrrpAdvert>(&packet.payload)) {
    payload = fmt::format("advert {}", advert->priority);
  } else if (const auto* ask = std::get_if<wire::NeighbourSolicitation>(&packet.payload)) {
    payload = fmt::format("ns {} {}", to_string(ask->target),
                          ask->source_mac ? text(*ask->source_mac) : "-");
  } else if (const auto* answer = std::get_if<wire::NeighbourAdvertisement>(&packet.payload)) {
    payload = fmt::format("na {} {}{}{} {}", to_string(answer->target), answer->router ? "R" : "",
                          answer->solicited ? "S" : "", answer->override_entry ? "O" : "",
                          answer->target_mac ? text(*answer->target_mac) : "-");
  }
  return fmt::format("{}>{} {}", to_string(packet.src), to_string(packet.dst), payload);
}
inline std::string text(const wire::EtherOctets& octets) {
  return fmt::format("0x{:04x}", octets.ether_type);
}

inline std::string frame_text(const wire::Frame& frame) {
  const auto payload = std::visit([](const auto& part) { return text(part); }, frame.payload);
  return fmt::format("{}>{} {}", text(frame.src), text(frame.dst), payload);
}

// ---- frames of station n ----------------------------------------------------------------------

inline wire::Frame who_has(std::uint8_t asker, net::Ipv4Addr target,
                           net::MacAddr to = net::kBroadcastMac) {
  return {.dst = to,
          .src = mac(asker),
          .payload = wire::Arp{.sha = mac(asker), .spa = ip(asker), .tpa = target}};
}
inline wire::Frame is_at(std::uint8_t station, std::uint8_t to) {
  return {.dst = mac(to),
          .src = mac(station),
          .payload = wire::Arp{.op = wire::Arp::kReply,
                               .sha = mac(station),
                               .spa = ip(station),
                               .tha = mac(to),
                               .tpa = ip(to)}};
}
inline wire::Frame garp(std::uint8_t station, net::Ipv4Addr vip) {
  return {.dst = net::kBroadcastMac,
          .src = mac(station),
          .payload = wire::gratuitous_arp(mac(station), vip)};
}
inline wire::Frame probe(std::uint8_t station, net::Ipv4Addr target) {  // RFC 5227 §1.1
  return {.dst = net::kBroadcastMac,
          .src = mac(station),
          .payload = wire::Arp{.sha = mac(station), .tpa = target}};
}
inline wire::Frame ping(std::uint8_t from, net::Ipv4Addr to, net::MacAddr to_mac,
                        std::uint16_t sequence = 1) {
  return {
      .dst = to_mac,
      .src = mac(from),
      .payload = wire::Ipv4{
          .src = ip(from), .dst = to, .payload = wire::IcmpEcho{.id = 7, .sequence = sequence}}};
}
// As with_keepalived() in guest_script.h takes it: VRID 51, .8, every 100 s.
inline wire::Frame advert(std::uint8_t from, net::Ipv4Addr to, net::MacAddr to_mac) {
  return {.dst = to_mac,
          .src = mac(from),
          .payload = wire::Ipv4{
              .src = ip(from),
              .dst = to,
              .ttl = 255,
              .payload = wire::VrrpAdvert{
                  .vrid = {51}, .priority = 100, .advert_int = 100, .addresses = {ip(8)}}}};
}
inline constexpr net::MacAddr kVrrpMac = "01:00:5e:00:00:12"_mac;

}  // namespace havip::test
