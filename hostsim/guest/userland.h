// Userland: the user's scripts, files and processes on a guest, as far as Keepalived looks at them.
// Nothing is executed and nothing is read: a scenario says what a script returns and how long it
// takes, what a file holds, how many processes there are, and may change all of it.
//
// Each of Keepalived's children runs scripts under numbers of its own. A script may run several
// times at once, as Keepalived lets one that overruns its interval.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/engine/provenance.h"
#include "core/time/time.h"
#include "hostsim/guest/guest_io.h"

namespace havip::hostsim {

class Userland {
 public:
  enum class Child : std::uint8_t { kVrrp, kChecker };

  Userland(std::vector<ScriptSetup> scripts, std::vector<FileSetup> files,
           std::vector<ProcessSetup> processes);

  // Starts `command`, which the configuration calls `name`. What it does is looked up now: by that
  // name, else by the command's path, else by the file name in that. One that nobody described
  // succeeds at once.
  void run(Instant now, Child child, std::size_t id, std::string_view name,
           const conf::Command& command, engine::Seq cause);
  // SIGTERM, SIGKILL: to every run of it.
  void signal(Instant now, Child child, std::size_t id, bool kill);
  // Nobody waits for this child's scripts any more.
  void forget(Child child);
  void forget();

  // A run that is over at `now`; call it until there is none.
  struct Ended {
    Child child = Child::kVrrp;
    std::size_t id = 0;
    std::string name;
    bool signalled = false;
    int code = 0;  // exit status, or the number of the signal
    engine::Seq cause = 0;
  };
  [[nodiscard]] std::optional<Ended> poll_ended(Instant now);
  [[nodiscard]] Instant deadline() const;

  // From its next run on. `changed` is the record of it: what such a run brings about is caused by
  // the change, no longer by the timer that started the run.
  void set_script(std::string_view name, const ScriptBehaviour& behaviour, engine::Seq changed);
  void set_file(std::string_view path, std::optional<int> value);
  void set_process(std::string_view name, std::uint32_t count);

  [[nodiscard]] std::optional<int> file(std::string_view path) const;
  // Of a process by its path, or by the file name in that.
  [[nodiscard]] std::uint32_t process(std::string_view name) const;

 private:
  struct Run {
    Instant ends_at;
    bool ignores_term = false;
    Ended end;
  };

  struct Script {
    std::string name;
    ScriptBehaviour behaviour;
    engine::Seq changed = 0;  // 0: never
  };

  [[nodiscard]] Script described(std::string_view name, const conf::Command& command) const;

  std::vector<Script> scripts_;
  std::vector<FileSetup> files_;
  std::vector<ProcessSetup> processes_;
  std::vector<Run> runs_;  // by time of end, equal times in the order of their starts
};

}  // namespace havip::hostsim
