// Invariants: what holds in every run, whatever the scenario. Each has a name, under which a
// scenario that exists to break it says so ("breaks"), and a checker in a file of its own.
//
//   one-verdict-per-garp  a GARP that reaches a tap ends in exactly one verdict
//   limiter-window        an agent admits no claim before the window of the last one is over
//   claim-accounted       an admitted claim is answered, timed out, superseded or pending
//   generation-grows      commits of a VIP grow in generation, and no host goes back
//   matched-stays-silent  a GARP of the owner leaves no trace above the datapath
//   neigh-current         hosts agree with the gateway two push periods after its last change
//   one-vip-holder        by then at most one host's vip table holds a VIP
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/judge/facts.h"
#include "scenarios/judge/run.h"

namespace havip::judge {

// What a checker found: one line for each breach, naming records by number ("#41"). Empty: it
// holds. No more than kMaxBreaches are described; the rest is counted in the last line.
using Breaches = std::vector<std::string>;
inline constexpr std::size_t kMaxBreaches = 8;

struct Invariant {
  std::string_view name;
  Breaches (*check)(const Run& run, const Facts& facts);
};

// All of them, in the order in which they are reported.
[[nodiscard]] std::span<const Invariant> invariants();

struct InvariantResult {
  std::string_view name;
  bool held = true;
  bool meant_to_break = false;  // the scenario's `breaks` names it
  Breaches breaches;

  // What the outcome asks for: held, or broken as announced.
  [[nodiscard]] bool as_expected() const { return held != meant_to_break; }
};

[[nodiscard]] std::vector<InvariantResult> check_invariants(const Run& run, const Facts& facts);

}  // namespace havip::judge
