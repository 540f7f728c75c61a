// How findings put numbers: frames, times, how many.
#pragma once

#include <string>
#include <vector>

#include "tools/doctor/scene.h"

namespace havip::doctor {

// "13.262 s", to the millisecond.
[[nodiscard]] std::string clock(Instant at);

// "frame 812", "frames 812, 813, .."; "" for none. Numbers as Wireshark has them.
template <class SeenAt>
[[nodiscard]] std::string frames(const std::vector<const SeenAt*>& seen) {
  constexpr std::size_t kShown = 2;
  std::string text = seen.size() == 1 ? "frame " : "frames ";
  for (std::size_t i = 0; i < seen.size() && i < kShown; ++i)
    text += (i == 0 ? "" : ", ") + std::to_string(seen[i]->number);
  if (seen.empty()) return {};
  return seen.size() > kShown ? text + ", .." : text;
}

// The same as Wireshark's frame.time_relative has it: seconds since the first frame, rounded down
// to the millisecond before, so that nothing of that instant is left out.
[[nodiscard]] std::string since_relative(const Scene& scene, Instant at);

// "10 GARPs", "1 GARP", "no GARP"
[[nodiscard]] std::string count(std::size_t number, std::string_view what);

// "10 GARPs (frames 812, 813, ..), the first at 13.262 s, the last at 18.262 s"
[[nodiscard]] std::string garps_text(const std::vector<const ArpSeen*>& garps);

// "h2/tap-web-b": the tap of a device, as the capture calls it; "" where it has none.
[[nodiscard]] std::string tap_of(const Scene& scene, const Router& router);

// "web-a.conf:12"; where it lies is said elsewhere.
[[nodiscard]] std::string short_place(const lint::Place& place);

// "a, b and c"
[[nodiscard]] std::string listed(const std::vector<std::string>& names);

// The counter "datapath.upcall_lost" of a host; 0 where it is not there.
[[nodiscard]] std::uint64_t counter(const HostState& host, std::string_view name);

}  // namespace havip::doctor
