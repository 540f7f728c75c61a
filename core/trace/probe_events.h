// The events of a probe: a client that asks an address at a steady pace, to see who answers.
// Part of core/trace/events.h, and under the same contract.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/engine/provenance.h"
#include "core/time/time.h"

namespace havip::trace {

using engine::FrameId;
using engine::NodeId;

// A node as a field: written as its name, where a plain NodeId would be written as a number.
struct NodeRef {
  NodeId node = 0;
};

struct ProbeSent {
  static constexpr std::string_view kKind = "probe_sent";
  std::uint16_t probe = 0;  // index in the scenario's probes
  std::uint32_t number = 0;
  void fields(auto&& f) const {
    f("probe", probe);
    f("number", number);
  }
};

struct ProbeAnswered {
  static constexpr std::string_view kKind = "probe_answered";
  std::uint16_t probe = 0;
  std::uint32_t number = 0;
  Duration rtt{};
  NodeId by = 0;  // the guest that sent the reply
  FrameId frame = 0;
  void fields(auto&& f) const {
    f("probe", probe);
    f("number", number);
    f("rtt_ns", rtt);
    f("by", NodeRef{by});
    f("frame", frame);
  }
};

// No reply within the probe's timeout.
struct ProbeLost {
  static constexpr std::string_view kKind = "probe_lost";
  std::uint16_t probe = 0;
  std::uint32_t number = 0;
  void fields(auto&& f) const {
    f("probe", probe);
    f("number", number);
  }
};

}  // namespace havip::trace
