// Who becomes master, when, and whether a failure moves anything.
#include <array>

#include <fmt/format.h>

#include "hostsim/guest/vrrp/timers.h"
#include "tools/lint/check.h"
#include "tools/lint/milliseconds.h"

namespace havip::lint {
namespace {

using conf::Instance;

constexpr std::uint8_t kOwner = 255;

// What is tracked, with the block that lists it.
struct Tracking {
  std::string_view block;
  const std::vector<conf::Tracked>* list;
};
std::array<Tracking, 4> tracked_by(const Instance& instance) {
  const conf::TrackLists& track = instance.track;
  return {{{"track_script", &track.scripts},
           {"track_interface", &track.interfaces},
           {"track_file", &track.files},
           {"track_process", &track.processes}}};
}

void weight_nopreempt(const Member& member, const Options&, Findings& findings) {
  if (!member.instance->nopreempt) return;
  for (const auto& [block, list] : tracked_by(*member.instance)) {
    for (const conf::Tracked& tracked : *list) {
      if (tracked.weight.value == 0) continue;
      findings.add(member.place(block),
                   fmt::format("{} has the weight {}, and {} has nopreempt", tracked.name,
                               tracked.weight.value, member.instance->name));
    }
  }
}

void one_strike(const Member& member, const Options&, Findings& findings) {
  for (const conf::Tracked& tracked : member.instance->track.scripts) {
    for (const conf::Script& script : member.subject->parsed.config.scripts) {
      if (script.name != tracked.name || tracked.weight.value != 0 || script.fall > 1) continue;
      findings.add(member.place("track_script"),
                   fmt::format("one run of {} that fails, or takes {}, puts {} into FAULT",
                               script.name, milliseconds(script.timeout), member.instance->name));
    }
  }
}

void advert_int_fast(const Member& member, const Options&, Findings& findings) {
  constexpr Duration kPause =
      std::chrono::seconds(1);  // what a busy host takes a VM's CPU away for
  const Instance& instance = *member.instance;
  const Duration down = hostsim::vrrp::master_down_interval(
      instance.version, instance.priority, instance.advert_int, instance.down_timer_adverts);
  if (down >= kPause) return;
  findings.add(member.place("advert_int"),
               fmt::format("{} takes over after {} of silence", instance.name, milliseconds(down)));
}

void few_adverts(const Member& member, const Options&, Findings& findings) {
  const std::uint32_t adverts = member.instance->down_timer_adverts;
  if (adverts >= 3) return;
  findings.add(member.place("down_timer_adverts"),
               fmt::format("{} takes over after {} lost advert{}", member.instance->name, adverts,
                           adverts == 1 ? "" : "s"));
}

void owner(const Member& member, const Options&, Findings& findings) {
  if (member.instance->priority != kOwner) return;
  const bool said = member.says("priority");
  findings.add(member.place(said ? "priority" : "state"),
               fmt::format("{} has the owner's priority 255{}", member.instance->name,
                           said ? "" : ", for `state MASTER` without a priority means that"));
}

using enum Level;

constexpr Check kElectionChecks[] = {
    {"weight-nopreempt", kError, "a tracked weight together with nopreempt",
     "A lower priority moves nothing here: with nopreempt every master is respected, so the "
     "failure is noticed and the VIP stays.",
     "track with weight 0: a failure is FAULT then, and moves the VIP", weight_nopreempt},
    {"one-strike", kNote, "one failed run of a script is FAULT",
     "A script that is slow once, on a busy machine, moves the VIP.",
     "write `fall 2` or more and a `timeout` that a busy machine keeps", one_strike},
    {"advert-int-fast", kWarning, "a takeover within a second of silence",
     "A guest that its host does not schedule for that long, or a burst of lost packets, makes two "
     "masters.",
     "raise advert_int: 1 s is usual", advert_int_fast},
    {"few-adverts", kWarning, "fewer than three adverts may be lost",
     "A lost packet makes two masters.", "leave down_timer_adverts at 3", few_adverts},
    {"owner-priority", kWarning, "priority 255",
     "It is master the instant it starts, listens to nobody, and ignores every weight: a router "
     "that comes back takes the VIP before its services run.",
     "write a priority below 255", owner},
};

}  // namespace

Checks election_checks() {
  return kElectionChecks;
}

}  // namespace havip::lint
