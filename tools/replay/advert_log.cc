#include "tools/replay/advert_log.h"

#include <algorithm>

#include "core/wire/vrrp.h"
#include "hostsim/guest/vrrp/timers.h"

namespace havip::replay {
namespace {

constexpr std::uint32_t kDownAdverts = 3;

Duration patience_of(const Reign& reign, std::uint8_t backup_priority) {
  return hostsim::vrrp::master_down_interval(reign.version, backup_priority, reign.interval,
                                             kDownAdverts);
}

std::uint8_t priority_of(const Reign& reign) {
  return reign.priorities.empty() ? wire::kVrrpPriorityStop : reign.priorities.back().value;
}

bool same_cluster(const auto& a, const auto& b) {
  return a.key.vrid == b.key.vrid && a.key.family == b.key.family &&
         a.key.segment == b.key.segment && a.key.router != b.key.router;
}

}  // namespace

std::string_view to_string(ReignEnd end) {
  switch (end) {
    case ReignEnd::kGoesOn:
      return "goes_on";
    case ReignEnd::kResigned:
      return "resigned";
    case ReignEnd::kGaveWay:
      return "gave_way";
    case ReignEnd::kSilent:
      return "silent";
  }
  return "?";
}

void AdvertLog::take(Instant at, const AdvertSighting& advert, const net::DeviceId& device,
                     net::Subnet segment) {
  ++result_.adverts;
  const Key key{.vrid = advert.vrid,
                .family = advert.from.family(),
                .segment = segment,
                .router = advert.from};
  if (open_.size() >= kMostReigns && !open_.contains(key)) {
    ++result_.beyond;
    return;
  }
  Open& open = open_[key];
  Reign& reign = open.reign;
  const bool stops = advert.priority == wire::kVrrpPriorityStop;
  if (reign.adverts != 0) {
    const bool dead = at - reign.last > patience_of(reign, priority_of(reign));
    if (dead || (open.resigned && !stops)) {
      close(key, open);
      open = {};
    }
  }
  if (reign.adverts == 0) {
    reign = {.vrid = advert.vrid, .router = advert.from, .device = device, .first = at};
  }
  ++reign.adverts;
  reign.version = advert.version;
  reign.last = at;
  reign.interval = advert.interval;
  if (reign.addresses != advert.addresses) reign.addresses = advert.addresses;
  open.resigned = stops;
  if (!stops && priority_of(reign) != advert.priority) {
    if (reign.priorities.size() == kMostPriorities) reign.priorities.pop_back();
    reign.priorities.push_back({.value = advert.priority, .since = at});
  }
}

void AdvertLog::close(const Key& key, Open& open) {
  if (open.resigned) open.reign.end = ReignEnd::kResigned;
  if (kept_.size() < kMostReigns) {
    kept_.push_back({.key = key, .reign = std::move(open.reign)});
  } else {
    ++result_.beyond;
  }
}

void AdvertLog::how_it_ended(std::vector<Kept>& kept, std::size_t index, Instant end) {
  Reign& reign = kept[index].reign;
  // Its next advert may just not have been due yet, or late.
  const bool resigned = reign.end == ReignEnd::kResigned;
  if (!resigned && end - reign.last <= 2 * reign.interval) return;
  for (std::size_t i = 0; i < kept.size() && !reign.next; ++i) {
    const Reign& other = kept[i].reign;
    if (!same_cluster(kept[index], kept[i]) || other.last <= reign.last) continue;
    const bool spoke = other.first <= reign.last + reign.interval;
    if (spoke && !resigned) reign.end = ReignEnd::kGaveWay;
    reign.next = i;
  }
  if (reign.end != ReignEnd::kGoesOn) return;
  const std::uint8_t heir = reign.next ? priority_of(kept[*reign.next].reign) : priority_of(reign);
  reign.patience = patience_of(reign, heir);
  if (reign.next || end - reign.last > reign.patience) reign.end = ReignEnd::kSilent;
}

void AdvertLog::find_duals(const std::vector<Kept>& kept, Instant end, Result& result) {
  for (std::size_t b = 0; b < kept.size(); ++b) {
    for (std::size_t a = 0; a < b; ++a) {
      const Reign& one = kept[a].reign;
      const Reign& other = kept[b].reign;
      if (!same_cluster(kept[a], kept[b])) continue;
      const Instant to = std::min(one.last, other.last);
      const Duration interval = std::min(one.interval, other.interval);
      if (to - other.first < interval) continue;
      result.duals.push_back(
          {.a = a,
           .b = b,
           .from = other.first,
           .to = to,
           .goes_on = one.end == ReignEnd::kGoesOn && other.end == ReignEnd::kGoesOn && to <= end});
    }
  }
}

AdvertLog::Result AdvertLog::finish(Instant end) {
  for (auto& [key, open] : open_)
    close(key, open);
  std::ranges::stable_sort(kept_, {}, [](const Kept& kept) { return kept.reign.first; });
  for (std::size_t i = 0; i < kept_.size(); ++i)
    how_it_ended(kept_, i, end);
  find_duals(kept_, end, result_);
  for (Kept& kept : kept_)
    result_.reigns.push_back(std::move(kept.reign));
  return std::move(result_);
}

}  // namespace havip::replay
