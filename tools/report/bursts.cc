#include "tools/report/bursts.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "tools/report/text.h"

namespace havip::report {
namespace {

using engine::Verdict;

std::vector<std::pair<Verdict, std::uint64_t>> given(const judge::VerdictCounts& counts) {
  std::vector<std::pair<Verdict, std::uint64_t>> all;
  for (std::size_t i = 0; i < engine::kVerdictNames.size(); ++i) {
    const auto verdict = static_cast<Verdict>(i);
    if (counts[verdict] != 0) all.emplace_back(verdict, counts[verdict]);
  }
  return all;
}

}  // namespace

std::string describe(const judge::VerdictCounts& counts) {
  std::vector<std::string> parts;
  for (const auto& [verdict, count] : given(counts)) {
    parts.push_back(fmt::format("{} {}", count, to_string(verdict)));
  }
  return parts.empty() ? std::string("none") : fmt::format("{}", fmt::join(parts, ", "));
}

std::string Burst::describe() const {
  auto ends = given(verdicts);
  // What got furthest comes first.
  std::ranges::reverse(ends);
  std::vector<std::string> parts;
  for (const auto& [verdict, count] : ends) {
    const std::string number = captured == 1 ? "" : fmt::format("{} ", count);
    const bool until = verdict == Verdict::kRateLimited && limited_until != kStart;
    parts.push_back(fmt::format("{}{}{}", number, to_string(verdict),
                                until ? " until " + clock(limited_until) : ""));
  }
  if (const std::uint64_t open = captured - std::min(captured, verdicts.total()); open != 0) {
    parts.push_back(fmt::format("{} without verdict", open));
  }
  const std::string number = captured == 1 ? "a GARP" : fmt::format("{} GARPs", captured);
  const Duration length = last - first->at;
  const std::string over = length < std::chrono::seconds(1) ? "" : " over " + seconds(length, 1);
  return fmt::format("{} for {} from {}{}: {}", number, net::to_string(vip), device.view(), over,
                     fmt::join(parts, ", "));
}

std::vector<Burst> find_bursts(const judge::TraceIndex& index) {
  using FrameKey = std::pair<net::DeviceId, trace::FrameId>;
  std::vector<Burst> bursts;
  std::map<judge::DeviceVip, std::size_t> open;
  std::map<FrameKey, std::size_t> burst_of;
  for (const auto& garp : index.of<trace::GarpCaptured>()) {
    const judge::DeviceVip key{.device = garp->device, .vip = garp->vip};
    const auto it = open.find(key);
    if (it == open.end() || garp.at() - bursts[it->second].last > kBurstGap) {
      open[key] = bursts.size();
      bursts.push_back({.first = garp.record, .device = garp->device, .vip = garp->vip});
    }
    Burst& burst = bursts[open[key]];
    ++burst.captured;
    burst.last = garp.at();
    burst_of[{garp->device, garp->frame}] = open[key];
  }
  for (const auto& end : index.of<trace::GarpVerdict>()) {
    const auto it = burst_of.find({end->device, end->frame});
    if (it == burst_of.end()) continue;
    Burst& burst = bursts[it->second];
    ++burst.verdicts[end->verdict];
    if (end->until != kNever) burst.limited_until = std::max(burst.limited_until, end->until);
  }
  return bursts;
}

}  // namespace havip::report
