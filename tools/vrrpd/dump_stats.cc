#include <cstdlib>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "tools/vrrpd/dumps.h"

namespace havip::vrrpd {

std::string stats_text(const Sight& sight) {
  std::string text;
  for (const conf::Instance& instance : sight.config.instances) {
    const Counters& c = sight.statistics.of(instance.name).counters;
    text += fmt::format("VRRP Instance: {}\n", instance.name);
    text += fmt::format("  Advertisements:\n    Received: {}\n    Sent: {}\n", c.received, c.sent);
    text += fmt::format("  Became master: {}\n  Released master: {}\n", c.became_master,
                        c.released_master);
    text += fmt::format(
        "  Packet Errors:\n    Length: {}\n    TTL: {}\n    Invalid Type: {}\n"
        "    Advertisement Interval: {}\n    Address List: {}\n",
        c.length_errors, c.ttl_errors, c.type_errors, c.interval_errors, c.address_errors);
    text += fmt::format(
        "  Authentication Errors:\n    Invalid Type: {}\n    Type Mismatch: {}\n    Failure: {}\n",
        c.auth_type_errors, c.auth_type_mismatches, c.auth_failures);
    text += fmt::format("  Priority Zero:\n    Received: {}\n    Sent: {}\n", c.stops_received,
                        c.stops_sent);
  }
  return text;
}

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
