// Where the lines of a process go: the console, the syslog, or both, as Keepalived's do.
#pragma once

#include <string>
#include <string_view>

#include "tools/vrrpd/options.h"

namespace havip::vrrpd {

class Logger {
 public:
  explicit Logger(const Options& options) : options_(options) {}

  // Names the process in the syslog: "Keepalived", "Keepalived_vrrp", "Keepalived_healthcheckers".
  void open(const std::string& ident);
  // Lines that Keepalived prints with --log-detail only are kept back without it.
  void line(std::string_view text);

 private:
  const Options& options_;
  std::string ident_;
};

// Is this a line of the engines, which play a Keepalived as a whole, that the parent says here?
[[nodiscard]] bool is_the_parents(std::string_view text);

// Does Keepalived 2.2 print this line with --log-detail only?
[[nodiscard]] bool is_detail(std::string_view text);

}  // namespace havip::vrrpd
