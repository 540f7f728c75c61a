#include "tools/vrrpd/helpers.h"

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace havip::vrrpd {
namespace {

constexpr int kNotStarted = 127;
// Without a user in the configuration, and where there is no such user: Keepalived's own choice.
constexpr const char* kScriptUser = "keepalived_script";

}  // namespace

Result<std::optional<live::Account>> Helpers::account_of(const conf::Command& command) const {
  if (!command.user.empty()) {
    auto found = live::find_account(command.user, command.group);
    if (!found) return fail(found.error());
    return std::optional(*found);
  }
  auto found = live::find_account(kScriptUser, {});
  if (found) return std::optional(*found);
  return std::optional<live::Account>();  // as root
}

void Helpers::run_script(std::size_t index, const conf::Command& command,
                         std::function<void(live::Outcome)> ended) {
  const auto as = account_of(command);
  const auto reaped = [this, index, ended](pid_t pid, live::Outcome outcome) {
    if (const auto found = scripts_.find(index); found != scripts_.end() && found->second == pid) {
      scripts_.erase(found);
    }
    ended(outcome);
  };
  const auto started = as ? processes_.start(command.args, *as, reaped) : fail(as.error());
  if (started) {
    scripts_[index] = *started;
    return;
  }
  log_.line(fmt::format("{}: {}", to_string(command), started.error()));
  loop_.post([ended] { ended({.exited = true, .code = kNotStarted}); });
}

void Helpers::signal_script(std::size_t index, int number) {
  if (const auto found = scripts_.find(index); found != scripts_.end()) {
    processes_.signal(found->second, number);
  }
}

Helpers::~Helpers() {
  for (const auto& [index, pid] : scripts_)
    processes_.signal(pid, SIGTERM);
}

void Helpers::notify(const conf::Command& command) {
  const auto as = account_of(command);
  const auto started = as ? processes_.start(command.args, *as, {}) : fail(as.error());
  if (!started) log_.line(fmt::format("{}: {}", to_string(command), started.error()));
}

void Helpers::write_line(const std::string& path, const std::string& text) {
  Pipe& pipe = pipes_[path];
  if (!pipe.fd.is_open()) {
    mkfifo(path.c_str(), 0600);
    // For both directions, so that opening waits for nobody and a reader that goes is no SIGPIPE.
    pipe.fd = live::Fd(open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW));
  }
  const std::string line = text + "\n";
  if (pipe.fd.is_open() && write(pipe.fd.get(), line.data(), line.size()) > 0) return;
  if (!pipe.said) log_.line(live::errno_text("notify fifo " + path));
  pipe.said = true;
}

}  // namespace havip::vrrpd
