// The stack's sockets and its balancer: what leaves by them, and what is sent on.
#include <utility>

#include "core/wire/ip_codec.h"
#include "hostsim/guest/stack/stack.h"

namespace havip::hostsim::stack {

// ---- sockets ----------------------------------------------------------------------------------

void Stack::flush(Instant now) {
  while (auto out = transport_.poll_packet()) {
    wire::Ipv4& packet = out->packet;
    const engine::FrameTag tag{.cause = out->cause, .origin = node_};
    if (!local(packet.src)) {  // the VIP moved while its connection stood
      ++counters_.foreign_source;
    } else if (balance(now, packet, tag)) {
      continue;
    } else if (local(packet.dst)) {
      transport_.receive(now, packet, tag);
    } else {
      send(now, std::move(packet), out->cause);
    }
  }
}

// ---- virtual services -------------------------------------------------------------------------

bool Stack::balance(Instant now, wire::Ipv4& packet, const engine::FrameTag& tag) {
  const auto here = [this](net::Ipv4Addr ip) { return local(ip); };
  if (balancer_.outbound(now, packet)) {
    if (local(packet.dst)) {  // the client is a program of our own
      transport_.receive(now, packet, tag);
      flush(now);
    } else {
      const Route way = route(packet.dst);
      send_tagged(now, way, std::move(packet), tag);
    }
    return true;
  }
  const auto verdict = balancer_.inbound(now, packet, here);
  switch (verdict.fate) {
    case balance::Balancer::Fate::kNotOurs:
      return false;
    case balance::Balancer::Fate::kForward:
      forward(now, std::move(packet), verdict, tag);
      return true;
    case balance::Balancer::Fate::kRefuse:
      refuse(now, packet, tag.cause);
      return true;
    case balance::Balancer::Fate::kDrop:
      return true;
  }
  return false;
}

void Stack::forward(Instant now, wire::Ipv4&& packet, const balance::Balancer::Verdict& verdict,
                    const engine::FrameTag& tag) {
  const Route way = route(verdict.next_hop);
  if (verdict.how != conf::Forwarding::kTunnel) {
    // DR: to the server's MAC address, whatever the packet's own address is.
    send_tagged(now, way, std::move(packet), tag);
    return;
  }
  constexpr std::size_t kEthernet = 14;
  wire::Bytes inner = wire::encode(wire::Frame{.payload = std::move(packet)});
  inner.erase(inner.begin(), inner.begin() + kEthernet);
  send_tagged(now, way,
              {.src = primary(way.nic),
               .dst = verdict.next_hop,
               .payload = wire::IpOctets{.protocol = kIpInIp, .bytes = std::move(inner)}},
              tag);
}

// The client of a service that has no server left (RFC 792; for TCP as Linux does it).
void Stack::refuse(Instant now, const wire::Ipv4& packet, engine::Seq cause) {
  wire::Ipv4 error{.src = packet.dst,
                   .dst = packet.src,
                   .payload = wire::IcmpUnreachable{.quote = quote_of(packet)}};
  if (local(error.dst)) {
    transport_.receive(now, error, {.cause = cause, .origin = node_});
  } else {
    send(now, std::move(error), cause);
  }
}

// A packet that is sent on keeps its number of origin, so that who answers can be told.
void Stack::send_tagged(Instant now, Route way, wire::Ipv4&& packet, const engine::FrameTag& tag) {
  engine::TracedFrame frame = wrap(way.nic, std::move(packet), tag.cause);
  frame.tag.origin = tag.origin;
  resolve_and_transmit(now, way, std::move(frame));
}

Delivery Stack::decapsulate(Instant now, NicIndex nic, engine::TracedFrame&& frame) {
  const auto& outer = std::get<wire::Ipv4>(frame.frame->payload);
  const auto* octets = std::get_if<wire::IpOctets>(&outer.payload);
  auto inner = octets != nullptr
                   ? wire::parse_ipv4_packet(octets->bytes)
                   : Result<wire::Ipv4, wire::IpError>(fail(wire::IpError::kMalformed));
  if (!inner || wire::ip_protocol(*inner) == kIpInIp) {
    ++counters_.not_for_us;
    return {};
  }
  frame.frame->payload = *std::move(inner);
  return receive_ipv4(now, nic, std::move(frame));
}

}  // namespace havip::hostsim::stack
