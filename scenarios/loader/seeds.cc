#include "scenarios/loader/seeds.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>

namespace havip::loader {
namespace {

constexpr std::uint64_t kGreatest = std::numeric_limits<std::int64_t>::max();

Result<std::uint64_t> parse_seed(std::string_view text) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error == std::errc::invalid_argument || stop != end)
    return fail("is no range of seeds, as in \"1..200\"");
  if (error != std::errc() || value > kGreatest)
    return fail(fmt::format("has a seed above {}", kGreatest));
  return value;
}

Result<SeedRange> range_of(const Node& node) {
  if (node.is(Node::Kind::kString)) return parse_seed_range(node.text);
  const auto seed = static_cast<std::uint64_t>(node.integer);
  return SeedRange{.first = seed, .last = seed};
}

}  // namespace

Result<SeedRange> parse_seed_range(std::string_view text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) return fail("is no range of seeds, as in \"1..200\"");
  const auto first = parse_seed(text.substr(0, dots));
  if (!first) return fail(first.error());
  const auto last = parse_seed(text.substr(dots + 2));
  if (!last) return fail(last.error());
  if (*last < *first) return fail("is no range of seeds: its end is below its beginning");
  return SeedRange{.first = *first, .last = *last};
}

void read_seeds(Decoding& decoding, Fields& root) {
  const Node* node = root.get("seeds");
  if (node == nullptr) return;
  std::vector<std::uint64_t>& seeds = decoding.scenario.seeds;
  const auto add = [&](const Node& one, const std::string& pointer) {
    const auto range = range_of(one);
    if (!range) {
      root.fault_at(one, pointer, fmt::format("{} {}", shown(one.text), range.error()));
      return;
    }
    if (range->last - range->first >= kMaxSeeds - std::min(kMaxSeeds, seeds.size())) {
      root.fault_at(one, pointer, fmt::format("more than {} seeds", kMaxSeeds));
      return;
    }
    for (std::uint64_t seed = range->first; seed <= range->last; ++seed)
      seeds.push_back(seed);
  };
  if (node->is(Node::Kind::kArray)) {
    for_each(root, "seeds", add);
  } else {
    add(*node, root.at("seeds"));
  }
  std::ranges::sort(seeds);
  const auto twice = std::ranges::adjacent_find(seeds);
  if (twice != seeds.end()) root.fault("seeds", fmt::format("the seed {} is there twice", *twice));
}

}  // namespace havip::loader
