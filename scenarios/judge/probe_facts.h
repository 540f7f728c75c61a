// What a probe shows of a service: answers, losses, outages.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/time/time.h"
#include "scenarios/judge/run.h"
#include "scenarios/judge/trace_index.h"

namespace havip::judge {

// From the send time of the first unanswered probe after an answered one, to the send time of the
// next answered one.
struct Outage {
  Instant from;
  Seq from_seq = 0;           // the ProbeSent it begins with
  std::optional<Instant> to;  // none: it lasted to the end of the run
  Seq to_seq = 0;             // the ProbeAnswered that ended it, 0: none
  std::uint64_t lost = 0;     // probes lost in it
  Duration length{};          // to the end of the run when it is open
  std::string by;             // the guest that answered again
};

struct ProbeFacts {
  std::string id;
  std::uint64_t sent = 0;
  std::uint64_t answered = 0;
  std::uint64_t lost = 0;  // no reply within the timeout; the rest was under way at the end
  // From the first probe to the first one answered, by send time; to the end when none was.
  Duration startup{};
  std::optional<Instant> first_answer;  // when it was received
  Seq first_answer_seq = 0;
  std::string first_by;
  std::vector<Outage> outages;
  Duration longest_outage{};                                       // 0: none
  std::vector<std::pair<std::string, std::uint64_t>> answered_by;  // guests, by name
};

// One for each probe of the scenario, in its order.
[[nodiscard]] std::vector<ProbeFacts> find_probes(const Run& run, const TraceIndex& index);

}  // namespace havip::judge
