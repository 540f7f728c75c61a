// IPv6 of the stack: the links it is on, packets in and out, echoes. Who is where: neighbours.cc.

#include <algorithm>
#include <utility>

#include "hostsim/guest/stack/stack.h"

namespace havip::hostsim::stack {
namespace {

constexpr std::string_view kNoRouteText = "no IPv6 route";

bool same_link(const net::Ipv6Addr& a, const net::Ipv6Addr& b) {
  return std::equal(a.octets.begin(), a.octets.begin() + 8, b.octets.begin());
}

}  // namespace

// ---- out --------------------------------------------------------------------------------------

// The NIC's own address on the link of `dst`.
std::optional<net::Ipv6Addr> Stack::source_on(const Nic& nic, const net::Ipv6Addr& dst) {
  if (dst.is_link_local()) return nic.setup.link_local();
  const auto& own = nic.setup.ip6;
  const auto at = std::ranges::find_if(own, [&](const auto& ip) { return same_link(ip, dst); });
  return at == own.end() ? std::nullopt : std::optional(*at);
}

std::optional<Link6> Stack::link_to(const net::Ipv6Addr& dst) const {
  for (std::size_t i = 0; i < nics_.size(); ++i) {
    if (const auto source = source_on(nics_[i], dst)) {
      return Link6{.nic = static_cast<NicIndex>(i), .source = *source};
    }
  }
  return std::nullopt;
}

void Stack::send6(Instant now, wire::Ipv6 packet, engine::Seq cause) {
  const auto link = link_to(packet.dst);
  if (link) {
    send6_on(now, link->nic, std::move(packet), {}, cause);
  } else {
    no_route(now, 0, wrap(0, std::move(packet), cause));
  }
}

void Stack::send6_on(Instant now, NicIndex nic, wire::Ipv6 packet, VirtualMac from,
                     engine::Seq cause) {
  const net::Ipv6Addr dst = packet.dst;
  engine::TracedFrame frame = wrap(nic, std::move(packet), cause);
  frame.frame->src = from.value_or(frame.frame->src);
  if (dst.is_multicast() || source_on(nics_[nic], dst)) {
    resolve_and_transmit(now, {.nic = nic, .next_hop = dst}, std::move(frame));
  } else {
    no_route(now, nic, frame);
  }
}

void Stack::no_route(Instant now, NicIndex nic, const engine::TracedFrame& frame) {
  ++counters_.unresolved;
  report_once(now, nics_[nic], kNoRoute, frame, kNoRouteText);
}

// ---- in ---------------------------------------------------------------------------------------

Delivery Stack::receive_ipv6(Instant now, NicIndex index, engine::TracedFrame&& frame) {
  auto& packet = std::get<wire::Ipv6>(frame.frame->payload);
  const bool to_us = packet.dst.is_link_local() ? holds(index, packet.dst) : holds(packet.dst);
  if (wire::ip_protocol(packet) == wire::kProtocolVrrp && (packet.dst.is_multicast() || to_us)) {
    return daemon::PacketIn{.nic = index, .packet = std::move(packet), .tag = frame.tag};
  }
  if (const auto* ask = std::get_if<wire::NeighbourSolicitation>(&packet.payload)) {
    receive_solicitation(now, index, packet, *ask, frame.tag);
    return {};
  }
  if (const auto* answer = std::get_if<wire::NeighbourAdvertisement>(&packet.payload)) {
    receive_advertisement(now, index, packet, *answer);
    return {};
  }
  const auto* echo = std::get_if<wire::IcmpEcho>(&packet.payload);
  if (!to_us || echo == nullptr) {
    ++counters_.not_for_us;
  } else if (std::ranges::find(closed_, net::IpAddr(packet.dst)) != closed_.end()) {
    ++counters_.filtered;
  } else if (echo->reply) {
    return EchoReply{.echo = *echo, .from = packet.src, .tag = frame.tag};
  } else {
    ++counters_.echo_answered;
    wire::IcmpEcho reply = *echo;
    reply.reply = true;
    send6_on(now, index, {.src = packet.dst, .dst = packet.src, .payload = reply}, {},
             frame.tag.cause);
  }
  return {};
}

}  // namespace havip::hostsim::stack
