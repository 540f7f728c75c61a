// Axis: one thing that is varied, and its values: what follows --vary.
//
//   /policy/limiter/window=0s,1s,5s      at a JSON pointer of the scenario
//   /guests/*/timing/timer_lateness=0s   "*": at every element, or key, that has the rest
//   web-a.conf:advert_int=1,2,5          behind a keyword in the keepalived.conf of guest web-a
//   *.conf:advert_int=1,2,5              in that of every guest
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace havip::vary {

// Where a value is put.
struct Place {
  std::string text;     // as the user writes it
  std::string pointer;  // JSON pointer, or "" for a conf
  std::string conf;     // "web-a.conf", "*.conf", or the path as the scenario writes it
  std::string keyword;  // in that conf
};

struct Axis {
  Place place;
  std::vector<std::string> values;  // as written; at least one, none twice
};

// Splits at the first '=', and the values at commas that no bracket or quote of JSON encloses. The
// error says what was expected.
[[nodiscard]] Result<Axis> parse_axis(std::string_view text);

// "web-a.conf:advert_int=2" for one value; a comma belongs to it.
struct Value {
  Place place;
  std::string text;
};
[[nodiscard]] Result<Value> parse_value(std::string_view text);

}  // namespace havip::vary
