#include "tools/sweep/plan.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "scenarios/loader/node.h"

namespace havip::sweep {
namespace {

// A scenario's seed is a JSON integer.
constexpr std::uint64_t kMaxSeed = std::numeric_limits<std::int64_t>::max();

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec != std::errc{} || read.ptr != end || value > kMaxSeed) return std::nullopt;
  return value;
}

}  // namespace

Result<Seeds> parse_seeds(std::string_view text) {
  const std::size_t dots = text.find("..");
  const auto first = number(text.substr(0, dots));
  const auto last = dots == std::string_view::npos ? first : number(text.substr(dots + 2));
  if (!first || !last || *last < *first) {
    return fail(fmt::format("{} is no range of seeds, as in \"1..200\", nor one seed",
                            loader::shown(text)));
  }
  return Seeds{.first = *first, .last = *last};
}

std::string to_string(const Seeds& seeds) {
  return fmt::format("{}..{}", seeds.first, seeds.last);
}

std::size_t Plan::combinations() const {
  std::size_t count = 1;
  for (const Dimension& one : dimensions)
    count *= one.values.size();
  return count;
}

std::vector<std::size_t> Plan::choice(std::size_t combination) const {
  std::vector<std::size_t> out(dimensions.size());
  for (std::size_t i = dimensions.size(); i > 0; --i) {
    const std::size_t size = dimensions[i - 1].values.size();
    out[i - 1] = combination % size;
    combination /= size;
  }
  return out;
}

std::vector<std::string> Plan::values(std::size_t combination) const {
  const auto which = choice(combination);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < which.size(); ++i)
    out.push_back(dimensions[i].values[which[i]]);
  return out;
}

std::optional<std::size_t> Plan::find(const std::vector<std::string>& values) const {
  if (values.size() != dimensions.size()) return std::nullopt;
  std::size_t combination = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto& known = dimensions[i].values;
    const auto it = std::ranges::find(known, values[i]);
    if (it == known.end()) return std::nullopt;
    combination = combination * known.size() + static_cast<std::size_t>(it - known.begin());
  }
  return combination;
}

std::string Plan::label(std::size_t combination) const {
  const auto chosen = values(combination);
  std::string out;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    out += fmt::format("{}{}={}", i == 0 ? "" : " ", dimensions[i].place, chosen[i]);
  }
  return out;
}

Result<void> check_size(const Plan& plan) {
  std::uint64_t combinations = 1;
  for (const Dimension& one : plan.dimensions) {
    combinations *= one.values.size();
    if (combinations > kMaxCombinations) {
      return fail(fmt::format("more than {} combinations of values", kMaxCombinations));
    }
  }
  if (plan.seeds.last - plan.seeds.first >= kMaxRuns / combinations) {
    return fail(fmt::format("more than {} runs: {} combinations of values with seeds {}", kMaxRuns,
                            combinations, to_string(plan.seeds)));
  }
  return {};
}

}  // namespace havip::sweep
