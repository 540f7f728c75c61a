// Helpers: what a child of vrrpd has others do for it: scripts, notifiers, lines for a pipe.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "hostsim/guest/conf/config.h"
#include "platform/live/process.h"
#include "tools/vrrpd/logger.h"

namespace havip::vrrpd {

namespace conf = hostsim::conf;

class Helpers {
 public:
  Helpers(live::Loop& loop, Logger& log) : loop_(loop), processes_(loop), log_(log) {}
  Helpers(const Helpers&) = delete;
  Helpers& operator=(const Helpers&) = delete;
  // Scripts whose end somebody waited for are told to end (SIGTERM); notifiers go on.
  ~Helpers();

  // `ended` is called from the loop with what became of it; one that cannot be started has failed
  // with 127.
  void run_script(std::size_t index, const conf::Command& command,
                  std::function<void(live::Outcome)> ended);
  void signal_script(std::size_t index, int number);
  // Nobody waits for it.
  void notify(const conf::Command& command);
  // Lines that nobody reads are dropped, and that is said once a pipe.
  void write_line(const std::string& path, const std::string& text);

 private:
  [[nodiscard]] Result<std::optional<live::Account>> account_of(const conf::Command& command) const;

  live::Loop& loop_;
  live::Processes processes_;
  Logger& log_;
  std::map<std::size_t, pid_t> scripts_;  // that run; of several runs of one, the last
  struct Pipe {
    live::Fd fd;
    bool said = false;
  };
  std::map<std::string, Pipe> pipes_;
};

}  // namespace havip::vrrpd
