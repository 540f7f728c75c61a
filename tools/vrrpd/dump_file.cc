#include "tools/vrrpd/dump_file.h"

#include <cstdlib>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "platform/live/fd.h"

namespace havip::vrrpd {

Result<void> write_dump(const std::string& name, const std::string& text) {
  const char* folder = std::getenv("TMPDIR");
  const std::string path = fmt::format("{}/{}", folder != nullptr ? folder : "/tmp", name);
  const std::string fresh = fmt::format("{}.{}", path, getpid());
  ::unlink(fresh.c_str());
  const live::Fd file(
      ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.is_open()) return fail(live::errno_text(fresh));
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t size = ::write(file.get(), text.data() + written, text.size() - written);
    if (size < 0) return fail(live::errno_text(fresh));
    written += static_cast<std::size_t>(size);
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0) return fail(live::errno_text(path));
  return {};
}

}  // namespace havip::vrrpd
