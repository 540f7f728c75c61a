#include "tools/why/fold.h"

#include <algorithm>
#include <array>
#include <map>

namespace havip::why {
namespace {

constexpr std::array<std::string_view, 4> kRoutine{"garp_captured", "report_taken", "advert_sent",
                                                   "probe_sent"};

Line line_of(const Hop& hop) {
  return {.at = hop.at,
          .node = hop.node,
          .what = hop.what,
          .seq = hop.seq,
          .frame = hop.frame,
          .until = hop.at,
          .routine = std::ranges::find(kRoutine, hop.kind) != kRoutine.end()};
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

// The line that is missed least: routine, and else one in the middle. Never the first or the last.
std::size_t least_of(const std::vector<Line>& lines) {
  const std::size_t last = lines.size() - 1;
  for (std::size_t i = 1; i < last; ++i) {
    if (lines[i].routine) return i;
  }
  return lines.size() / 2;
}

}  // namespace

Folded fold(const std::vector<Hop>& hops, std::size_t most) {
  Folded folded{.lines = merge_repeats(join(hops))};
  while (folded.lines.size() > std::max<std::size_t>(most, 2)) {
    folded.lines.erase(folded.lines.begin() + static_cast<std::ptrdiff_t>(least_of(folded.lines)));
    ++folded.left_out;
  }
  return folded;
}

}  // namespace havip::why
