// Who is where on a link: ARP (RFC 826) and neighbour discovery (RFC 4861 §7), each with its
// questions and answers, over one cache a NIC.

#include <algorithm>
#include <utility>

#include "hostsim/guest/stack/stack.h"

namespace havip::hostsim::stack {
namespace {

constexpr std::string_view kNoArpAnswer = "no ARP answer";
constexpr std::string_view kNoAdvertisement = "no neighbour advertisement";
constexpr std::uint8_t kOnLink = 255;  // the hop limit that no router has touched

// RFC 4861 §7.1.1. Who has no address yet asks the group of its target, and names no MAC.
bool is_valid(const wire::Ipv6& packet, const wire::NeighbourSolicitation& ask) {
  if (packet.hop_limit != kOnLink || ask.target.is_multicast()) return false;
  if (!packet.src.is_unspecified()) return true;
  return packet.dst == wire::solicited_node(ask.target) && !ask.source_mac;
}

// RFC 4861 §7.1.2.
bool is_valid(const wire::Ipv6& packet, const wire::NeighbourAdvertisement& answer) {
  return packet.hop_limit == kOnLink && !answer.target.is_multicast() &&
         !(packet.dst.is_multicast() && answer.solicited);
}

}  // namespace

// ---- questions --------------------------------------------------------------------------------

void Stack::ask(Instant now, NicIndex index, const Question& question) {
  if (question.target.is_v4()) {
    ask_arp(now, index, question);
  } else {
    solicit(now, index, question);
  }
}

void Stack::ask_arp(Instant now, NicIndex index, const Question& question) {
  const Nic& nic = nics_[index];
  const net::IpAddr spa = holds(question.source) ? question.source : nic.setup.ip;
  ++counters_.arp_requests;
  transmit(now, index,
           {.frame = wire::Frame{.dst = question.unicast_to.value_or(net::kBroadcastMac),
                                 .src = nic.setup.mac,
                                 .payload = wire::Arp{.op = wire::Arp::kRequest,
                                                      .sha = nic.setup.mac,
                                                      .spa = spa.v4(),
                                                      .tpa = question.target.v4()}},
            .tag = {.cause = question.cause, .origin = node_}});
}

void Stack::solicit(Instant now, NicIndex index, const Question& question) {
  const Nic& nic = nics_[index];
  const net::Ipv6Addr& target = question.target.v6();
  const net::Ipv6Addr group = wire::solicited_node(target);
  const bool named = holds(index, question.source);
  ++counters_.nd_requests;
  transmit(
      now, index,
      {.frame =
           wire::Frame{
               .dst = question.unicast_to.value_or(wire::multicast_mac(group)),
               .src = nic.setup.mac,
               .payload =
                   wire::Ipv6{.src = named ? question.source.v6() : nic.setup.link_local(),
                              .dst = question.unicast_to ? target : group,
                              .hop_limit = kOnLink,
                              .payload = wire::NeighbourSolicitation{.target = target,
                                                                     .source_mac = nic.setup.mac}}},
       .tag = {.cause = question.cause, .origin = node_}});
}

// ---- ARP --------------------------------------------------------------------------------------

// As Linux's arp_process() with arp_ignore = 0: an address on any NIC is answered on every NIC.
// What claims to come from one of our own addresses is never answered (a martian source).
void Stack::receive_arp(Instant now, NicIndex index, const wire::Arp& arp,
                        const engine::FrameTag& tag) {
  if (holds(arp.spa)) return;
  const bool to_us = holds(arp.tpa);
  if (!arp.spa.is_unspecified()) {
    const bool announces = wire::is_gratuitous(arp) || !to_us;
    const auto hint = announces                     ? NeighbourCache::Hint::kAnnounced
                      : arp.op == wire::Arp::kReply ? NeighbourCache::Hint::kReply
                                                    : NeighbourCache::Hint::kAsking;
    release(index, nics_[index].neighbours.heard(now, arp.spa, arp.sha, hint), arp.sha);
  }
  if (!to_us || arp.op != wire::Arp::kRequest) return;
  ++counters_.arp_answered;
  const net::MacAddr mac = mac_of(nics_[index], arp.tpa);
  transmit(now, index,
           {.frame = wire::Frame{.dst = arp.sha,
                                 .src = mac,
                                 .payload = wire::Arp{.op = wire::Arp::kReply,
                                                      .sha = mac,
                                                      .spa = arp.tpa,
                                                      .tha = arp.sha,
                                                      .tpa = arp.spa}},
            .tag = {.cause = tag.cause, .origin = node_}});
}

// ---- neighbour discovery ----------------------------------------------------------------------

// RFC 4861 §7.2.3, §7.2.4: the asker is entered, and answered from the address that he asked for.
// Who checks whether he may have the address (RFC 4862 §5.4.3) has none yet: everybody is told.
void Stack::receive_solicitation(Instant now, NicIndex index, const wire::Ipv6& packet,
                                 const wire::NeighbourSolicitation& ask,
                                 const engine::FrameTag& tag) {
  if (!is_valid(packet, ask) || holds(packet.src) || !holds(index, ask.target)) return;
  const bool known = !packet.src.is_unspecified();
  if (known && ask.source_mac) {
    const auto hint = NeighbourCache::Hint::kAsking;
    release(index, nics_[index].neighbours.heard(now, packet.src, *ask.source_mac, hint),
            *ask.source_mac);
  }
  ++counters_.nd_answered;
  const net::MacAddr mac = mac_of(nics_[index], ask.target);
  send6_on(now, index,
           {.src = ask.target,
            .dst = known ? packet.src : wire::kAllNodes,
            .hop_limit = kOnLink,
            .payload = wire::NeighbourAdvertisement{.target = ask.target,
                                                    .solicited = known,
                                                    .override_entry = true,
                                                    .target_mac = mac}},
           mac, tag.cause);
}

// RFC 4861 §7.2.5. One without a MAC address tells nothing that is not believed already.
void Stack::receive_advertisement(Instant now, NicIndex index, const wire::Ipv6& packet,
                                  const wire::NeighbourAdvertisement& answer) {
  if (!is_valid(packet, answer) || holds(answer.target) || !answer.target_mac) return;
  const auto hint =
      answer.solicited ? NeighbourCache::Hint::kReply : NeighbourCache::Hint::kAnnounced;
  const net::MacAddr mac = *answer.target_mac;
  release(index,
          nics_[index].neighbours.heard(now, answer.target, mac, hint, answer.override_entry), mac);
}

// ---- what waits -------------------------------------------------------------------------------

void Stack::release(NicIndex index, NeighbourCache::Waiting* waiting, const net::MacAddr& mac) {
  if (waiting != nullptr) {
    for (engine::TracedFrame& frame : *waiting) {
      frame.frame->dst = mac;
      push(index, std::move(frame));
    }
    waiting->clear();
  }
  update_deadline();
}

void Stack::give_up(Instant now, const Nic& nic, NeighbourCache::Waiting& waiting) {
  const bool v4 = std::holds_alternative<wire::Ipv4>(waiting.front().frame->payload);
  counters_.unresolved += waiting.size();
  trace_.record(now, waiting.front().tag.cause, node_,
                trace::FrameDropped{.where = to_string(nic.setup.device),
                                    .why = v4 ? kNoArpAnswer : kNoAdvertisement});
  for (const engine::TracedFrame& frame : std::exchange(waiting, {})) {
    const auto* packet = std::get_if<wire::Ipv4>(&frame.frame->payload);
    if (packet != nullptr) transport_.unreachable(*packet, frame.tag.cause);
  }
}

void Stack::handle_timeout(Instant now) {
  for (std::size_t i = 0; i < nics_.size(); ++i) {
    NeighbourCache& neighbours = nics_[i].neighbours;
    for (auto tick = neighbours.tick(now); tick.worked; tick = neighbours.tick(now)) {
      if (tick.question) ask(now, static_cast<NicIndex>(i), *tick.question);
      if (tick.failed != nullptr) give_up(now, nics_[i], *tick.failed);
    }
  }
  transport_.handle_timeout(now);
  flush(now);
  update_deadline();
}

void Stack::update_deadline() {
  deadline_ = kNever;
  for (const Nic& nic : nics_)
    deadline_ = std::min(deadline_, nic.neighbours.deadline());
}

}  // namespace havip::hostsim::stack
