#include "tools/compare/tolerance.h"

#include <algorithm>

#include <fmt/format.h>

namespace havip::compare {
namespace {

std::string known_names() {
  std::string names;
  for (const LimitRow& row : kLimits)
    names.append(names.empty() ? "" : ", ").append(row.name);
  return names;
}

Result<Bounds> parse_bounds(const std::string& text, const Bounds& old) {
  const std::size_t dots = text.find("..");
  const auto most = parse_duration(dots == std::string::npos ? text : text.substr(dots + 2));
  if (!most) return fail(most.error());
  Bounds bounds{.least = old.least, .most = *most};
  if (dots != std::string::npos) {
    const auto least = parse_duration(text.substr(0, dots));
    if (!least) return fail(least.error());
    bounds.least = *least;
  }
  if (bounds.least > Duration{} || bounds.most < Duration{})
    return fail("0 must lie between both bounds");
  return bounds;
}

}  // namespace

std::string_view to_string(Mode mode) {
  switch (mode) {
    case Mode::kExact:
      return "exact";
    case Mode::kModel:
      return "virtual-live";
    case Mode::kReality:
      return "live-live";
  }
  return "";
}

Tolerances::Tolerances() : bounds_{} {
  for (const LimitRow& row : kLimits)
    bounds_[static_cast<std::size_t>(row.limit)] = row.bounds;
}

Result<Tolerances, std::vector<std::string>> Tolerances::parse(
    const std::vector<std::string>& settings) {
  Tolerances result;
  std::vector<std::string> faults;
  for (const std::string& setting : settings) {
    if (const auto done = result.set(setting); !done)
      faults.push_back(fmt::format("--tolerance {}: {}", setting, done.error()));
  }
  if (!faults.empty()) return tl::unexpected(std::move(faults));
  return result;
}

Result<void> Tolerances::set(const std::string& setting) {
  const std::size_t equals = setting.find('=');
  if (equals == std::string::npos) return fail("expected NAME=DURATION, as detection=15ms");
  const std::string name = setting.substr(0, equals);
  const auto row = std::ranges::find(kLimits, name, &LimitRow::name);
  if (row == kLimits.end()) return fail(fmt::format("\"{}\" is none of {}", name, known_names()));
  Bounds& bounds = bounds_[static_cast<std::size_t>(row->limit)];
  const auto parsed = parse_bounds(setting.substr(equals + 1), bounds);
  if (!parsed) return fail(parsed.error());
  bounds = *parsed;
  return {};
}

Tolerances Tolerances::between(Mode mode, bool second_is_model) const {
  Tolerances result = *this;
  for (Bounds& bounds : result.bounds_) {
    const Duration most = std::max(-bounds.least, bounds.most);
    if (mode == Mode::kExact) {
      bounds = {};
    } else if (mode == Mode::kReality) {
      bounds = {.least = -most, .most = most};
    } else if (second_is_model) {
      bounds = {.least = -bounds.most, .most = -bounds.least};
    }
  }
  // How near the end is has no direction.
  Bounds& end = result.bounds_[static_cast<std::size_t>(Limit::kEnd)];
  end = mode == Mode::kExact ? Bounds{} : of(Limit::kEnd);
  return result;
}

std::string describe_limits() {
  std::string text;
  for (const LimitRow& row : kLimits) {
    text += fmt::format("  {:<13}{:>4} .. {:<6} {}\n", row.name, to_string(row.bounds.least),
                        to_string(row.bounds.most), row.about);
  }
  return text;
}

}  // namespace havip::compare
