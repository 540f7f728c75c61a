#include "tools/why/fold.h"

#include <algorithm>
#include <map>

namespace havip::why {
namespace {

// Of many lines, how many of the first ones are kept: a root, and what it brought about.
constexpr std::size_t kFirst = 3;

Line line_of(const Hop& hop) {
  return {.at = hop.at,
          .node = hop.node,
          .what = hop.what,
          .seq = hop.seq,
          .frame = hop.frame,
          .until = hop.at};
}

// Hops that follow one another at a node, one instant.
std::vector<Line> join(const std::vector<Hop>& hops) {
  std::vector<Line> lines;
  std::map<Seq, std::string> nodes;
  for (const Hop& hop : hops) {
    Line* last = lines.empty() ? nullptr : &lines.back();
    nodes.emplace(hop.seq, hop.node);
    if (last == nullptr || last->at != hop.at || last->node != hop.node) {
      lines.push_back(line_of(hop));
      const auto cause = nodes.find(hop.cause);
      if (cause != nodes.end()) lines.back().from = cause->second;
      continue;
    }
    last->what += "; " + hop.what;
    if (last->frame == 0) last->frame = hop.frame;
  }
  return lines;
}

// "claim h2.1.1 goes again, attempt 3" is the same as attempt 2.
std::string without_digits(std::string text) {
  std::erase_if(text, [](char c) { return c >= '0' && c <= '9'; });
  return text;
}

std::vector<Line> merge_repeats(const std::vector<Line>& lines) {
  std::vector<Line> merged;
  for (const Line& line : lines) {
    Line* last = merged.empty() ? nullptr : &merged.back();
    const bool same = last != nullptr && last->node == line.node &&
                      without_digits(last->what) == without_digits(line.what);
    if (!same) {
      merged.push_back(line);
      continue;
    }
    ++last->times;
    last->until = line.at;
  }
  return merged;
}

}  // namespace

std::vector<Line> fold(const std::vector<Hop>& hops, std::size_t most) {
  std::vector<Line> lines = merge_repeats(join(hops));
  if (lines.size() <= most) return lines;
  const std::size_t first = std::min(kFirst, most - 1);
  const std::size_t left_out = lines.size() - most;
  const auto from = lines.begin() + static_cast<std::ptrdiff_t>(first);
  lines.erase(from, from + static_cast<std::ptrdiff_t>(left_out));
  lines[first - 1].left_out = left_out;
  return lines;
}

}  // namespace havip::why
