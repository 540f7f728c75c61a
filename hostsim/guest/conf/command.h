// Command: something of the user's that Keepalived would execute: a script, a notifier.
//
// The virtual network executes nothing: a scenario says what a script returns, and a notifier is
// put on record. Live, vrrpd runs it.
#pragma once

#include <string>
#include <vector>

namespace havip::hostsim::conf {

struct Command {
  std::vector<std::string> args;  // as the shell-like rules of Keepalived split them; never empty
  std::string user;               // whom to run as; empty: script_user, or Keepalived's own choice
  std::string group;              // empty: the user's own

  friend bool operator==(const Command&, const Command&) = default;
};
// As one line, for people.
[[nodiscard]] std::string to_string(const Command& command);

}  // namespace havip::hostsim::conf
