#include "tools/live/witness.h"

#include <algorithm>
#include <optional>

#include "core/wire/frame.h"

namespace havip::live_run {
namespace {

using trace::VrrpState;

// "(VI_1) Entering MASTER STATE", "(VI_1) Entering BACKUP STATE (init)"
struct Entering {
  std::string instance;
  VrrpState to;
};

std::optional<Entering> entering(std::string_view line) {
  constexpr std::string_view kVerb = ") Entering ";
  const std::size_t verb = line.find(kVerb);
  if (!line.starts_with('(') || verb == std::string_view::npos) return {};
  std::string_view rest = line.substr(verb + kVerb.size());
  const std::size_t word = rest.find(" STATE");
  if (word == std::string_view::npos) return {};
  rest = rest.substr(0, word);
  for (const VrrpState state : {VrrpState::kBackup, VrrpState::kMaster, VrrpState::kFault}) {
    if (rest == to_string(state))
      return Entering{.instance = std::string(line.substr(1, verb - 1)), .to = state};
  }
  return {};
}

}  // namespace

Witness::Witness(const loader::Scenario& scenario, Journal& journal)
    : scenario_(scenario), journal_(journal) {
  for (const loader::Guest& guest : scenario.guests) {
    guests_[guest.id];
    if (guest.keepalived) configured(guest.id, guest.keepalived->parsed.config);
  }
}

void Witness::garps_by_hand(const net::GuestId& guest, Seq record) {
  guests_[guest].by_hand = record;
}

void Witness::booted(const net::GuestId& guest, Seq record) {
  guests_[guest].booted = record;
}

void Witness::configured(const net::GuestId& guest, const hostsim::conf::Config& config) {
  for (const hostsim::conf::Instance& instance : config.instances) {
    Router& router = guests_[guest].routers[instance.name];
    router.vrid = instance.vrid;
    router.priority = instance.priority;
    router.nopreempt = instance.nopreempt;
    router.vips.clear();
    for (const auto* list : {&instance.vips, &instance.excluded_vips}) {
      for (const auto& vip : *list)
        router.vips.push_back(vip.ip);
    }
  }
}

void Witness::said(Instant at, const net::GuestId& guest, std::string_view line) {
  const auto change = entering(line);
  if (change && guests_[guest].routers[change->instance].state != change->to)
    enter(at, guest, change->instance, change->to, line);
  if (line == "Stopping") {
    for (auto& [name, router] : guests_[guest].routers) {
      if (router.state != VrrpState::kInit && router.state != VrrpState::kStop)
        enter(at, guest, name, VrrpState::kStop, "stop");
    }
  }
  Seq cause = guests_[guest].booted;
  if (change) cause = guests_[guest].routers[change->instance].last;
  journal_.add(at, cause, guest.view(), trace::Log{.text = std::string(line)});
}

void Witness::enter(Instant at, const net::GuestId& id, const std::string& instance, VrrpState to,
                    std::string_view reason) {
  Guest& guest = guests_[id];
  Router& router = guest.routers[instance];
  const bool fresh = router.state == VrrpState::kStop || reason.ends_with("(init)");
  const Seq cause = blamed_ != 0 ? blamed_ : guest.booted;
  router.last = journal_.add(at, cause, id.view(),
                             trace::VrrpTransition{.instance = instance,
                                                   .vrid = router.vrid,
                                                   .from = fresh ? VrrpState::kInit : router.state,
                                                   .to = to,
                                                   .reason = std::string(reason)});
  router.state = to;
  if (to == VrrpState::kMaster) guest.by_hand = 0;
}

void Witness::saw(Instant at, const TapPlace& place, bool out, wire::ByteView octets,
                  engine::FrameId frame) {
  const auto read = wire::decode(octets);
  if (!read) return;
  if (const auto* arp = std::get_if<wire::Arp>(&read->payload)) {
    if (out && wire::is_gratuitous(*arp)) saw_arp(at, place, *arp, frame);
  } else if (const auto* ip = std::get_if<wire::Ipv4>(&read->payload)) {
    if (const auto* advert = std::get_if<wire::VrrpAdvert>(&ip->payload))
      saw_advert(at, place.guest, out, ip->src, *advert, frame);
    const auto* echo = std::get_if<wire::IcmpEcho>(&ip->payload);
    if (echo != nullptr && echo->reply && out)
      replies_[{echo->id, echo->sequence}] = {.by = place.guest, .frame = frame};
  } else if (const auto* ip6 = std::get_if<wire::Ipv6>(&read->payload)) {
    if (const auto* advert = std::get_if<wire::VrrpAdvert>(&ip6->payload))
      saw_advert(at, place.guest, out, ip6->src, *advert, frame);
  }
}

void Witness::saw_advert(Instant at, const net::GuestId& id, bool out, const net::IpAddr& from,
                         const wire::VrrpAdvert& advert, engine::FrameId frame) {
  for (auto& [name, router] : guests_[id].routers) {
    if (router.vrid != advert.vrid) continue;
    if (!out) {
      journal_.add(at, 0, id.view(),
                   trace::AdvertHeard{.instance = name,
                                      .from = from,
                                      .priority = advert.priority,
                                      .outcome = outcome(router, advert),
                                      .frame = frame});
      continue;
    }
    if (advert.priority != wire::kVrrpPriorityStop) {
      router.priority = advert.priority;
      if (router.state != VrrpState::kMaster)
        enter(at, id, name, VrrpState::kMaster, "advert sent");
    }
    journal_.add(at, router.last, id.view(),
                 trace::AdvertSent{.instance = name, .priority = advert.priority});
  }
}

std::string Witness::outcome(const Router& router, const wire::VrrpAdvert& advert) {
  if (advert.priority == wire::kVrrpPriorityStop) return "stop";
  if (router.state == VrrpState::kMaster)
    return advert.priority > router.priority ? "higher" : "lower";
  if (router.state != VrrpState::kBackup) return "ignored";
  return advert.priority >= router.priority || router.nopreempt ? "accepted" : "discarded";
}

void Witness::saw_arp(Instant at, const TapPlace& place, const wire::Arp& arp,
                      engine::FrameId frame) {
  Guest& guest = guests_[place.guest];
  Seq cause = guest.by_hand;
  for (auto& [name, router] : guest.routers) {
    const bool has = std::ranges::find(router.vips, net::IpAddr(arp.spa)) != router.vips.end();
    if (!has || cause != 0) continue;
    if (router.state == VrrpState::kBackup)
      enter(at, place.guest, name, VrrpState::kMaster, "VIP announced");
    cause = router.last;
  }
  if (cause == 0) cause = guest.booted;
  const Seq record =
      journal_.add(at, cause, place.guest.view(),
                   trace::GarpSent{.device = place.device, .vip = arp.spa, .batch = "seen"});
  garps_.push_back(
      {.record = record, .at = at, .device = place.device, .vip = arp.spa, .frame = frame});
}

void Witness::address(Instant at, const net::DeviceId& device, const net::IpAddr& ip,
                      bool present) {
  const net::GuestId guest = net::guest_of(device);
  Seq cause = blamed_ != 0 ? blamed_ : guests_[guest].booted;
  for (const auto& [name, router] : guests_[guest].routers) {
    const bool has = std::ranges::find(router.vips, ip) != router.vips.end();
    if (has && router.last != 0) cause = router.last;
  }
  journal_.add(at, cause, guest.view(),
               trace::AddressChange{.device = device, .ip = ip, .present = present});
}

const Witness::Reply* Witness::reply(std::uint16_t id, std::uint16_t sequence) const {
  const auto found = replies_.find({id, sequence});
  return found == replies_.end() ? nullptr : &found->second;
}

}  // namespace havip::live_run
