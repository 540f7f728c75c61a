#include "tools/lint/milliseconds.h"

#include <fmt/format.h>

namespace havip::lint {

std::string milliseconds(Duration duration) {
  constexpr std::int64_t kPerMillisecond = 1'000'000;
  std::string text =
      fmt::format("{}.{:06}", ns(duration) / kPerMillisecond, ns(duration) % kPerMillisecond);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text + " ms";
}

}  // namespace havip::lint
