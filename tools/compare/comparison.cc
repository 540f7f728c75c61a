#include "tools/compare/comparison.h"

#include <algorithm>

#include "tools/report/text.h"

namespace havip::compare {

std::string Cell::shown() const {
  switch (kind) {
    case Kind::kAbsent:
      return "-";
    case Kind::kText:
      return text;
    case Kind::kCount:
      return std::to_string(number);
    case Kind::kDuration:
      return report::exact(Duration(number));
    case Kind::kInstant:
      return to_string(at_ns(number));
  }
  return "";
}

std::string_view to_string(Grade grade) {
  switch (grade) {
    case Grade::kAgrees:
      return "agrees";
    case Grade::kShown:
      return "shown";
    case Grade::kDeviates:
      return "deviates";
  }
  return "";
}

std::size_t Section::deviations() const {
  return static_cast<std::size_t>(std::ranges::count(rows, Grade::kDeviates, &Row::grade));
}

std::size_t Comparison::deviations() const {
  std::size_t count = parting ? 1 : 0;
  for (const Section& section : sections)
    count += section.deviations();
  return count;
}

}  // namespace havip::compare
