#include "tools/vrrpd/logger.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <syslog.h>
#include <unistd.h>

#include "platform/live/clock.h"

namespace havip::vrrpd {
namespace {

// What such a line begins with, behind the name of its instance.
constexpr std::array<std::string_view, 14> kDetails = {
    "Assigned address ",
    "removing VIPs.",
    "removing E-VIPs.",
    "setting VIPs.",
    "setting E-VIPs.",
    "VRRP sockpool: ",
    "Receive advertisement timeout",
    "Sending/queueing gratuitous ARPs ",
    "Sending gratuitous ARP ",
    "Backup received priority 0 ",
    "sent 0 priority",
    "start preempt delay",
    "stop preempt delay",
    "advertisement interval updated",
};
constexpr std::array<std::string_view, 3> kMoreDetails = {
    "Sending/queueing Unsolicited Neighbour Adverts ",
    "Sending unsolicited Neighbour Advert ",
    "Netlink reflector reports IP ",
};

}  // namespace

bool is_detail(std::string_view text) {
  if (text.starts_with('(')) {
    const std::size_t end = text.find(") ");
    if (end != std::string_view::npos) text.remove_prefix(end + 2);
  }
  const auto begins = [&](std::string_view beginning) { return text.starts_with(beginning); };
  return std::ranges::any_of(kDetails, begins) || std::ranges::any_of(kMoreDetails, begins);
}

bool is_the_parents(std::string_view text) {
  return text == "Reloading ..." || text.starts_with("Stopped Keepalived ");
}

void Logger::open(const std::string& ident) {
  ident_ = ident;
  if (options_.syslog && !options_.config_test) {
    openlog(ident_.c_str(), LOG_PID, options_.facility == 0 ? LOG_DAEMON : options_.facility);
  }
}

void Logger::line(std::string_view text) {
  if (!options_.log_detail && is_detail(text)) return;
  if (options_.log_console && options_.dont_fork) {
    const std::string whole = fmt::format("{}: {}\n", live::wall_text(live::wall_ns()), text);
    if (::write(STDERR_FILENO, whole.data(), whole.size()) < 0) return;  // nobody reads any more
  }
  if (options_.syslog) syslog(LOG_INFO, "%.*s", static_cast<int>(text.size()), text.data());
}

}  // namespace havip::vrrpd
