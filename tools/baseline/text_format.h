// A baseline as a text for git: one line a switchover, sorted, so that a diff shows what moved.
//
//   havip-baseline 1 virtual
//   # Times of switchovers in ns, by stage. `havip test --update-baseline` writes it anew.
//
//   scenario 0b8a9f0c5c1f2e3d4a5b6c7d8e9f0a1b cases/nic-down.json
//   seed 7 havip-1 1 - web-a/eth0 detection=3609012000 announcement=150000 upcall=20000 ..
//   seed 7 havip-1 2 web-a/eth0 web-b/eth0 detection=3262012000 announcement=150000 ..
//   seed 8 none
//
//   end
//
// `seed` is `repetition` in a baseline of live runs; "-" is nobody; "none" a run without a
// switchover. In a path '%' and control characters are written as %25, %0a. Lines that begin with
// '#' and empty ones say nothing. Without its last line the text is known to be cut short.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "tools/baseline/baseline.h"

namespace havip::baseline {

// Grows when a line changes its meaning.
inline constexpr std::uint64_t kFormat = 1;

// REQUIRES: all is in its order.
[[nodiscard]] std::string to_text(const Baseline& baseline);

// Strictly what to_text() writes. The error: every fault (at most 20), as "FILE:12: found ..,
// expected
// ..". Of another version nothing but that is said.
[[nodiscard]] Result<Baseline, std::vector<std::string>> parse(std::string_view text,
                                                               const std::string& file);

}  // namespace havip::baseline
