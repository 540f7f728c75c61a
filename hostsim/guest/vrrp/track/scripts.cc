#include "hostsim/guest/vrrp/track/scripts.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "core/base/ensure.h"

namespace havip::hostsim::vrrp {
namespace {

constexpr Duration kTermToKill = std::chrono::seconds(2);

}  // namespace

void Scripts::start(Instant now, const std::vector<conf::Script>& scripts, engine::Seq cause) {
  cause_ = cause;
  const std::vector<Run> known = std::exchange(runs_, {});
  for (const conf::Script& script : scripts) {
    Run run{.script = script};
    if (script.init_fail) run.level = 0;
    const auto old =
        std::ranges::find(known, script.name, [](const Run& r) { return r.script.name; });
    if (old != known.end() && old->level) {
      const bool up = is_up(*old);
      run.level = up ? script.rise + script.fall - 1 : 0;
      run.last_code = old->last_code;
    }
    runs_.push_back(std::move(run));
  }
  for (std::size_t i = 0; i < runs_.size(); ++i)
    begin(now, i, cause);
}

void Scripts::begin(Instant now, std::size_t index, engine::Seq cause) {
  Run& run = runs_[index];
  run.next_at = late(now + run.script.interval);
  if (run.running) {
    process_.log(now, cause,
                 fmt::format("Track script {} is still running - skipping run", run.script.name));
    if (!process_.profile->script_overrun_runs_again) return;
  }
  run.running = true;
  run.timed_out = false;
  run.term_at = late(now + run.script.timeout);
  run.kill_at = kNever;
  process_.outputs.push(daemon::RunScript{.script = index, .cause = cause});
}

void Scripts::handle_timeout(Instant now) {
  using Signal = daemon::SignalScript::Signal;
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    Run& run = runs_[i];
    if (run.term_at <= now) {
      run.term_at = kNever;
      run.kill_at = late(now + kTermToKill);
      run.timed_out = true;
      process_.outputs.push(
          daemon::SignalScript{.script = i, .signal = Signal::kTerm, .cause = cause_});
    }
    if (run.kill_at <= now) {
      run.kill_at = kNever;
      process_.outputs.push(
          daemon::SignalScript{.script = i, .signal = Signal::kKill, .cause = cause_});
    }
    if (run.next_at <= now) begin(now, i, cause_);
  }
}

Instant Scripts::deadline() const {
  Instant earliest = kNever;
  for (const Run& run : runs_)
    earliest = std::min({earliest, run.next_at, run.term_at, run.kill_at});
  return earliest;
}

bool Scripts::ended(Instant now, const daemon::ScriptEnded& end) {
  ensure(end.script < runs_.size(), "only scripts of the configuration are run");
  Run& run = runs_[end.script];
  const bool timed_out = run.timed_out || end.signalled;
  const bool success = !timed_out && end.code == 0;
  run.running = false;
  run.timed_out = false;
  run.term_at = run.kill_at = kNever;
  if (!end.signalled && run.last_code != end.code) {
    process_.log(now, end.cause,
                 fmt::format("Script `{}` now returning {}", run.script.name, end.code));
    run.last_code = end.code;
  }
  if (!count(run, success)) return false;
  std::string result = "succeeded";
  if (timed_out) {
    result = "timed_out";
  } else if (!success) {
    result = fmt::format("failed (exited with status {})", end.code);
  }
  process_.log(now, end.cause, fmt::format("VRRP_Script({}) {}", run.script.name, result));
  return true;
}

// Returns true when it went up or down, or said something for the first time.
bool Scripts::count(Run& run, bool success) {
  const std::uint32_t most = run.script.rise + run.script.fall - 1;
  if (!run.level) {
    run.level = success ? most : 0;
    return true;
  }
  const bool was_up = is_up(run);
  if (success) {
    run.level =
        !was_up && *run.level + 1 >= run.script.rise ? most : std::min(*run.level + 1, most);
  } else if (*run.level > run.script.rise) {
    --*run.level;
  } else {
    run.level = 0;
  }
  return is_up(run) != was_up;
}

std::optional<bool> Scripts::state(std::size_t script) const {
  const Run& run = runs_[script];
  if (!run.level) return std::nullopt;
  return is_up(run);
}

}  // namespace havip::hostsim::vrrp
