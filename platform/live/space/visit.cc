#include "platform/live/space/visit.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/live/fd.h"
#include "platform/live/space/node.h"

namespace havip::live {
namespace {

Fd open_namespace(pid_t process, std::string_view kind) {
  return Fd(open(fmt::format("/proc/{}/ns/{}", process, kind).c_str(), O_RDONLY | O_CLOEXEC));
}

void find_node_tools() {
  if (access(kNodeTools, X_OK) != 0) return;
  const char* path = std::getenv("PATH");
  const std::string all =
      fmt::format("{}:{}", kNodeTools, path == nullptr ? "/usr/sbin:/usr/bin:/sbin:/bin" : path);
  setenv("PATH", all.c_str(), 1);
}

[[noreturn]] void become(const Fd& mounts, pid_t holder, const std::string& name,
                         const std::vector<std::string>& program) {
  std::vector<char*> words;
  for (const std::string& word : program)
    words.push_back(const_cast<char*>(word.c_str()));  // NOLINT: execvp takes them so
  words.push_back(nullptr);
  if (setns(mounts.get(), CLONE_NEWNS) == 0) {
    const auto node = Node::of(name, holder);
    if (node && node->enter()) {
      find_node_tools();
      execvp(words[0], words.data());
    }
  }
  std::perror(words[0]);
  _exit(127);
}

}  // namespace

Result<int> visit(pid_t init, pid_t holder, const std::string& name,
                  const std::vector<std::string>& program) {
  const Fd user = open_namespace(init, "user");
  const Fd processes = open_namespace(init, "pid");
  const Fd mounts = open_namespace(init, "mnt");
  if (!processes.is_open() || !mounts.is_open()) return fail(errno_text("the cell's namespaces"));
  if (geteuid() != 0 && setns(user.get(), CLONE_NEWUSER) != 0)
    return fail(errno_text("the cell's user namespace"));
  if (setns(processes.get(), CLONE_NEWPID) != 0) return fail(errno_text("the cell's processes"));
  std::fflush(nullptr);
  const pid_t pid = fork();
  if (pid < 0) return fail(errno_text("fork"));
  if (pid == 0) become(mounts, holder, name, program);
  for (const int number : {SIGINT, SIGQUIT})
    ::signal(number, SIG_IGN);  // they are the visitor's
  int status = 0;
  if (waitpid(pid, &status, 0) != pid) return fail(errno_text("waitpid"));
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// Field 22 of proc(5)'s stat, behind a name that may hold anything but ends with the last bracket.
std::uint64_t started_at(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string text;
  std::getline(file, text);
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(text.substr(name_end + 1));
  std::string field;
  for (int number = 3; number <= 22 && fields >> field; ++number) {
    if (number == 3 && (field == "Z" || field == "X")) return 0;  // dead, and not yet buried
    if (number == 22) return std::stoull(field);
  }
  return 0;
}

}  // namespace havip::live
