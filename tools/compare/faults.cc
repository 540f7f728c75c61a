#include "tools/compare/faults.h"

#include <utility>

#include <fmt/format.h>

namespace havip::compare {

void Faults::begin(std::string file) {
  end();
  file_ = std::move(file);
}

void Faults::add(std::string_view place, std::string_view what) {
  if (found_++ >= kMost) return;
  const std::string_view colon = place.empty() ? "" : ": ";
  lines_.push_back(fmt::format("{}: {}{}{}", file_, place, colon, what));
}

std::vector<std::string> Faults::take() {
  end();
  return std::exchange(lines_, {});
}

void Faults::end() {
  if (found_ > kMost) lines_.push_back(fmt::format("{}: and {} more", file_, found_ - kMost));
  found_ = 0;
}

}  // namespace havip::compare
