// What vrrpd calls itself. Scripts look for Keepalived's name and version in its first lines, so
// those are there, and the truth behind them.
#pragma once

#include <string>

namespace havip::vrrpd {

inline constexpr const char* kBanner = "Keepalived v2.2.7 (01/16,2022)";

[[nodiscard]] inline std::string version_text() {
  return std::string(kBanner) + "\n\nvrrpd of havip " HAVIP_VERSION
                                ": behaves as that version does, and is not Keepalived itself\n";
}

}  // namespace havip::vrrpd
