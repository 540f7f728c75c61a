#include "platform/sim/random.h"

#include <bit>

#include "core/base/ensure.h"

namespace havip::sim {
namespace {

__extension__ using Wide = unsigned __int128;

std::uint64_t splitmix(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15U;
  std::uint64_t z = state;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3U;
  }
  return hash;
}

}  // namespace

Stream::Stream(std::uint64_t seed, std::string_view name) {
  std::uint64_t mixed = seed;
  mixed = splitmix(mixed) ^ fnv1a(name);
  for (auto& word : state_)
    word = splitmix(mixed);
}

std::uint64_t Stream::next() {
  const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
  const std::uint64_t shifted = state_[1] << 17U;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

std::uint64_t Stream::below(std::uint64_t bound) {
  ensure(bound > 0, "a draw needs a bound");
  Wide product = Wide{next()} * bound;
  if (static_cast<std::uint64_t>(product) < bound) {
    const std::uint64_t reject = (0 - bound) % bound;
    while (static_cast<std::uint64_t>(product) < reject)
      product = Wide{next()} * bound;
  }
  return static_cast<std::uint64_t>(product >> 64U);
}

Duration Stream::within(Duration spread) {
  if (spread == Duration::zero()) return spread;
  return Duration{static_cast<std::int64_t>(below(static_cast<std::uint64_t>(spread.count())))};
}

bool Stream::chance(Probability p) {
  if (p.billionths() == 0) return false;
  return p.billionths() == Probability::kAlways || below(Probability::kAlways) < p.billionths();
}

}  // namespace havip::sim
