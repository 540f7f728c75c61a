#include "tools/doctor/routers.h"

#include <algorithm>
#include <array>
#include <set>

namespace havip::doctor {
namespace {

using Kind = Point::Kind;

constexpr Duration kLate = std::chrono::milliseconds(500);  // more than any daemon is

bool lists(const AdvertSeen& advert, net::Ipv4Addr vip) {
  const auto& addresses = advert.advert.addresses;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    if (addresses[i] == net::IpAddr(vip)) return true;
  }
  return false;
}

// Builds the routers of one VIP.
class Finder {
 public:
  Finder(const Bench& bench, net::Ipv4Addr vip) : bench_(bench), vip_(vip) {}

  std::vector<Router> find() {
    for (const Conf& one : bench_.confs)
      from_conf(one);
    if (bench_.evidence.capture) {
      from_capture(*bench_.evidence.capture);
      for (Router& one : routers_)
        gather(*bench_.evidence.capture, one);
    }
    for (Router& one : routers_)
      place(one);
    for (Router& one : routers_)
      judge(one);
    for (Router& one : routers_)
      judge_by_others(one);
    return std::move(routers_);
  }

 private:
  void from_conf(const Conf& one) {
    if (one.run.exit_code) return;
    for (const conf::Instance& instance : one.run.config.instances) {
      for (const auto* list : {&instance.vips, &instance.excluded_vips}) {
        for (const conf::VirtualAddress& vip : *list) {
          if (vip.ip != net::IpAddr(vip_)) continue;
          const std::string nic = vip.device.empty() ? instance.interface : vip.device;
          const bool stands_twice = !routers_.empty() && routers_.back().instance == &instance &&
                                    routers_.back().device == net::device_id(one.file->guest, nic);
          if (stands_twice) continue;
          Router router{.device = net::device_id(one.file->guest, nic),
                        .speaks_by = net::device_id(one.file->guest, instance.interface),
                        .guest = one.file->guest,
                        .host = {}};
          router.conf = &one;
          router.instance = &instance;
          router.vrid = instance.vrid;
          routers_.push_back(std::move(router));
        }
      }
    }
  }

  void from_capture(const Capture& capture) {
    for (const AdvertSeen& advert : capture.adverts) {
      const Point& point = capture.points[advert.point];
      if (!advert.from_guest || point.kind != Kind::kNic || !lists(advert, vip_)) continue;
      add(point.device, point.device).vrid = advert.advert.vrid;
    }
    for (const ArpSeen& arp : capture.arps) {
      const Point& point = capture.points[arp.point];
      if (arp.from_guest && point.kind == Kind::kNic && arp.gratuitous() && arp.arp.spa == vip_)
        add(point.device, {});
    }
  }

  // The router of this guest, or a new one.
  Router& add(const net::DeviceId& device, const net::DeviceId& speaks_by) {
    const net::GuestId guest = net::guest_of(device);
    const auto found = std::ranges::find(routers_, guest, &Router::guest);
    Router& one = found == routers_.end() ? routers_.emplace_back() : *found;
    if (one.guest.empty()) {
      one.guest = guest;
      one.device = device;
    }
    if (one.speaks_by.empty()) one.speaks_by = speaks_by;
    return one;
  }

  void gather(const Capture& capture, Router& one) const {
    const auto at = [&](const Seen& seen, Kind kind) -> const Point* {
      const Point& point = capture.points[seen.point];
      return point.kind == kind && net::guest_of(point.device) == one.guest ? &point : nullptr;
    };
    const auto alive = [&](const Seen& seen) {
      const Point* nic = at(seen, Kind::kNic);
      if (nic != nullptr && nic->device == one.device && seen.from_guest) one.last_frame = seen.at;
    };
    for (const PacketSeen& packet : capture.packets)
      alive(packet);
    const std::optional<Instant> packets = one.last_frame;
    for (const ArpSeen& arp : capture.arps) {
      alive(arp);
      if (!arp.from_guest || !arp.gratuitous() || arp.arp.spa != vip_) continue;
      if (const Point* nic = at(arp, Kind::kNic))
        (nic->device == one.device ? one.garps : one.by_other).push_back(&arp);
      if (const Point* tap = at(arp, Kind::kTap); tap != nullptr && tap->device == one.device)
        one.at_tap.push_back(&arp);
    }
    one.last_frame = std::max(one.last_frame, packets);
    for (const AdvertSeen& advert : capture.adverts) {
      const Point* nic = at(advert, Kind::kNic);
      if (nic == nullptr || nic->device != one.speaks_by || !advert.src.is_v4()) continue;
      if (!advert.from_guest) {
        one.heard.push_back(&advert);
      } else if (advert.advert.vrid == one.vrid) {
        one.sent.push_back(&advert);
        one.last_frame = std::max(one.last_frame, std::optional(advert.at));
      }
    }
  }

  // Where it is: the gateway knows best, then the last tap that saw it, then the inventory.
  void place(Router& one) const {
    const Evidence& evidence = bench_.evidence;
    if (evidence.inventory) {
      for (const Guest& guest : evidence.inventory->guests) {
        if (guest.id != one.guest) continue;
        one.host = guest.host;
        for (const Nic& nic : guest.nics) {
          if (nic.device == one.device) one.nic = &nic;
        }
      }
    }
    if (!one.at_tap.empty()) one.host = evidence.capture->points[one.at_tap.back()->point].host;
    if (!evidence.gateway) return;
    for (const vpccgw::DeviceRow& device : evidence.gateway->region.devices) {
      if (device.id == one.device) one.host = device.host;
    }
  }

  // When frames of it first passed the tap that it has now.
  [[nodiscard]] Instant moved_at(const Router& one) const {
    const Capture& capture = *bench_.evidence.capture;
    Instant first = kNever;
    bool elsewhere = false;
    const auto look = [&](const Seen& seen) {
      const Point& point = capture.points[seen.point];
      if (point.kind != Kind::kTap || point.device != one.device || !seen.from_guest) return;
      elsewhere |= point.host != one.host;
      if (point.host == one.host) first = std::min(first, seen.at);
    };
    std::ranges::for_each(capture.arps, look);
    std::ranges::for_each(capture.adverts, look);
    std::ranges::for_each(capture.packets, look);
    return elsewhere && first != kNever ? first : kStart;
  }

  void judge(Router& one) const {
    if (!bench_.evidence.capture) return;
    const Duration interval = interval_of(one);
    one.since = moved_at(one);
    if (one.sent.empty()) return judge_by_garps(one);
    const AdvertSeen& last = *one.sent.back();
    const bool speaks = last.advert.priority != wire::kVrrpPriorityStop &&
                        bench_.end - last.at <= interval + interval / 2 + kLate;
    Instant first = last.at;
    for (auto it = one.sent.rbegin(); it != one.sent.rend(); ++it) {
      const bool apart = first - (*it)->at > interval * 4;
      if (apart || (*it != &last && (*it)->advert.priority == wire::kVrrpPriorityStop)) break;
      first = (*it)->at;
    }
    one.since = std::max(one.since, first);
    const bool goes_on = !one.garps.empty() && !resigned(one) &&
                         one.garps.back()->at > last.at + interval + interval / 2 + kLate;
    one.mute = goes_on && !speaks;  // whatever it heard: a backup does not announce
    one.master = one.mute || (speaks && !yields(one));
  }

  // No advert of it was ever seen: what it announces behind the last GARP of everybody else.
  void judge_by_garps(Router& one) const {
    if (one.garps.empty()) return;
    Instant others = kStart;
    for (const Router& other : routers_) {
      if (&other != &one && !other.garps.empty()) others = std::max(others, other.garps.back()->at);
    }
    Instant first = one.garps.back()->at;
    for (auto it = one.garps.rbegin(); it != one.garps.rend() && (*it)->at > others; ++it)
      first = (*it)->at;
    one.since = std::max(one.since, first);
    one.mute = one.master = !one.speaks_by.empty();
  }

  static bool resigned(const Router& one) {
    return one.sent.back()->advert.priority == wire::kVrrpPriorityStop;
  }

  // Somebody made himself master while he could hear this better one, which then fell silent: they
  // refuse each other.
  void judge_by_others(Router& one) const {
    if (one.master || one.sent.empty() || resigned(one)) return;
    const AdvertSeen& last = *one.sent.back();
    const Duration near = interval_of(one) + interval_of(one) / 2;
    for (const Router& other : routers_) {
      if (&other == &one || !other.master || other.mute) continue;
      const AdvertSeen& theirs = *other.sent.back();
      // Who owns the address (RFC 3768 §6.4.1) makes himself master without listening.
      if (theirs.advert.priority == wire::kVrrpPriorityOwner) continue;
      const bool heard_it = std::ranges::any_of(other.heard, [&](const AdvertSeen* each) {
        return each->src == last.src && each->at <= other.since && other.since - each->at < near &&
               std::pair(each->advert.priority, each->src) >
                   std::pair(theirs.advert.priority, theirs.src);
      });
      const bool is_heard = std::ranges::any_of(one.heard, [&](const AdvertSeen* each) {
        return each->src == theirs.src && each->at >= last.at;
      });
      if (heard_it && is_heard && !yields(one)) one.mute = one.master = true;
    }
  }

  // It has just heard a better one, and has no habit of passing over those.
  static bool yields(const Router& one) {
    const AdvertSeen& last = *one.sent.back();
    const auto better = [&](const AdvertSeen* other) {
      const auto key = [](const AdvertSeen& a) { return std::pair(a.advert.priority, a.src); };
      return other->advert.vrid == one.vrid && key(*other) > key(last);
    };
    bool now = false;
    for (const AdvertSeen* other : one.heard) {
      if (!better(other) || other->at < one.since) continue;
      if (other->at <= last.at) return false;
      now = true;
    }
    return now;
  }

  const Bench& bench_;
  net::Ipv4Addr vip_;
  std::vector<Router> routers_;
};

std::vector<const ArpSeen*> from(const std::vector<const ArpSeen*>& garps, Instant since) {
  // Keepalived's first GARPs follow its first advert; others may have announced a moment before.
  std::vector<const ArpSeen*> late;
  for (const ArpSeen* one : garps) {
    if (one->at >= since - std::chrono::milliseconds(10)) late.push_back(one);
  }
  return late;
}

}  // namespace

std::vector<const ArpSeen*> Router::garps_of_reign() const {
  return from(garps, since);
}

std::vector<const ArpSeen*> Router::taps_of_reign() const {
  return from(at_tap, since);
}

std::vector<Router> find_routers(const Bench& bench, net::Ipv4Addr vip) {
  return Finder(bench, vip).find();
}

std::vector<net::Ipv4Addr> announced(const Bench& bench) {
  std::set<net::Ipv4Addr> all;
  std::set<net::Ipv4Addr> own;
  for (const Conf& one : bench.confs) {
    if (one.run.exit_code) continue;
    for (const conf::Instance& instance : one.run.config.instances) {
      for (const auto* list : {&instance.vips, &instance.excluded_vips}) {
        for (const conf::VirtualAddress& vip : *list) {
          if (vip.ip.is_v4()) all.insert(vip.ip.v4());
        }
      }
    }
  }
  if (bench.evidence.inventory) {
    for (const Guest& guest : bench.evidence.inventory->guests) {
      for (const Nic& nic : guest.nics)
        own.insert(nic.ip);
    }
  }
  if (bench.evidence.capture) {
    for (const ArpSeen& arp : bench.evidence.capture->arps) {
      if (arp.from_guest && arp.gratuitous() && !own.contains(arp.arp.spa)) all.insert(arp.arp.spa);
    }
  }
  return {all.begin(), all.end()};
}

Duration interval_of(const Router& router) {
  constexpr Duration kCentisecond = std::chrono::milliseconds(10);
  Duration interval = std::chrono::seconds(1);
  if (!router.sent.empty()) {
    const wire::VrrpAdvert& last = router.sent.back()->advert;
    interval = last.version == 2 ? Duration(std::chrono::seconds(last.advert_int))
                                 : kCentisecond * last.advert_int;
  } else if (router.instance != nullptr) {
    interval = router.instance->advert_int;
  }
  return std::max(interval, kCentisecond);
}

}  // namespace havip::doctor
