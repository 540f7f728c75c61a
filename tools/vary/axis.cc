#include "tools/vary/axis.h"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/loader/load.h"
#include "scenarios/loader/node.h"

namespace havip::vary {
namespace {

constexpr std::string_view kExample =
    "as in \"/policy/limiter/window=0s,5s\" or \"web-a.conf:advert_int=1,2\"";

// "web-a.conf:advert_int"
Result<Place> parse_place(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) {
    return fail(fmt::format("{} is neither a JSON pointer nor NODE.conf:keyword, {}",
                            loader::shown(text), kExample));
  }
  return Place{.text = std::string(text),
               .pointer = {},
               .conf = std::string(text.substr(0, colon)),
               .keyword = std::string(text.substr(colon + 1))};
}

// At commas that stand outside of JSON's brackets and strings.
std::vector<std::string> split_values(std::string_view text) {
  std::vector<std::string> values(1);
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '\\' && i + 1 < text.size()) {
      values.back() += c;
      values.back() += text[++i];
      continue;
    }
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == '[' || c == '{')) ++depth;
    if (!quoted && (c == ']' || c == '}')) --depth;
    if (c == ',' && depth <= 0 && !quoted) {
      values.emplace_back();
    } else {
      values.back() += c;
    }
  }
  return values;
}

}  // namespace

Result<Value> parse_value(std::string_view text) {
  if (text.starts_with('/')) {
    auto setting = loader::parse_setting(text);
    if (!setting) return fail(setting.error());
    return Value{.place = {.text = setting->pointer, .pointer = setting->pointer, .conf = {}},
                 .text = std::move(setting->value)};
  }
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) {
    return fail(fmt::format("{} has no \"=\": expected a place and what to put there, {}",
                            loader::shown(text), kExample));
  }
  auto place = parse_place(text.substr(0, equals));
  if (!place) return fail(place.error());
  return Value{.place = std::move(*place), .text = std::string(text.substr(equals + 1))};
}

Result<Axis> parse_axis(std::string_view text) {
  auto value = parse_value(text);
  if (!value) return fail(value.error());
  Axis axis{.place = std::move(value->place), .values = split_values(value->text)};
  for (std::size_t i = 0; i < axis.values.size(); ++i) {
    const std::string& one = axis.values[i];
    if (one.empty()) {
      return fail(fmt::format("{}: value {} of {} is empty, {}", axis.place.text, i + 1,
                              axis.values.size(), kExample));
    }
    if (std::find(axis.values.begin(), axis.values.end(), one) !=
        axis.values.begin() + static_cast<std::ptrdiff_t>(i)) {
      return fail(fmt::format("{}: value {} is there twice", axis.place.text, loader::shown(one)));
    }
  }
  return axis;
}

}  // namespace havip::vary
