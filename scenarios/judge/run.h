// Run: everything a judge may look at. The trace is the evidence; no engine is at hand, so that
// what judges a virtual run judges a live one as well.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/time/time.h"
#include "core/trace/events.h"
#include "scenarios/judge/tables.h"
#include "scenarios/loader/scenario.h"

namespace havip::judge {

inline constexpr std::string_view kVirtual = "virtual";
inline constexpr std::string_view kLive = "live";

// Refers to what others own; all of it must outlive the run's judgement.
//
// Trace nodes are found by name: a guest's node has the guest's id, a host's node the host's.
struct Run {
  const loader::Scenario& scenario;
  std::span<const trace::Record> records;  // as trace::Recorder::records(): record i has seq i + 1
  std::span<const std::string> nodes;      // as trace::Recorder::nodes()
  std::uint64_t seed = 0;                  // as run: the scenario's own, or another
  Instant end;                             // when it stopped
  const Tables& tables;                    // as they were then
  std::string_view backend = kVirtual;     // or kLive
  bool complete = true;                    // it was played to the scenario's end

  // "?" for a number that names no node.
  [[nodiscard]] std::string_view name_of(trace::NodeId node) const {
    return node < nodes.size() ? std::string_view(nodes[node]) : std::string_view("?");
  }
};

}  // namespace havip::judge
