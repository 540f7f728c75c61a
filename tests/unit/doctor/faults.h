// Faults as patches of one scenario (base.json), so that any two of them can be put together.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/loader/load.h"

namespace havip::doctor::test {

// What a fault changes of the two keepalived.conf files, by the keys of conf_defaults(): "b.pass".
using ConfPatch = std::map<std::string, std::string, std::less<>>;

struct Fault {
  std::string_view cause;  // that must be found
  std::string_view havip;  // at whom
  ConfPatch conf;
  std::vector<std::string> timeline;  // entries, JSON
  std::vector<loader::Setting> set;   // besides
  // Takes every master away, or makes the one that it finds the only one: causes that show in who
  // is master, or by who claims, are hidden.
  bool hides_election = false;
  bool of_election = false;  // shows in who is master
};

[[nodiscard]] const std::vector<Fault>& faults();

// All of them in one scenario; nothing where two want different things of one place.
[[nodiscard]] std::optional<std::vector<loader::Setting>> combine(
    const std::vector<const Fault*>& some);

[[nodiscard]] std::string base_scenario();

}  // namespace havip::doctor::test
