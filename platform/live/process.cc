#include "platform/live/process.h"

#include <csignal>

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace havip::live {
namespace {

constexpr int kNotExecuted = 127;

bool take_account(const Account& as) {
  return initgroups(as.name.c_str(), as.gid) == 0 && setgid(as.gid) == 0 && setuid(as.uid) == 0;
}

// In the child. Never returns.
[[noreturn]] void become(const std::vector<char*>& args, const std::optional<Account>& as) {
  setpgid(0, 0);
  // Neither handlers of ours nor signals that we ignore: both would see a signal before execv.
  for (int number = 1; number < NSIG; ++number)
    ::signal(number, SIG_DFL);
  unblock_signals();
  // A daemon that is scheduled in real time keeps that to itself.
  const sched_param ordinary{};
  sched_setscheduler(0, SCHED_OTHER, &ordinary);
  const int nothing = open("/dev/null", O_RDWR);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    dup2(nothing, stream);
  if (!as || take_account(*as)) execv(args[0], args.data());
  _exit(kNotExecuted);
}

}  // namespace

Result<Account> find_account(const std::string& user, const std::string& group) {
  const passwd* entry = getpwnam(user.c_str());
  if (entry == nullptr) return fail(fmt::format("Unable to resolve user name '{}'", user));
  Account account{.uid = entry->pw_uid, .gid = entry->pw_gid, .name = user};
  if (!group.empty()) {
    const ::group* found = getgrnam(group.c_str());
    if (found == nullptr) return fail(fmt::format("Unable to resolve group name '{}'", group));
    account.gid = found->gr_gid;
  }
  return account;
}

Processes::~Processes() {
  for (auto& [pid, running] : running_)
    loop_.unwatch(running.pidfd.get());
}

Result<pid_t> Processes::start(const std::vector<std::string>& args,
                               const std::optional<Account>& as,
                               std::function<void(pid_t, Outcome)> ended) {
  std::vector<char*> words;
  for (const std::string& word : args)
    words.push_back(const_cast<char*>(word.c_str()));  // NOLINT: execv takes them so
  words.push_back(nullptr);
  const pid_t pid = fork();
  if (pid < 0) return fail(errno_text("fork"));
  if (pid == 0) become(words, as);
  setpgid(pid, pid);  // as the child does: whoever is first
  Fd pidfd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  if (!pidfd.is_open()) return fail(errno_text("pidfd_open"));
  loop_.watch(pidfd.get(), [this, pid] { reap(pid); });
  running_[pid] = Running{.pidfd = std::move(pidfd), .ended = std::move(ended)};
  return pid;
}

void Processes::reap(pid_t pid) {
  int status = 0;
  if (waitpid(pid, &status, WNOHANG) != pid) return;
  const auto found = running_.find(pid);
  if (found == running_.end()) return;
  const Running running = std::move(found->second);
  running_.erase(found);
  loop_.unwatch(running.pidfd.get());
  if (!running.ended) return;
  if (WIFSIGNALED(status)) {
    running.ended(pid, {.exited = false, .code = WTERMSIG(status)});
  } else {
    running.ended(pid, {.exited = true, .code = WEXITSTATUS(status)});
  }
}

void Processes::signal(pid_t pid, int number) {
  if (running_.contains(pid)) kill(-pid, number);
}

}  // namespace havip::live
