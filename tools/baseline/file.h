// The file of a baseline: read as a whole, written anew as a whole.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "tools/baseline/baseline.h"

namespace havip::baseline {

// None: there is no such file. The error: why it cannot be read, or each of its faults; a baseline
// of at most 256 MiB is read.
[[nodiscard]] Result<std::optional<Baseline>, std::vector<std::string>> read_file(
    const std::string& path);

// Beside the old file first, then in its place: it is the one or the other, whole, at any instant.
// A symbolic link stays one. The error says what stood in the way; the old file is as it was then.
[[nodiscard]] Result<void> write_file(const std::string& path, const Baseline& baseline);

}  // namespace havip::baseline
