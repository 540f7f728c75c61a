// A JSON file of ours (a scenario, a setup, a lab) as a tree with lines, or everything that keeps
// it from being one, as faults of that file.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "scenarios/loader/load.h"
#include "scenarios/loader/node.h"

namespace havip::loader {

// `file` is what faults call it, `expected` what it should hold ("a scenario"). Refused are texts
// that are empty, larger than kMaxBytes or no JSON (json.h); of their faults the first kMaxFaults
// are told, by line.
[[nodiscard]] Result<Node, Faults> parse_file(std::string_view text, const std::string& file,
                                              std::string_view expected);

// A file's octets, at most kMaxBytes; or why they cannot be had, without the path.
[[nodiscard]] Result<std::string> read_file(const std::string& path);

// All are faults of this file, by line.
[[nodiscard]] Faults in_file(Faults faults, const std::string& file);

}  // namespace havip::loader
