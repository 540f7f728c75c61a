#include "platform/live/fd.h"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

namespace havip::live {

void Fd::reset() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

std::string errno_text(std::string_view what) {
  return fmt::format("{}: {}", what, std::generic_category().message(errno));
}

}  // namespace havip::live
