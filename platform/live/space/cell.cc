#include "platform/live/space/cell.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/live/space/streams.h"

namespace havip::live {
namespace {

// Of the session and all it starts, in real time: what a live network shows is to be its daemons'
// doing, not that of whatever else the machine does.
constexpr int kUrgency = 5;

volatile pid_t passes_on_to = 0;         // process 1: the session
volatile std::sig_atomic_t signals = 0;  // the caller: how many it passed on
volatile int outlives_by = -1;           // process 1: where it says that it outlives its parent

void pass_on(int number) {
  if (passes_on_to > 0) kill(passes_on_to, number);
}

void pass_on_then_kill(int number) {
  signals = signals + 1;
  kill(passes_on_to, signals == 1 ? number : SIGKILL);
}

void outlive_parent(int) {
  prctl(PR_SET_PDEATHSIG, 0);
  [[maybe_unused]] const auto told = write(outlives_by, ".", 1);
}

void handle(int number, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigaction(number, &action, nullptr);
}

Result<void> write_file(const char* path, const std::string& text) {
  const Fd file(open(path, O_WRONLY | O_CLOEXEC));
  if (!file.is_open() || write(file.get(), text.data(), text.size()) < 0)
    return fail(errno_text(path));
  return {};
}

// Root of a user namespace of one's own, for those who are nobody outside.
Result<void> become_root() {
  const uid_t user = geteuid();
  const gid_t group = getegid();
  if (user == 0) return {};
  if (unshare(CLONE_NEWUSER) != 0) return fail(errno_text("a user namespace of our own"));
  if (auto done = write_file("/proc/self/setgroups", "deny"); !done) return done;
  if (auto done = write_file("/proc/self/uid_map", fmt::format("0 {} 1", user)); !done) return done;
  return write_file("/proc/self/gid_map", fmt::format("0 {} 1", group));
}

Result<void> mount_fresh(const char* type, const char* where) {
  if (mount(type, where, type, MS_NOSUID | MS_NODEV, nullptr) != 0) {
    return fail(errno_text(fmt::format("a {} of our own", where)));
  }
  return {};
}

Result<void> raise_loopback() {
  const Fd any(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request = {};
  std::strncpy(request.ifr_name, "lo", IFNAMSIZ - 1);
  request.ifr_flags = IFF_UP;
  if (ioctl(any.get(), SIOCSIFFLAGS, &request) != 0) return fail(errno_text("loopback up"));
  return {};
}

Result<void> furnish() {
  if (unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS) != 0)
    return fail(errno_text("namespaces of our own"));
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
    return fail(errno_text("mounts of our own"));
  for (const auto& [type, where] : {std::pair("proc", "/proc"), std::pair("tmpfs", "/run")}) {
    if (auto done = mount_fresh(type, where); !done) return done;
  }
  return raise_loopback();
}

// Process 1: waits for all, ends with the session.
[[noreturn]] void be_init(pid_t session, int news) {
  for (const int number : {SIGINT, SIGTERM})
    handle(number, pass_on);
  handle(SIGUSR1, outlive_parent);
  int status = 0;
  for (;;) {
    const pid_t ended = waitpid(-1, &status, 0);
    if (ended < 0 && errno == EINTR) continue;
    if (ended == session || ended < 0) break;
  }
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  [[maybe_unused]] const auto told = write(news, &code, sizeof code);
  _exit(0);
}

[[noreturn]] void be_session(const std::function<int(const CellInside&)>& session, int news,
                             int outlives) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const int number : {SIGINT, SIGTERM})
    ::signal(number, SIG_DFL);
  const sched_param urgency{.sched_priority = kUrgency};
  sched_setscheduler(0, SCHED_RR, &urgency);  // who may not is as late as the machine is busy
  const int status = session(CellInside(news, outlives));
  std::fflush(nullptr);
  _exit(status);
}

// What stands in the way is said through `news` too: a length and the words.
[[noreturn]] void be_cell(const std::function<int(const CellInside&)>& session, int news,
                          int trouble) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  setsid();  // the terminal's Ctrl-C is the caller's to pass on
  if (auto done = furnish(); !done) {
    [[maybe_unused]] const auto told = write(trouble, done.error().data(), done.error().size());
    _exit(1);
  }
  close(trouble);
  int outlives[2];
  if (pipe2(outlives, O_CLOEXEC) != 0) _exit(1);
  const pid_t child = fork();
  if (child < 0) _exit(1);
  if (child == 0) be_session(session, news, outlives[0]);
  outlives_by = outlives[1];
  passes_on_to = child;
  forget_streams();
  be_init(child, news);
}

std::string read_all(int fd) {
  std::string text;
  char some[256];
  for (ssize_t got = 0; (got = read(fd, some, sizeof some)) > 0;)
    text.append(some, static_cast<std::size_t>(got));
  return text;
}

}  // namespace

void CellInside::tell(int status) const {
  [[maybe_unused]] const auto told = write(news_, &status, sizeof status);
}

// Whoever is told afterwards may end at once: process 1 must have let go by then.
void CellInside::keep() const {
  kill(1, SIGUSR1);
  char answer = 0;
  [[maybe_unused]] const auto got = read(outlives_, &answer, 1);
  std::fflush(nullptr);
  forget_streams();
}

Result<Cell> Cell::start(const std::function<int(const CellInside&)>& session) {
  std::fflush(nullptr);
  if (auto done = become_root(); !done) return fail(done.error());
  if (unshare(CLONE_NEWPID) != 0) return fail(errno_text("a process namespace of our own"));
  int news[2];
  int trouble[2];
  if (pipe2(news, O_CLOEXEC) != 0 || pipe2(trouble, O_CLOEXEC) != 0)
    return fail(errno_text("pipe"));
  const pid_t init = fork();
  if (init < 0) return fail(errno_text("fork"));
  if (init == 0) be_cell(session, news[1], trouble[1]);
  close(news[1]);
  close(trouble[1]);
  const Fd listening(trouble[0]);
  if (const std::string words = read_all(trouble[0]); !words.empty()) {
    waitpid(init, nullptr, 0);
    close(news[0]);
    return fail(words);
  }
  return Cell(init, Fd(news[0]));
}

Result<int> Cell::wait() {
  passes_on_to = init_;
  signals = 0;
  for (const int number : {SIGINT, SIGTERM})
    handle(number, pass_on_then_kill);
  int status = 0;
  const ssize_t got = read(news_.get(), &status, sizeof status);
  for (const int number : {SIGINT, SIGTERM})
    ::signal(number, SIG_DFL);
  if (got != sizeof status) return fail("the live network was killed");
  if (status < 0) return fail(fmt::format("the live session was ended by signal {}", -status));
  return status;
}

}  // namespace havip::live
