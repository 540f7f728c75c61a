// A variant of a lab: its files with other names, addresses and victim.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "core/base/result.h"

namespace havip::lab {

using FileTexts = std::map<std::string, std::string>;  // by name

// What the files of a lab's folder become, called `name`. The error names what cannot be moved.
[[nodiscard]] Result<FileTexts> vary(const FileTexts& files, const std::string& name,
                                     std::uint64_t seed);

// Reads a lab's files, writes them as a variant to the folder `out`, causes.json beside it, and
// reads the result as a lab. The error says what failed.
[[nodiscard]] Result<void> write_variant(const std::string& lab, const std::string& out,
                                         std::uint64_t seed);

}  // namespace havip::lab
