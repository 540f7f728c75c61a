#include "tools/sweep/distribution.h"

#include <algorithm>
#include <bit>

#include "core/base/ensure.h"

namespace havip::sweep {
namespace {

constexpr std::size_t kFresh = 4096;
constexpr int kDigits = 16;

std::int64_t rounded(std::int64_t value) {
  const int width = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(value)));
  if (width <= kDigits) return value;
  const int drop = width - kDigits;
  return value >> drop << drop;
}

}  // namespace

void Distribution::add(Duration value) {
  ensure(value >= Duration::zero(), "nothing takes less than no time");
  const std::int64_t number = ns(value);
  least_ = finite_ == 0 ? number : std::min(least_, number);
  greatest_ = std::max(greatest_, number);
  ++finite_;
  fresh_.push_back(number);
  if (fresh_.size() >= kFresh) settle();
}

void Distribution::settle() const {
  if (fresh_.empty()) return;
  std::vector<Entry> all;
  all.reserve(entries_.size() + fresh_.size());
  const auto take = [&](std::int64_t value, std::uint64_t count) {
    if (!all.empty() && all.back().value == value) {
      all.back().count += count;
    } else {
      all.push_back({.value = value, .count = count});
    }
  };
  if (coarse_) std::ranges::transform(fresh_, fresh_.begin(), rounded);
  std::ranges::sort(fresh_);
  auto old = entries_.begin();
  for (const std::int64_t value : fresh_) {
    for (; old != entries_.end() && old->value <= value; ++old)
      take(old->value, old->count);
    take(value, 1);
  }
  for (; old != entries_.end(); ++old)
    take(old->value, old->count);
  fresh_.clear();
  entries_ = std::move(all);
  if (coarse_ || entries_.size() <= kExact) return;
  coarse_ = true;
  std::vector<Entry> fine;
  fine.swap(entries_);
  for (const Entry& one : fine) {
    const std::int64_t value = rounded(one.value);
    if (!entries_.empty() && entries_.back().value == value) {
      entries_.back().count += one.count;
    } else {
      entries_.push_back({.value = value, .count = one.count});
    }
  }
}

std::optional<Duration> Distribution::at_rank(std::uint64_t rank) const {
  ensure(rank >= 1 && rank <= count(), "a rank is one of the sample's");
  if (rank > finite_) return std::nullopt;
  if (rank == 1) return Duration{least_};
  if (rank == finite_) return Duration{greatest_};
  settle();
  std::uint64_t reached = 0;
  for (const Entry& one : entries_) {
    reached += one.count;
    if (reached >= rank) return Duration{std::max(one.value, least_)};
  }
  return Duration{greatest_};
}

std::optional<Duration> Distribution::quantile(std::uint64_t percent) const {
  return at_rank(std::max<std::uint64_t>(1, (count() * percent + 99) / 100));
}

std::optional<Duration> Distribution::least() const {
  return at_rank(1);
}

std::optional<Duration> Distribution::greatest() const {
  return at_rank(count());
}

bool Distribution::exact() const {
  settle();
  return !coarse_;
}

std::vector<std::uint64_t> Distribution::histogram(Duration from, Duration to,
                                                   std::size_t cells) const {
  settle();
  std::vector<std::uint64_t> out(cells);
  const auto width = static_cast<double>(ns(to) - ns(from));
  for (const Entry& one : entries_) {
    if (one.value < ns(from) || one.value > ns(to)) continue;
    const double part = width == 0 ? 0 : static_cast<double>(one.value - ns(from)) / width;
    const auto cell = static_cast<std::size_t>(part * static_cast<double>(cells));
    out[std::min(cell, cells - 1)] += one.count;
  }
  return out;
}

}  // namespace havip::sweep
