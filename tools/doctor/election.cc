#include "tools/doctor/election.h"

#include <algorithm>

#include <fmt/format.h>

#include "tools/doctor/words.h"

namespace havip::doctor {
namespace {

std::pair<std::uint8_t, net::IpAddr> rank(const AdvertSeen& advert) {
  return {advert.advert.priority, advert.src};
}

Pair make_pair(const Scene& scene, const Router& from, const Router& to) {
  Pair pair{.scene = &scene, .from = &from, .to = &to, .since = std::max(from.since, to.since)};
  const net::IpAddr there = to.sent.back()->src;
  for (const AdvertSeen* one : from.sent) {
    if (one->at >= pair.since && (one->dst == there || one->dst.is_multicast()))
      pair.sent.push_back(one);
  }
  for (const AdvertSeen* one : to.heard) {
    if (one->at >= pair.since && one->src == from.sent.back()->src) pair.arrived.push_back(one);
  }
  pair.better = rank(*from.sent.back()) > rank(*to.sent.back());
  return pair;
}

bool same_addresses(const wire::VrrpAdvert& a, const wire::VrrpAdvert& b) {
  if (a.addresses.size() != b.addresses.size()) return false;
  for (std::size_t i = 0; i < a.addresses.size(); ++i) {
    bool found = false;
    for (std::size_t k = 0; k < b.addresses.size(); ++k)
      found |= a.addresses[i] == b.addresses[k];
    if (!found) return false;
  }
  return true;
}

}  // namespace

Words Pair::words() const {
  const AdvertSeen& shown = arrived.empty() ? *from->sent.back() : *arrived.back();
  return {{"from", to_string(from->guest)},
          {"to", to_string(to->guest)},
          {"nic", to_string(from->speaks_by)},
          {"to_nic", to_string(to->speaks_by)},
          {"from_host", to_string(from->host)},
          {"to_host", to_string(to->host)},
          {"from_ip", to_string(from->sent.back()->src)},
          {"to_ip", to_string(to->sent.back()->src)},
          {"since", clock(since)},
          {"since_relative", since_relative(*scene, since)},
          {"sent", count(sent.size(), "advert")},
          {"arrived", count(arrived.size(), "advert")},
          {"frame", std::to_string(shown.number)}};
}

std::optional<Words> of_first_pair(const Scene& scene,
                                   std::optional<Words> (*find)(const Pair& pair)) {
  const auto masters = scene.masters();
  for (const Router* from : masters) {
    for (const Router* to : masters) {
      if (from->guest == to->guest || from->sent.empty() || to->sent.empty()) continue;
      if (auto words = find(make_pair(scene, *from, *to))) return words;
    }
  }
  return {};
}

std::string difference(const AdvertSeen& a, const AdvertSeen& b) {
  const wire::VrrpAdvert& x = a.advert;
  const wire::VrrpAdvert& y = b.advert;
  if (x.vrid != y.vrid)
    return fmt::format("the virtual_router_id ({} and {})", x.vrid.value, y.vrid.value);
  if (x.version != y.version) return fmt::format("the version ({} and {})", x.version, y.version);
  if (x.version == 2 && (x.auth_type != y.auth_type || a.ah != b.ah))
    return fmt::format("the authentication (type {} and {})", x.auth_type, y.auth_type);
  if (x.version == 2 && !a.ah && x.auth_data != y.auth_data) return "the password";
  if (x.version == 2 && x.advert_int != y.advert_int)
    return fmt::format("the advert_int ({} s and {} s)", x.advert_int, y.advert_int);
  if (!same_addresses(x, y))
    return fmt::format("the list of VIPs ({} and {} of them)", x.addresses.size(),
                       y.addresses.size());
  return {};
}

const AdvertSeen* advert_before_reign(const Router& router) {
  const AdvertSeen* before = nullptr;
  for (const AdvertSeen* one : router.sent) {
    if (one->at < router.since) before = one;
  }
  return before;
}

bool was_elected(const Router& router, const AdvertSeen& before) {
  if (before.advert.priority == wire::kVrrpPriorityStop) return true;
  return std::ranges::any_of(router.heard, [&](const AdvertSeen* one) {
    return one->at > before.at && one->at < router.since && rank(*one) > rank(before) &&
           one->advert.vrid == router.vrid;
  });
}

}  // namespace havip::doctor
