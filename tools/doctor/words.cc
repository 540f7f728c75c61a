#include "tools/doctor/words.h"

#include <algorithm>

#include <fmt/format.h>

#include "tools/report/text.h"

namespace havip::doctor {

std::string clock(Instant at) {
  return report::clock(at);
}

std::string since_relative(const Scene& scene, Instant at) {
  const Instant zero = scene.evidence().capture ? scene.evidence().capture->first : kStart;
  const auto whole = std::chrono::floor<std::chrono::milliseconds>(at - zero);
  const auto early = std::max(whole - std::chrono::milliseconds(10), std::chrono::milliseconds(0));
  return fmt::format("{}.{:03}", early.count() / 1000, early.count() % 1000);
}

std::string count(std::size_t number, std::string_view what) {
  if (number == 0) return fmt::format("no {}", what);
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

std::string garps_text(const std::vector<const ArpSeen*>& garps) {
  if (garps.empty()) return "no GARP";
  std::string text = fmt::format("{} ({})", count(garps.size(), "GARP"), frames(garps));
  if (garps.size() == 1) return text + ", at " + clock(garps.front()->at);
  return fmt::format("{}, the first at {}, the last at {}", text, clock(garps.front()->at),
                     clock(garps.back()->at));
}

std::string tap_of(const Scene& scene, const Router& router) {
  if (!scene.evidence().capture) return {};
  std::string name;
  for (const Point& point : scene.evidence().capture->points) {
    const bool here = router.host.empty() || point.host == router.host;
    if (point.kind == Point::Kind::kTap && point.device == router.device && here) name = point.name;
  }
  return name;
}

std::string short_place(const lint::Place& place) {
  const std::string file = place.file.substr(place.file.rfind('/') + 1);
  return place.line == 0 ? file : fmt::format("{}:{}", file, place.line);
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

std::uint64_t counter(const HostState& host, std::string_view name) {
  const auto found =
      std::ranges::find(host.counters, name, &std::pair<std::string, std::uint64_t>::first);
  return found == host.counters.end() ? 0 : found->second;
}

}  // namespace havip::doctor
