#include "tools/vrrpd/pid_file.h"

#include <cerrno>
#include <csignal>
#include <fstream>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/live/fd.h"

namespace havip::vrrpd {

bool names_living_process(const std::string& path) {
  std::ifstream in(path);
  long pid = 0;
  if (!(in >> pid) || pid <= 1 || pid == getpid()) return false;
  return kill(static_cast<pid_t>(pid), 0) == 0 || errno == EPERM;
}

Result<void> write_pid_file(const std::string& path, pid_t pid) {
  // Scripts of anybody read it, whatever the umask.
  const live::Fd file(
      open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644));
  if (!file.is_open()) return fail(live::errno_text("Cannot write pid file " + path));
  fchmod(file.get(), 0644);
  const std::string text = std::to_string(pid) + "\n";
  if (write(file.get(), text.data(), text.size()) < 0) {
    return fail(live::errno_text("Cannot write pid file " + path));
  }
  return {};
}

}  // namespace havip::vrrpd
