#include "tools/sweep/words.h"

#include <algorithm>

#include <fmt/format.h>

namespace havip::sweep {

std::vector<std::string> short_names(const Plan& plan) {
  std::vector<std::string> names;
  for (const Dimension& one : plan.dimensions)
    names.push_back(one.place.substr(one.place.find_last_of("/:") + 1));
  std::vector<std::string> out = names;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (std::ranges::count(names, names[i]) > 1) out[i] = plan.dimensions[i].place;
  }
  return out;
}

std::string short_label(const Plan& plan, std::size_t combination) {
  const auto names = short_names(plan);
  const auto values = plan.values(combination);
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i)
    out += fmt::format("{}{}={}", i == 0 ? "" : " ", names[i], values[i]);
  return out.empty() ? "nothing varied" : out;
}

std::string brief(std::optional<Duration> duration) {
  if (!duration) return "never";
  const auto number = static_cast<double>(ns(*duration));
  if (number == 0) return "0";
  if (number < 1e3) return fmt::format("{:.4g} ns", number);
  if (number < 1e6) return fmt::format("{:.4g} µs", number / 1e3);
  if (number < 1e9) return fmt::format("{:.4g} ms", number / 1e6);
  return fmt::format("{:.4g} s", number / 1e9);
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t i = digits.size(); i > 3; i -= 3)
    digits.insert(i - 3, ",");
  return digits;
}

}  // namespace havip::sweep
