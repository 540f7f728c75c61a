#include "tools/sweep/rounds.h"

#include <algorithm>

namespace havip::sweep {
namespace {

// Runs of a round that nothing is decided after: bounds the list of their positions.
constexpr std::size_t kPart = 1'000'000;

}  // namespace

Rounds::Rounds(const Plan& plan, Shard shard, std::optional<Duration> until)
    : plan_(plan), shard_(std::move(shard)), until_(until), known_(plan.runs()) {
  const std::uint64_t runs = plan.runs();
  left_ = runs / shard_.count + (shard_.number <= runs % shard_.count ? 1 : 0);
  if (until_) seen_.resize(plan.combinations());
}

void Rounds::add_known(std::uint64_t position, const Outcome& outcome) {
  known_[position] = true;
  if (shard_.has(position)) --left_;
  if (until_) ahead_.emplace(position, outcome);
}

void Rounds::add_played(std::uint64_t position, const Outcome& outcome) {
  if (until_) seen_[plan_.combination(position)].add(outcome);
}

std::vector<std::uint64_t> Rounds::next() {
  if (!until_) return next_part();
  // A round that is known already is decided on at once.
  for (;;) {
    const std::uint64_t before = looks_;
    auto positions = next_look();
    if (!positions.empty() || looks_ == before) return positions;
  }
}

std::vector<std::uint64_t> Rounds::next_part() {
  std::vector<std::uint64_t> positions;
  for (; reached_ < plan_.runs() && positions.size() < kPart; ++reached_) {
    if (shard_.has(reached_) && !known_[reached_]) positions.push_back(reached_);
  }
  return positions;
}

std::vector<std::uint64_t> Rounds::next_look() {
  std::vector<std::uint64_t> positions;
  const std::uint64_t from = looks_ * kSeedsALook;
  if (from >= plan_.seeds.count()) return positions;
  const std::uint64_t to = std::min(plan_.seeds.count(), from + kSeedsALook);
  bool open = false;
  for (std::size_t combination = 0; combination < seen_.size(); ++combination) {
    // One that is known well enough gets no seeds any more, so it stays as it was decided on.
    if (precision(combination).within(*until_)) continue;
    open = true;
    for (std::uint64_t seed = from; seed < to; ++seed) {
      const std::uint64_t position = plan_.position(combination, plan_.seeds.first + seed);
      if (const auto it = ahead_.find(position); it != ahead_.end()) {
        seen_[combination].add(it->second);
        ahead_.erase(it);
      } else {
        positions.push_back(position);
      }
    }
  }
  if (open) ++looks_;
  return positions;
}

Precision Rounds::precision(std::size_t combination) const {
  const Distribution* main = seen_[combination].main();
  return main == nullptr ? Precision{} : precision_of(*main);
}

std::uint64_t Rounds::seeds_seen(std::size_t combination) const {
  return seen_[combination].runs();
}

}  // namespace havip::sweep
