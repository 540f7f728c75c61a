// Scripts: when the daemon runs its vrrp_scripts, and what it makes of their results (Keepalived
// 2.2).
//
//   every interval    it is run; while the last run is still on, that is logged, and then it is run
//                     all the same
//   after its timeout SIGTERM, 2 s later SIGKILL; the run counts as failed
//   first result      counts at once, whatever rise and fall say
//   then              down after `fall` failures, up after `rise` successes, in a row
//
// It decides and remembers; RunScript and SignalScript are carried out elsewhere.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/time/time.h"
#include "hostsim/guest/conf/config.h"
#include "hostsim/guest/vrrp/process.h"

namespace havip::hostsim::vrrp {

class Scripts {
 public:
  // `process` outlives it.
  explicit Scripts(Process& process) : process_(process) {}

  // Begins to run `scripts`; those that are known by their name keep what is known of them.
  void start(Instant now, const std::vector<conf::Script>& scripts, engine::Seq cause);
  void stop() { runs_.clear(); }

  // Returns true when the script went up or down.
  bool ended(Instant now, const daemon::ScriptEnded& end);
  void handle_timeout(Instant now);
  [[nodiscard]] Instant deadline() const;

  // Is it up? Nothing before its first result.
  [[nodiscard]] std::optional<bool> state(std::size_t script) const;
  [[nodiscard]] std::size_t size() const { return runs_.size(); }

 private:
  struct Run {
    conf::Script script;
    std::optional<std::uint32_t> level;  // 0..rise + fall - 1; up from `rise` on
    std::optional<int> last_code;
    Instant next_at = kNever;
    Instant term_at = kNever;  // of the run that goes on
    Instant kill_at = kNever;
    bool running = false;
    bool timed_out = false;
  };

  [[nodiscard]] static bool is_up(const Run& run) { return *run.level >= run.script.rise; }
  void begin(Instant now, std::size_t index, engine::Seq cause);
  void signal(Instant now, std::size_t index, daemon::SignalScript::Signal signal);
  [[nodiscard]] bool count(Run& run, bool success);
  [[nodiscard]] Instant late(Instant at) const { return at + process_.timing.timer_lateness; }

  Process& process_;
  std::vector<Run> runs_;
  engine::Seq cause_ = 0;  // of the runs: what started the daemon
};

}  // namespace havip::hostsim::vrrp
