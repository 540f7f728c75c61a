#include "hostsim/guest/stack/stack.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/base/ensure.h"

namespace havip::hostsim::stack {
namespace {

constexpr std::string_view kNicDownText = "NIC down";
constexpr std::string_view kFilteredOut = "packet filter, out";
constexpr std::string_view kFilteredIn = "packet filter, in";

// RFC 1112 §6.4: the low 23 bits of the group.
net::MacAddr multicast_mac(const net::IpAddr& group) {
  if (group.is_v6()) return wire::multicast_mac(group.v6());
  const std::uint32_t ip = group.v4().value;
  return {{0x01, 0x00, 0x5e, static_cast<std::uint8_t>(ip >> 16U & 0x7fU),
           static_cast<std::uint8_t>(ip >> 8U), static_cast<std::uint8_t>(ip)}};
}

std::optional<FilterProto> filter_proto(std::uint8_t ip_protocol) {
  switch (ip_protocol) {
    case wire::kProtocolIcmp:
      return FilterProto::kIcmp;
    case wire::kProtocolVrrp:
    case wire::kProtocolAh:
      return FilterProto::kVrrp;
    default:
      return std::nullopt;
  }
}

// The filter's word for a frame; nothing for what it has no word for, as neighbour discovery.
std::optional<FilterProto> filter_proto(const wire::Frame& frame) {
  if (const auto* packet = std::get_if<wire::Ipv4>(&frame.payload)) {
    return filter_proto(wire::ip_protocol(*packet));
  }
  if (const auto* packet = std::get_if<wire::Ipv6>(&frame.payload)) {
    const bool echo = std::holds_alternative<wire::IcmpEcho>(packet->payload);
    return echo ? FilterProto::kIcmp : filter_proto(wire::ip_protocol(*packet));
  }
  if (wire::ether_type(frame) == wire::kEtherTypeArp) return FilterProto::kArp;
  return std::nullopt;
}

// VRRP, bare or behind an authentication header.
bool is_vrrp(std::uint8_t protocol) {
  return protocol == wire::kProtocolVrrp || protocol == wire::kProtocolAh;
}

}  // namespace

Stack::Stack(trace::Recorder& trace, engine::NodeId node, const std::vector<NicSetup>& nics,
             std::optional<net::Ipv4Addr> gateway, std::vector<net::Ipv4Addr> loopback)
    : trace_(trace), node_(node), loopback_(std::move(loopback)), transport_(node) {
  ensure(!nics.empty() && nics.size() <= 255, "a guest has 1..255 NICs");
  for (const NicSetup& setup : nics) {
    nics_.push_back({.setup = setup, .gateway = {setup.subnet.network.value + 1}});
  }
  default_route_ = {.nic = 0, .next_hop = nics_[0].gateway};
  if (!gateway) return;
  const auto at = std::ranges::find_if(
      nics_, [&](const Nic& nic) { return nic.setup.subnet.contains(*gateway); });
  ensure(at != nics_.end(), "a gateway is in the subnet of a NIC");
  at->gateway = *gateway;
  default_route_ = {.nic = static_cast<NicIndex>(at - nics_.begin()), .next_hop = *gateway};
}

// ---- power, links, addresses, filter ----------------------------------------------------------

void Stack::power_up() {
  for (Nic& nic : nics_) {
    nic.up = true;
    nic.addresses = nic.setup.addresses();
    std::ranges::sort(nic.addresses);
    nic.reported = {};
  }
}

void Stack::power_down(Instant now, engine::Seq cause) {
  for (Nic& nic : nics_) {
    const std::vector<net::IpAddr> own = nic.setup.addresses();
    for (const net::IpAddr& ip : nic.addresses) {
      if (std::ranges::find(own, ip) != own.end()) continue;
      trace_.record(now, cause, node_, trace::AddressChange{nic.setup.device, ip, false});
    }
    nic.up = false;
    nic.addresses.clear();
    nic.vmacs.clear();
    nic.on_vmacs.clear();
    nic.neighbours.clear();
  }
  filter_ = {};
  closed_.clear();
  transport_.clear();
  balancer_.clear();
  update_deadline();
}

bool Stack::set_link(NicIndex index, bool up) {
  Nic& nic = nics_[index];
  if (nic.up == up) return false;
  nic.up = up;
  nic.reported = {};
  if (!up) {
    nic.neighbours.clear();
    update_deadline();
  }
  return true;
}

void Stack::set_filter(FilterProto proto, FilterDirection direction, bool on) {
  filter_.set(proto, direction, on);
  for (Nic& nic : nics_)
    nic.reported = {};
}

std::optional<engine::Seq> Stack::add_address(Instant now, NicIndex index, const net::IpAddr& ip,
                                              engine::Seq cause) {
  Nic& nic = nics_[index];
  const auto at = std::ranges::lower_bound(nic.addresses, ip);
  if (at != nic.addresses.end() && *at == ip) return std::nullopt;
  nic.addresses.insert(at, ip);
  return trace_.record(now, cause, node_, trace::AddressChange{nic.setup.device, ip, true});
}

std::optional<engine::Seq> Stack::remove_address(Instant now, NicIndex index, const net::IpAddr& ip,
                                                 engine::Seq cause) {
  Nic& nic = nics_[index];
  if (std::erase(nic.addresses, ip) == 0) return std::nullopt;
  return trace_.record(now, cause, node_, trace::AddressChange{nic.setup.device, ip, false});
}

bool Stack::holds(NicIndex nic, const net::IpAddr& ip) const {
  return std::ranges::binary_search(nics_[nic].addresses, ip);
}

bool Stack::local(net::Ipv4Addr ip) const {
  return holds(ip) || std::ranges::find(loopback_, ip) != loopback_.end();
}

bool Stack::holds(const net::IpAddr& ip) const {
  return std::ranges::any_of(
      nics_, [&](const Nic& nic) { return std::ranges::binary_search(nic.addresses, ip); });
}

// ---- out --------------------------------------------------------------------------------------

Route Stack::route(net::Ipv4Addr dst) const {
  for (std::size_t i = 0; i < nics_.size(); ++i) {
    if (nics_[i].setup.subnet.contains(dst)) {
      return {.nic = static_cast<NicIndex>(i), .next_hop = dst};
    }
  }
  return default_route_;
}

void Stack::send(Instant now, wire::Ipv4&& packet, engine::Seq cause) {
  const Route way = route(packet.dst);
  resolve_and_transmit(now, way, wrap(way.nic, std::move(packet), cause));
}

void Stack::send_on(Instant now, NicIndex nic, wire::Ipv4 packet, engine::Seq cause,
                    std::optional<net::MacAddr> from) {
  const bool direct = nics_[nic].setup.subnet.contains(packet.dst) || packet.dst.is_multicast();
  const Route way{.nic = nic, .next_hop = direct ? packet.dst : nics_[nic].gateway};
  engine::TracedFrame frame = wrap(nic, std::move(packet), cause);
  frame.frame->src = from.value_or(frame.frame->src);
  resolve_and_transmit(now, way, std::move(frame));
}

engine::TracedFrame Stack::wrap(NicIndex nic, decltype(wire::Frame::payload)&& packet,
                                engine::Seq cause) const {
  return {.frame = wire::Frame{.src = nics_[nic].setup.mac, .payload = std::move(packet)},
          .tag = {.cause = cause, .origin = node_}};
}

void Stack::resolve_and_transmit(Instant now, Route way, engine::TracedFrame&& frame) {
  Nic& nic = nics_[way.nic];
  if (way.next_hop.is_multicast()) {
    frame.frame->dst = multicast_mac(way.next_hop);
    transmit(now, way.nic, std::move(frame));
    return;
  }
  if (!passes(now, way.nic, FilterDirection::kOut, frame)) return;
  const auto mac = nic.neighbours.lookup(now, way.next_hop, frame.tag.cause);
  if (mac) {
    frame.frame->dst = *mac;
    push(way.nic, std::move(frame));
  } else if (const auto question = nic.neighbours.park(now, way.next_hop, std::move(frame),
                                                       counters_.queue_overflow)) {
    ask(now, way.nic, *question);
  }
  update_deadline();
}

void Stack::send_garp(Instant now, NicIndex index, net::Ipv4Addr vip, std::string_view batch,
                      engine::Seq cause, VirtualMac from) {
  const net::MacAddr mac = from.value_or(nics_[index].setup.mac);
  announce(now, index,
           {.dst = net::kBroadcastMac, .src = mac, .payload = wire::gratuitous_arp(mac, vip)},
           trace::GarpSent{.device = nics_[index].setup.device, .vip = vip, .batch = batch}, cause);
}

void Stack::send_by_hand(Instant now, NicIndex index, wire::Frame frame, engine::Seq cause) {
  const auto* arp = std::get_if<wire::Arp>(&frame.payload);
  const net::Ipv4Addr vip = arp != nullptr ? arp->spa : net::Ipv4Addr{};
  announce(now, index, std::move(frame),
           trace::GarpSent{.device = nics_[index].setup.device, .vip = vip, .batch = "manual"},
           cause);
}

void Stack::announce(Instant now, NicIndex index, wire::Frame&& frame, trace::Event event,
                     engine::Seq cause) {
  engine::TracedFrame traced{.frame = std::move(frame), .tag = {.cause = cause, .origin = node_}};
  if (!passes(now, index, FilterDirection::kOut, traced)) return;
  traced.tag.cause = trace_.record(now, cause, node_, std::move(event));
  push(index, std::move(traced));
}

void Stack::transmit(Instant now, NicIndex nic, engine::TracedFrame&& frame) {
  if (passes(now, nic, FilterDirection::kOut, frame)) push(nic, std::move(frame));
}

void Stack::push(NicIndex nic, engine::TracedFrame&& frame) {
  ++counters_.frames_out;
  out_.push({.nic = nic, .frame = std::move(frame)});
}

// ---- drops ------------------------------------------------------------------------------------

bool Stack::passes(Instant now, NicIndex index, FilterDirection direction,
                   const engine::TracedFrame& frame) {
  Nic& nic = nics_[index];
  if (!nic.up) {
    ++counters_.nic_down;
    report_once(now, nic, kNicDown, frame, kNicDownText);
    return false;
  }
  const auto proto = filter_proto(*frame.frame);
  if (!proto || !filter_.drops(*proto, direction)) return true;
  ++counters_.filtered;
  const bool in = direction == FilterDirection::kIn;
  report_once(now, nic, kFirstRule + PacketFilter::index(*proto, direction), frame,
              in ? kFilteredIn : kFilteredOut);
  return false;
}

void Stack::report_once(Instant now, Nic& nic, std::size_t kind, const engine::TracedFrame& frame,
                        std::string_view why) {
  if (std::exchange(nic.reported[kind], true)) return;
  trace_.record(
      now, frame.tag.cause, node_,
      trace::FrameDropped{.frame = frame.tag.id, .where = to_string(nic.setup.device), .why = why});
}

// ---- in ---------------------------------------------------------------------------------------

Delivery Stack::receive(Instant now, NicIndex index, engine::TracedFrame&& frame) {
  ++counters_.frames_in;
  if (!passes(now, index, FilterDirection::kIn, frame)) return {};
  const net::MacAddr& dst = frame.frame->dst;
  const bool for_us = is_mac_of(nics_[index], dst) || dst.is_multicast();
  if (for_us && !frame.frame->vlan) {
    if (const auto* arp = std::get_if<wire::Arp>(&frame.frame->payload)) {
      receive_arp(now, index, *arp, frame.tag);
      return {};
    }
    if (std::holds_alternative<wire::Ipv4>(frame.frame->payload)) {
      return receive_ipv4(now, index, std::move(frame));
    }
    if (std::holds_alternative<wire::Ipv6>(frame.frame->payload)) {
      return receive_ipv6(now, index, std::move(frame));
    }
  }
  ++counters_.not_for_us;
  return {};
}

Delivery Stack::receive_ipv4(Instant now, NicIndex index, engine::TracedFrame&& frame) {
  auto& packet = std::get<wire::Ipv4>(frame.frame->payload);
  if (is_vrrp(wire::ip_protocol(packet)) && (packet.dst.is_multicast() || holds(packet.dst))) {
    return daemon::PacketIn{.nic = index, .packet = std::move(packet), .tag = frame.tag};
  }
  if (balance(now, packet, frame.tag)) return {};
  if (!local(packet.dst)) {
    ++counters_.not_for_us;
    return {};
  }
  if (wire::ip_protocol(packet) == kIpInIp) return decapsulate(now, index, std::move(frame));
  if (std::ranges::find(closed_, packet.dst) != closed_.end()) {
    ++counters_.filtered;
    return {};
  }
  const auto* echo = std::get_if<wire::IcmpEcho>(&packet.payload);
  if (echo == nullptr) {
    transport_.receive(now, packet, frame.tag);
    flush(now);
    return {};
  }
  if (echo->reply) return EchoReply{.echo = *echo, .from = packet.src, .tag = frame.tag};
  answer_echo(now, packet, *echo, frame.tag.cause);
  return {};
}

void Stack::answer_echo(Instant now, const wire::Ipv4& packet, wire::IcmpEcho echo,
                        engine::Seq cause) {
  ++counters_.echo_answered;
  echo.reply = true;
  send(now, {.src = packet.dst, .dst = packet.src, .id = packet.id, .payload = echo}, cause);
}

}  // namespace havip::hostsim::stack
