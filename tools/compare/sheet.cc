#include "tools/compare/sheet.h"

#include <algorithm>
#include <cstdint>

namespace havip::compare {
namespace {

// Of the table that align() fills.
constexpr std::size_t kMaxCells = 4'000'000;

bool timed(const Cell& cell) {
  return cell.kind == Cell::Kind::kDuration || cell.kind == Cell::Kind::kInstant;
}

void find_difference(Row& row) {
  if (!row.difference && timed(row.a) && row.a.kind == row.b.kind)
    row.difference = Duration(row.b.number - row.a.number);
}

}  // namespace

Row& Sheet::add(Row row, Grade grade) {
  row.grade = grade;
  return section_.rows.emplace_back(std::move(row));
}

Row& Sheet::equal(Row row) {
  const bool same = row.a == row.b;
  return add(std::move(row), same ? Grade::kAgrees : Grade::kDeviates);
}

Row& Sheet::within(Row row, const Bounds& bounds) {
  find_difference(row);
  row.bounds = bounds;
  const bool holds = row.difference && bounds.hold(*row.difference);
  return add(std::move(row), holds ? Grade::kAgrees : Grade::kDeviates);
}

Row& Sheet::shown(Row row) {
  find_difference(row);
  return add(std::move(row), Grade::kShown);
}

Row& Sheet::surplus(Row row, const Context& context) {
  const Place& more = row.at_a.known() ? row.at_a : row.at_b;
  const bool closing = more.at && *more.at > context.closing;
  if (closing) row.note = "at the very end";
  return add(std::move(row), closing ? Grade::kShown : Grade::kDeviates);
}

Pairing align(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  Pairing pairs;
  std::size_t first = 0;
  while (first < std::min(a.size(), b.size()) && a[first] == b[first]) {
    pairs.emplace_back(first, first);
    ++first;
  }
  const std::size_t rows = a.size() - first;
  const std::size_t columns = b.size() - first;
  const bool by_position = rows * columns > kMaxCells;
  // longest[i][k]: how many words of a from i on and of b from k on can be paired.
  std::vector<std::uint32_t> longest(by_position ? 0 : (rows + 1) * (columns + 1));
  const auto at = [&](std::size_t i, std::size_t k) -> std::uint32_t& {
    return longest[(i - first) * (columns + 1) + (k - first)];
  };
  if (!by_position) {
    for (std::size_t i = a.size(); i-- > first;) {
      for (std::size_t k = b.size(); k-- > first;) {
        at(i, k) = a[i] == b[k] ? at(i + 1, k + 1) + 1 : std::max(at(i + 1, k), at(i, k + 1));
      }
    }
  }
  std::size_t i = first;
  std::size_t k = first;
  while (i < a.size() || k < b.size()) {
    const bool both = i < a.size() && k < b.size();
    if (both && a[i] == b[k]) {
      pairs.emplace_back(i++, k++);
    } else if (k == b.size() || (both && (by_position || at(i + 1, k) >= at(i, k + 1)))) {
      pairs.emplace_back(i++, std::nullopt);
    } else {
      pairs.emplace_back(std::nullopt, k++);
    }
  }
  return pairs;
}

}  // namespace havip::compare
