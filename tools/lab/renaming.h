// A consistent renaming of everything that a scenario names: the same network, the same fault,
// other words. Addresses keep their order, so that ties of priority fall as they did.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "tools/lab/lab.h"

namespace havip::lab {

class Renaming {
 public:
  // Drawn from `seed`. The error: the scenario's networks are none that it can move (the VPC a /16,
  // its subnets /24). `texts` is all that speaks of addresses beside the scenario.
  [[nodiscard]] static Result<Renaming> draw(const Json& scenario, std::string_view texts,
                                             std::uint64_t seed);

  // Names and addresses in a text, where they stand as words: "web-a" in "web-a/eth0" and
  // "web-a.conf", but not in "web-ab".
  [[nodiscard]] std::string apply(std::string_view text) const;
  // Only within braces: "{web-a}", for texts that people read.
  [[nodiscard]] std::string apply_in_braces(std::string_view text) const;
  // All strings and keys of a value; texts in two languages (objects of "en" and "zh") by the
  // second rule.
  [[nodiscard]] Json apply(const Json& json) const;

  [[nodiscard]] const std::map<std::string, std::string>& names() const { return names_; }

 private:
  std::map<std::string, std::string> names_;  // old to new
};

}  // namespace havip::lab
