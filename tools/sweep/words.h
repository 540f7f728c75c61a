// How a sweep's combinations and figures are called wherever people read them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/time/time.h"
#include "tools/sweep/plan.h"

namespace havip::sweep {

// Of each dimension: its last step ("window"), or the whole place where two would be the same.
[[nodiscard]] std::vector<std::string> short_names(const Plan& plan);

// "window=5s advert_int=1"; "nothing varied" when nothing is.
[[nodiscard]] std::string short_label(const Plan& plan, std::size_t combination);

// At most four digits that count: "3.264 s", "650 µs", "0"; "never" for none.
[[nodiscard]] std::string brief(std::optional<Duration> duration);

// "1,000,000"
[[nodiscard]] std::string grouped(std::uint64_t number);

}  // namespace havip::sweep
