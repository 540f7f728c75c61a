#include "tools/vrrpd/parent.h"

#include <cerrno>
#include <csignal>
#include <memory>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/live/clock.h"
#include "platform/live/loop.h"
#include "tools/vrrpd/checker_child.h"
#include "tools/vrrpd/configuration.h"
#include "tools/vrrpd/logger.h"
#include "tools/vrrpd/pid_file.h"
#include "tools/vrrpd/version.h"
#include "tools/vrrpd/vrrp_child.h"

namespace havip::vrrpd {
namespace {

// A child that ends with one of these would do so again: Keepalived's FATAL, CONFIG, CONFIG_TEST..
constexpr int kFatal = 1;
constexpr int kConfig = 2;
constexpr int kPermission = 4;
constexpr int kNoConfig = 6;

// Between two lives of a child that keeps dying.
constexpr Duration kSlowest = std::chrono::seconds(60);

struct Child {
  std::string title;  // "VRRP", "Healthcheck"
  std::string pid_file;
  int (*run)(const Options&);
  bool (*wanted)(const Options&, const Configuration&);
  pid_t pid = 0;
  Instant born;
  Duration pause{};  // before the next respawn
  std::unique_ptr<live::Timer> respawn = nullptr;
};

class Parent {
 public:
  Parent(const Options& options, Logger& log) : options_(options), log_(log) {}

  int run();

 private:
  void start(Child& child);
  void start_wanted();
  [[noreturn]] void become(const Child& child);
  void take_signal(int number);
  void reap();
  void ended(Child& child, int status);
  void stop();
  void forward(int number);
  [[nodiscard]] bool any_left() const;

  const Options& options_;
  Logger& log_;
  std::unique_ptr<live::Loop> loop_;
  std::vector<Child> children_;
  bool stopping_ = false;
  int exit_code_ = 0;
};

void Parent::become(const Child& child) {
  // Children of a killed parent leave in order.
  const pid_t parent = getppid();
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(kFatal);
  _exit(child.run(options_));
}

void Parent::start(Child& child) {
  const pid_t pid = fork();
  if (pid == 0) become(child);
  if (pid < 0) {
    log_.line(live::errno_text("fork"));
    exit_code_ = kFatal;
    stop();
    return;
  }
  child.pid = pid;
  child.born = live::now();
  log_.line(fmt::format("Starting {} child process, pid={}", child.title, pid));
  if (const auto done = write_pid_file(child.pid_file, pid); !done) log_.line(done.error());
}

// Those that have something to do and are not there.
// What is wrong with the file its children say, where there are any.
void Parent::start_wanted() {
  const Configuration configuration = read_configuration(options_, machine_nics());
  for (Child& child : children_) {
    if (child.pid == 0 && child.wanted(options_, configuration)) start(child);
  }
  if (any_left() || exit_code_ != 0) return;
  for (const std::string& line : configuration.complaints)
    log_.line(line);
  log_.line("Warning - keepalived has no configuration to run");
}

void Parent::forward(int number) {
  for (const Child& child : children_) {
    if (child.pid != 0) kill(child.pid, number);
  }
}

bool Parent::any_left() const {
  for (const Child& child : children_) {
    if (child.pid != 0) return true;
  }
  return false;
}

void Parent::stop() {
  stopping_ = true;
  forward(SIGTERM);
  if (!any_left()) loop_->stop();
}

void Parent::take_signal(int number) {
  if (number == SIGCHLD) {
    reap();
  } else if (number == SIGTERM || number == SIGINT) {
    stop();
  } else {
    if (number == SIGHUP) log_.line("Reloading ...");
    forward(number);
    if (number == SIGHUP) start_wanted();
  }
}

void Parent::reap() {
  int status = 0;
  while (true) {
    const pid_t pid = waitpid(-1, &status, WNOHANG);
    if (pid <= 0) return;
    for (Child& child : children_) {
      if (child.pid == pid) ended(child, status);
    }
  }
}

void Parent::ended(Child& child, int status) {
  const pid_t pid = std::exchange(child.pid, 0);
  unlink(child.pid_file.c_str());
  if (stopping_) {
    if (!any_left()) loop_->stop();
    return;
  }
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  if (WIFEXITED(status) &&
      (code == kFatal || code == kConfig || code == kPermission || code == kNoConfig)) {
    const char* name = code == kConfig       ? "CONFIG"
                       : code == kNoConfig   ? "NO CONFIG"
                       : code == kPermission ? "PERMISSION"
                                             : "FATAL";
    log_.line(fmt::format("pid {} exited with permanent error {}. Terminating", pid, name));
    exit_code_ = code;
    stop();
    return;
  }
  if (WIFSIGNALED(status)) {
    log_.line(fmt::format("pid {} exited due to signal {} ({})", pid, WTERMSIG(status),
                          strsignal(WTERMSIG(status))));
  } else {
    log_.line(fmt::format("pid {} exited with status {}", pid, code));
  }
  if (options_.dont_respawn) {
    log_.line(fmt::format("{} child process({}) died: Exiting", child.title, pid));
    stop();
    return;
  }
  log_.line(fmt::format("{} child process({}) died: Respawning", child.title, pid));
  // The first time at once; one that dies again within a minute waits ever longer.
  const bool soon = live::now() - child.born < kSlowest;
  log_.line(fmt::format("Restart of {} process delayed {} seconds to limit respawn rate",
                        child.title, child.pause / std::chrono::seconds(1)));
  child.respawn->arm(live::now() + child.pause);
  child.pause =
      soon ? std::min(kSlowest, std::max(child.pause * 2, Duration(std::chrono::seconds(1))))
           : Duration{};
}

int Parent::run() {
  // The signals are blocked before the first child is there, which makes its own of them.
  loop_ = std::make_unique<live::Loop>();
  loop_->on_signals(
      {SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2, SIGRTMIN + 2, SIGRTMAX - 1},
      [this](int number) { take_signal(number); });
  // The checker first, as Keepalived does.
  children_.push_back({.title = "Healthcheck",
                       .pid_file = options_.checkers_pid_file,
                       .run = run_checker_child,
                       .wanted = runs_checker});
  children_.push_back({.title = "VRRP",
                       .pid_file = options_.vrrp_pid_file,
                       .run = run_vrrp_child,
                       .wanted = runs_vrrp});
  for (Child& child : children_)
    child.respawn = std::make_unique<live::Timer>(*loop_, [this, &child] { start(child); });
  start_wanted();
  if (exit_code_ == 0) loop_->run();
  children_.clear();
  return exit_code_;
}

void log_start(Logger& log, const std::vector<std::string>& command) {
  log.line(fmt::format("Starting {}", kBanner));
  log.line("This is vrrpd of havip " HAVIP_VERSION ", not Keepalived itself");
  utsname system{};
  uname(&system);
  log.line(fmt::format("Running on {} {} {}", system.sysname, system.release, system.version));
  std::string line = "Command line:";
  for (const std::string& word : command)
    line += fmt::format(" '{}'", word);
  log.line(line);
}

// Into the background, as daemons go: the caller's terminal and folder are let go.
void detach() {
  if (fork() != 0) _exit(0);
  setsid();
  if (fork() != 0) _exit(0);
  if (chdir("/") != 0) _exit(kFatal);
  const int nothing = open("/dev/null", O_RDWR);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    dup2(nothing, stream);
}

}  // namespace

int run_parent(const Options& options, const std::vector<std::string>& command) {
  Logger log(options);
  log.open("Keepalived");
  log_start(log, command);
  if (access(options.conf.c_str(), R_OK) != 0) {
    log.line(fmt::format("Config files missing '{}'.", options.conf));
    log.line(fmt::format("Stopped {}", kBanner));
    return kNoConfig;
  }
  log.line(fmt::format("Configuration file {}", options.conf));
  if (names_living_process(options.pid_file)) {
    log.line("daemon is already running");
    return 0;
  }
  if (!options.dont_fork) detach();
  if (const auto done = write_pid_file(options.pid_file, getpid()); !done) {
    log.line(done.error());
    return kFatal;
  }
  const int code = Parent(options, log).run();
  log.line(fmt::format("Stopped {}", kBanner));
  unlink(options.pid_file.c_str());
  return code;
}

}  // namespace havip::vrrpd
