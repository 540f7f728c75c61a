// A policy in the words of a scenario, key by key: what change_policy() (setup.h) reads again.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mcagent/policy.h"

namespace havip::mcagentd {

struct PolicyField {
  enum class Kind : std::uint8_t { kText, kNumber, kBoolean };
  std::string group;  // "limiter"; empty: a key of the policy itself
  std::string key;
  std::string value;
  Kind kind = Kind::kText;
};

// Fields of one group stand together; those of none come first.
[[nodiscard]] std::vector<PolicyField> policy_fields(const mcagent::Policy& policy);

}  // namespace havip::mcagentd
