// Two routers that both own the addresses (priority 255): a fault of their configuration, which
// each version of Keepalived settles in its own way (Profile::TwoOwners).

#include <algorithm>

#include <fmt/format.h>

#include "hostsim/guest/vrrp/instance.h"

namespace havip::hostsim::vrrp {
namespace {

using TwoOwners = Profile::TwoOwners;

constexpr std::uint8_t kCededPriority = wire::kVrrpPriorityOwner - 1;
constexpr std::uint8_t kAdvertsForARival = 2;

bool should_have_yielded(const Master& master) {
  return master.rival && master.rival->yielded_at != kNever;
}

}  // namespace

// Does a master that is an owner stay when it hears another one?
bool Instance::outlasts_owner(const Master& master, const Heard& heard) const {
  return process_.profile->two_owners == TwoOwners::kLowerAddressYields &&
         heard.from < place_.source && !should_have_yielded(master);
}

// It stays, and sees whether the other one goes.
void Instance::watch_rival(Instant now, Master& master, const Heard& heard, engine::Seq cause) {
  if (!master.rival) {
    log(now, cause,
        fmt::format("CONFIGURATION ERROR: local instance and {} are both configured as address "
                    "owner, please resolve",
                    to_string(heard.from)));
    master.rival = Rival{.adverts_left = kAdvertsForARival};
  }
  master.rival->advert_int = config_.version == 3 ? heard.advert_int : config_.advert_int;
}

// Of our own, sent by the timer.
void Instance::count_advert(Instant now, Master& master) {
  if (!master.rival || master.rival->adverts_left == 0) return;
  if (--master.rival->adverts_left > 0) return;
  const Duration longer = std::max(master.rival->advert_int, config_.advert_int);
  master.rival->yielded_at = late(now + longer * 12 / 10);
}

void Instance::rival_yielded(Instant now, Master& master) {
  log(now, since_, "rogue address owner appears to have stopped advertising");
  master.rival.reset();
}

// It goes.
void Instance::lose_ownership(Instant now, const Master& master, const Heard& heard,
                              engine::Seq cause) {
  if (process_.profile->two_owners == TwoOwners::kLoweredForGood) {
    log(now, cause,
        "CONFIGURATION ERROR: local instance and a remote instance are both configured as address "
        "owner, please fix - reducing local priority");
    base_priority_ = priority_ = kCededPriority;
  } else if (should_have_yielded(master)) {
    log(now, cause,
        fmt::format("{} is still advertising as address owner, please resolve - reducing our "
                    "priority",
                    to_string(heard.from)));
    ceded_ = true;
    priority_ = kCededPriority;
  } else {
    log(now, cause,
        fmt::format("CONFIGURATION ERROR: local instance and {} are both configured as address "
                    "owner, please resolve",
                    to_string(heard.from)));
  }
  priority_changed_ = cause;
}

// The other owner has gone, or is none any more.
void Instance::reclaim_ownership(Instant now, engine::Seq cause, std::string_view why) {
  if (!ceded_) return;
  ceded_ = false;
  priority_ = effective();
  priority_changed_ =
      log(now, cause, fmt::format("Restoring our priority to {} since {}", priority_, why));
}

std::uint8_t Instance::effective() const {
  return ceded_ ? kCededPriority : effective_priority(base_priority_, standing_.weight);
}

}  // namespace havip::hostsim::vrrp
