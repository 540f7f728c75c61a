#include "hostsim/host/host.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "core/base/ensure.h"

namespace havip::hostsim {
namespace {

// Of the drops that are put on record, why.
constexpr std::string_view kNoNeigh = "no neigh row for the destination";
constexpr std::string_view kNoTap = "the device is not plugged in here";
constexpr std::string_view kTtlExpired = "TTL expired";
constexpr std::string_view kMulticast = "no multicast in a VPC";
constexpr std::string_view kBroadcast = "no broadcast in a VPC";
constexpr std::string_view kIpv6 = "no IPv6 in a VPC";

// Where an IP packet wants to go, and whether it is VRRP's.
struct Addressed {
  net::IpAddr dst;
  bool vrrp = false;
};
std::optional<Addressed> addressed(const wire::Frame& frame) {
  const auto of = [](const auto& ip) {
    const bool vrrp = std::holds_alternative<wire::VrrpAdvert>(ip.payload) ||
                      wire::ip_protocol(ip) == wire::kProtocolVrrp;
    return Addressed{.dst = ip.dst, .vrrp = vrrp};
  };
  if (const auto* ip4 = std::get_if<wire::Ipv4>(&frame.payload)) return of(*ip4);
  if (const auto* ip6 = std::get_if<wire::Ipv6>(&frame.payload)) return of(*ip6);
  return std::nullopt;
}

net::Ipv4Addr gateway_of(const net::Subnet& subnet) {
  return {subnet.network.value + 1};
}

}  // namespace

Host::Host(trace::Recorder& trace, HostSetup setup) : trace_(trace), setup_(std::move(setup)) {
  std::ranges::sort(setup_.subnets);
  std::ranges::stable_sort(setup_.routes, std::ranges::greater{},
                           [](const RouteRow& row) { return row.to.prefix; });
}

void Host::handle(Instant now, Input&& input) {
  std::visit([&](auto& message) { on(now, std::move(message)); }, input);
}

// ---- taps and tables --------------------------------------------------------------------------

void Host::on(Instant, host::PlugTap&& input) {
  const auto at = std::ranges::lower_bound(taps_, input.device, {}, &Tap::device);
  ensure(at == taps_.end() || at->device != input.device, "a device is plugged in once");
  taps_.insert(at, {.device = input.device, .mac = input.mac});
  reported_.clear();
}

void Host::on(Instant, host::UnplugTap&& input) {
  std::erase_if(taps_, [&](const Tap& tap) { return tap.device == input.device; });
  macs_.forget(input.device);
  reported_.clear();
}

void Host::on(Instant, host::SetNeigh&& input) {
  neigh_.set(input.row);
  std::erase_if(reported_, [&](const ReportedDrop& drop) { return drop.dst == input.row.ip; });
}

void Host::on(Instant, host::Clear&&) {
  taps_.clear();
  neigh_.clear();
  macs_.clear();
  reported_.clear();
}

const Host::Tap* Host::find_tap(const net::DeviceId& device) const {
  const auto at = std::ranges::lower_bound(taps_, device, {}, &Tap::device);
  return at != taps_.end() && at->device == device ? &*at : nullptr;
}

// ---- frames -----------------------------------------------------------------------------------

void Host::on(Instant now, host::FromTap&& input) {
  const Tap* tap = find_tap(input.device);
  if (tap == nullptr) {  // on its way while the tap was taken out
    drop(now, counters_.no_tap, input.device, input.frame, kNoTap);
    return;
  }
  switch (setup_.fabric) {
    case FabricKind::kVpc:
      route_from_tap(now, *tap, std::move(input.frame));
      return;
    case FabricKind::kFlatL2:
      bridge(now, input.device, std::move(input.frame));
      return;
  }
}

void Host::on(Instant now, host::FromFabric&& input) {
  switch (setup_.fabric) {
    case FabricKind::kVpc:
      deliver(now, input.to, std::move(input.frame));
      return;
    case FabricKind::kFlatL2:
      bridge(now, input.from, std::move(input.frame));
      return;
  }
}

// ---- VPC --------------------------------------------------------------------------------------

void Host::route_from_tap(Instant now, const Tap& from, engine::TracedFrame&& frame) {
  if (frame.frame->vlan) {
    ++counters_.not_forwarded_other;
  } else if (const auto* arp = std::get_if<wire::Arp>(&frame.frame->payload)) {
    answer_arp(from, frame, *arp);
  } else if (std::holds_alternative<wire::Ipv6>(frame.frame->payload)) {
    drop(now,
         frame.frame->dst.is_multicast() ? counters_.not_forwarded_multicast
                                         : counters_.not_forwarded_other,
         from.device, frame, kIpv6);
  } else if (!std::holds_alternative<wire::Ipv4>(frame.frame->payload)) {
    ++(frame.frame->dst.is_broadcast()   ? counters_.not_forwarded_broadcast
       : frame.frame->dst.is_multicast() ? counters_.not_forwarded_multicast
                                         : counters_.not_forwarded_other);
  } else if (frame.frame->dst.is_broadcast()) {
    drop(now, counters_.not_forwarded_broadcast, from.device, frame, kBroadcast);
  } else if (frame.frame->dst.is_multicast()) {
    drop(now, counters_.not_forwarded_multicast, from.device, frame, kMulticast);
  } else {
    route_ipv4(now, from, std::move(frame));
  }
}

// A GARP and a probe (RFC 5227) ask whether anybody else has the address: an answer would be read
// as a conflict, by the very guest that a VIP is moving to. The datapath has seen them already.
void Host::answer_arp(const Tap& from, const engine::TracedFrame& frame, const wire::Arp& arp) {
  const bool announces = wire::is_gratuitous(arp) || arp.spa.is_unspecified();
  if (announces || arp.op != wire::Arp::kRequest) {
    ++(frame.frame->dst.is_multicast() ? counters_.not_forwarded_broadcast
                                       : counters_.not_forwarded_arp);
    return;
  }
  const engine::NeighEntry* row = neigh_.find(arp.tpa);
  const bool known = row != nullptr ? row->device != from.device : is_gateway(arp.tpa);
  if (!known) {
    ++counters_.arp_unanswered;
    return;
  }
  ++counters_.arp_answered;
  const net::MacAddr mac = arp_answer(row, arp.spa);
  const wire::Arp reply{
      .op = wire::Arp::kReply, .sha = mac, .spa = arp.tpa, .tha = arp.sha, .tpa = arp.spa};
  out_.push(host::ToTap{
      .device = from.device,
      .frame = {.frame = wire::Frame{.dst = frame.frame->src, .src = mac, .payload = reply},
                .tag = {.cause = frame.tag.cause, .origin = setup_.node}}});
}

void Host::route_ipv4(Instant now, const Tap& from, engine::TracedFrame&& frame) {
  auto& packet = std::get<wire::Ipv4>(frame.frame->payload);
  const engine::NeighEntry* row = row_for(from, frame);
  if (row == nullptr) {
    drop(now, counters_.no_neigh, from.device, frame, kNoNeigh);
    return;
  }
  if (crosses_subnets(packet.src, packet.dst)) {
    if (packet.ttl <= 1) {
      drop(now, counters_.ttl_expired, from.device, frame, kTtlExpired);
      return;
    }
    --packet.ttl;
  }
  frame.frame->dst = row->mac;
  frame.frame->src = setup_.gateway_mac;
  if (row->host == setup_.id) {
    deliver(now, row->device, std::move(frame));
    return;
  }
  ++counters_.to_host;
  out_.push(host::ToHost{.host = row->host, .device = row->device, .frame = std::move(frame)});
}

net::MacAddr Host::arp_answer(const engine::NeighEntry* row, net::Ipv4Addr asker) const {
  const bool own = setup_.arp == ArpAnswer::kDevice && row != nullptr && !row->havip;
  const net::Subnet* subnet = own ? subnet_of(asker) : nullptr;
  return subnet != nullptr && subnet->contains(row->ip) ? row->mac : setup_.gateway_mac;
}

// Where a packet of this device goes: to whom it is addressed as a frame, where the route table of
// its subnet says, or where its address is.
const engine::NeighEntry* Host::row_for(const Tap& from, const engine::TracedFrame& frame) const {
  const auto& packet = std::get<wire::Ipv4>(frame.frame->payload);
  const auto is = [](const auto& value, auto field) {
    return
        [&value, field](const engine::NeighEntry& row) { return std::invoke(field, row) == value; };
  };
  if (setup_.arp == ArpAnswer::kDevice && frame.frame->dst != setup_.gateway_mac) {
    const auto rows = neigh_.rows();
    const auto at = std::ranges::find_if(rows, is(frame.frame->dst, &engine::NeighEntry::mac));
    return at == rows.end() ? nullptr : &*at;
  }
  if (setup_.routes.empty()) return neigh_.find(packet.dst);
  const auto rows = neigh_.rows();
  const auto own = std::ranges::find_if(
      rows, [&](const engine::NeighEntry& row) { return row.device == from.device && !row.havip; });
  for (const RouteRow& route : setup_.routes) {
    if (own == rows.end() || !route.subnet.contains(own->ip) || !route.to.contains(packet.dst)) {
      continue;
    }
    const engine::NeighEntry* via = neigh_.find(route.via);
    if (via == nullptr || via->device != from.device) return via;
    break;  // the next hop itself sends it on
  }
  return neigh_.find(packet.dst);
}

const net::Subnet* Host::subnet_of(net::Ipv4Addr ip) const {
  const auto at = std::ranges::find_if(
      setup_.subnets, [&](const net::Subnet& subnet) { return subnet.contains(ip); });
  return at == setup_.subnets.end() ? nullptr : &*at;
}

// Only the sender's host asks this: a packet is routed once.
bool Host::crosses_subnets(net::Ipv4Addr src, net::Ipv4Addr dst) const {
  const auto above = std::ranges::upper_bound(setup_.subnets, src, {}, &net::Subnet::network);
  if (above == setup_.subnets.begin()) return false;
  const net::Subnet& subnet = *std::prev(above);
  return subnet.contains(src) && !subnet.contains(dst);
}

bool Host::is_gateway(net::Ipv4Addr ip) const {
  return std::ranges::any_of(setup_.subnets,
                             [&](const net::Subnet& subnet) { return gateway_of(subnet) == ip; });
}

void Host::deliver(Instant now, const net::DeviceId& device, engine::TracedFrame&& frame) {
  if (find_tap(device) == nullptr) {
    drop(now, counters_.no_tap, device, frame, kNoTap);
    return;
  }
  ++counters_.to_tap;
  out_.push(host::ToTap{.device = device, .frame = std::move(frame)});
}

// ---- flat L2 ----------------------------------------------------------------------------------

void Host::bridge(Instant now, const host::Port& from, engine::TracedFrame&& frame) {
  macs_.learn(now, frame.frame->src, from);
  const host::Port* to =
      frame.frame->dst.is_multicast() ? nullptr : macs_.find(now, frame.frame->dst);
  if (to == nullptr) {
    flood(from, std::move(frame));
    return;
  }
  const auto* to_host = std::get_if<net::HostId>(to);
  const bool fabric_to_fabric = to_host != nullptr && std::holds_alternative<net::HostId>(from);
  if (*to == from || fabric_to_fabric) {
    ++counters_.filtered;
  } else if (to_host != nullptr) {
    ++counters_.to_host;
    out_.push(host::ToHost{.host = *to_host, .device = {}, .frame = std::move(frame)});
  } else {
    ++counters_.to_tap;
    out_.push(host::ToTap{.device = std::get<net::DeviceId>(*to), .frame = std::move(frame)});
  }
}

void Host::flood(const host::Port& from, engine::TracedFrame&& frame) {
  const auto* from_tap = std::get_if<net::DeviceId>(&from);
  for (const Tap& tap : taps_) {
    if (from_tap != nullptr && tap.device == *from_tap) continue;
    ++counters_.to_tap;
    out_.push(host::ToTap{.device = tap.device, .frame = frame});
  }
  if (from_tap == nullptr) return;
  ++counters_.to_all_hosts;
  out_.push(host::ToAllHosts{.frame = std::move(frame)});
}

// ---- drops ------------------------------------------------------------------------------------

void Host::drop(Instant now, std::uint64_t& counter, const net::DeviceId& where,
                const engine::TracedFrame& frame, std::string_view why) {
  ++counter;
  const auto packet = addressed(*frame.frame);
  if (!packet) return;
  if (!packet->vrrp) {
    const auto same = [&](const ReportedDrop& drop) {
      return drop.dst == packet->dst && drop.why == why;
    };
    if (std::ranges::any_of(reported_, same)) return;
    reported_.push_back({.dst = packet->dst, .why = why});
  }
  trace_.record(now, frame.tag.cause, setup_.node,
                trace::FrameDropped{.frame = frame.tag.id, .where = to_string(where), .why = why});
}

}  // namespace havip::hostsim
