// Placeholders of texts: "{web-a}" stands for what the lab calls that guest.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "tools/lab/lab.h"

namespace havip::lab {

// The text with every "{name}" as "name". The error names one that the scenario does not have:
// names are words of its strings and keys, as "web-a" of "web-a/eth0". "{{" is a brace.
[[nodiscard]] Result<std::string> fill_placeholders(std::string_view text, const Json& scenario);

// Every word of a scenario that a placeholder may name, sorted: ids and addresses.
[[nodiscard]] std::vector<std::string> names_of(const Json& scenario);

}  // namespace havip::lab
