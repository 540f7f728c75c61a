#include "platform/live/space/node_process.h"

#include <array>
#include <csignal>
#include <cstdio>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace havip::live {
namespace {

constexpr int kNotExecuted = 127;

[[noreturn]] void become(const Node& node, const std::vector<std::string>& args, int output) {
  std::vector<char*> words;
  for (const std::string& word : args)
    words.push_back(const_cast<char*>(word.c_str()));  // NOLINT: execvp takes them so
  words.push_back(nullptr);
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (int number = 1; number < NSIG; ++number)
    ::signal(number, SIG_DFL);
  unblock_signals();
  dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  if (node.enter()) execvp(words[0], words.data());
  std::perror(words[0]);
  _exit(kNotExecuted);
}

void add_family(pid_t pid, std::vector<pid_t>& family) {
  family.push_back(pid);
  const std::string path = fmt::format("/proc/{}/task/{}/children", pid, pid);
  std::FILE* file = std::fopen(path.c_str(), "re");
  if (file == nullptr) return;
  std::vector<pid_t> children;
  for (pid_t child = 0; std::fscanf(file, "%d", &child) == 1;)
    children.push_back(child);
  std::fclose(file);
  for (const pid_t child : children)
    add_family(child, family);
}

}  // namespace

Result<std::unique_ptr<NodeProcess>> NodeProcess::start(Loop& loop, const Node& node,
                                                        const std::vector<std::string>& args,
                                                        Handlers handlers) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return fail(errno_text("pipe"));
  Fd ours(ends[0]);
  const Fd theirs(ends[1]);
  fcntl(ours.get(), F_SETFL, O_NONBLOCK);
  const pid_t pid = fork();
  if (pid < 0) return fail(errno_text("fork"));
  if (pid == 0) become(node, args, theirs.get());
  setpgid(pid, pid);
  std::unique_ptr<NodeProcess> process(new NodeProcess(loop, pid, std::move(handlers)));
  process->output_ = std::move(ours);
  process->pidfd_ = Fd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  if (!process->pidfd_.is_open()) return fail(errno_text("pidfd_open"));
  loop.watch(process->output_.get(), [self = process.get()] { self->read_lines(); });
  loop.watch(process->pidfd_.get(), [self = process.get()] { self->reap(); });
  return process;
}

NodeProcess::~NodeProcess() {
  if (running_) {
    kill_family();
    waitpid(pid_, nullptr, 0);
  }
  if (output_.is_open()) loop_.unwatch(output_.get());
  if (pidfd_.is_open()) loop_.unwatch(pidfd_.get());
}

void NodeProcess::read_lines() {
  std::array<char, 4096> some{};
  ssize_t got = 0;
  while ((got = read(output_.get(), some.data(), some.size())) > 0) {
    begun_.append(some.data(), static_cast<std::size_t>(got));
    for (std::size_t end = 0; (end = begun_.find('\n')) != std::string::npos;) {
      const std::string line = begun_.substr(0, end);
      begun_.erase(0, end + 1);
      if (handlers_.line) handlers_.line(line);
    }
  }
  if (got != 0) return;
  loop_.unwatch(output_.get());
  output_.reset();
}

void NodeProcess::reap() {
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return;
  running_ = false;
  loop_.unwatch(pidfd_.get());
  pidfd_.reset();
  if (output_.is_open()) read_lines();
  if (!begun_.empty() && handlers_.line) handlers_.line(begun_);
  begun_.clear();
  if (!handlers_.ended) return;
  const bool killed = WIFSIGNALED(status);
  handlers_.ended({.exited = !killed, .code = killed ? WTERMSIG(status) : WEXITSTATUS(status)});
}

void NodeProcess::signal(int number) const {
  if (running_) kill(pid_, number);
}

void NodeProcess::signal_family(int number) const {
  if (!running_) return;
  std::vector<pid_t> family;
  add_family(pid_, family);
  for (const pid_t member : family)
    kill(member, number);
}

void NodeProcess::kill_family() const {
  if (!running_) return;
  std::vector<pid_t> family;
  add_family(pid_, family);
  for (const int number : {SIGSTOP, SIGKILL}) {
    for (const pid_t member : family)
      kill(member, number);
  }
}

}  // namespace havip::live
