#include "platform/live/space/tool.h"

#include <array>
#include <csignal>
#include <cstdlib>

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/live/loop.h"

namespace havip::live {
namespace {

[[noreturn]] void become(const Node* where, const std::vector<std::string>& args, int in, int out) {
  std::vector<char*> words;
  for (const std::string& word : args)
    words.push_back(const_cast<char*>(word.c_str()));  // NOLINT: execvp takes them so
  words.push_back(nullptr);
  for (int number = 1; number < NSIG; ++number)
    ::signal(number, SIG_DFL);
  unblock_signals();
  dup2(in, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  if (where == nullptr || where->enter()) execvp(words[0], words.data());
  _exit(127);
}

// A file in memory that holds the text and is read from its beginning.
Fd file_of(std::string_view text) {
  Fd file(memfd_create("input", MFD_CLOEXEC));
  if (file.is_open() &&
      write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size())) {
    lseek(file.get(), 0, SEEK_SET);
  }
  return file;
}

std::string read_all(int fd) {
  std::string text;
  std::array<char, 4096> some{};
  for (ssize_t got = 0; (got = read(fd, some.data(), some.size())) > 0;)
    text.append(some.data(), static_cast<std::size_t>(got));
  return text;
}

std::string ending(int status) {
  if (WIFSIGNALED(status)) return fmt::format("was ended by signal {}", WTERMSIG(status));
  if (WEXITSTATUS(status) == 127) return "could not be started";
  return fmt::format("ended with status {}", WEXITSTATUS(status));
}

}  // namespace

Result<std::string> run_tool(const Node* where, const std::vector<std::string>& args,
                             std::string_view input) {
  int pipe_ends[2];
  if (pipe2(pipe_ends, O_CLOEXEC) != 0) return fail(errno_text("pipe"));
  const Fd out(pipe_ends[0]);
  Fd theirs(pipe_ends[1]);
  const Fd in = file_of(input);
  const pid_t pid = fork();
  if (pid < 0) return fail(errno_text("fork"));
  if (pid == 0) become(where, args, in.get(), theirs.get());
  theirs.reset();
  std::string said = read_all(out.get());
  int status = 0;
  if (waitpid(pid, &status, 0) != pid) return fail(errno_text("waitpid"));
  if (status == 0) return said;
  const std::string place = where == nullptr ? "" : where->name() + ": ";
  return fail(fmt::format("{}`{}` {}: {}", place, fmt::join(args, " "), ending(status), said));
}

bool has_tool(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::string_view left = path == nullptr ? "/usr/sbin:/usr/bin:/sbin:/bin" : path;
  while (!left.empty()) {
    const std::string_view folder = left.substr(0, left.find(':'));
    if (access(fmt::format("{}/{}", folder, name).c_str(), X_OK) == 0) return true;
    left.remove_prefix(std::min(folder.size() + 1, left.size()));
  }
  return false;
}

}  // namespace havip::live
