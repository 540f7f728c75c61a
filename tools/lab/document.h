// The scenario of a session: the lab's own, and what came since. A session is nothing but a
// scenario that grows by what the learner does; it is played anew, with any seed, by the very code
// of `havip run`.
#pragma once

#include <vector>

#include "tools/lab/lab.h"

namespace havip::lab {

// What the learner has done to the network, in the words of a scenario, with absolute times.
struct Deeds {
  Json entries = Json::array();  // of the timeline: graded
  Json trials = Json::array();   // of the timeline too, but only to look (arping): not graded
  Json probes = Json::array();   // pings: not graded
};

// What is played while the learner looks: lab, deeds, trials and probes, up to `end`.
[[nodiscard]] Json session_document(const Lab& lab, const Deeds& deeds, Duration end);

// What is graded: lab, deeds, and what comes after them, with the criteria's expectations as
// `expect`, one after the other. `end` is that of the session.
[[nodiscard]] Json graded_document(const Lab& lab, const Deeds& deeds, Duration end);

// A document as text; octets that are no UTF-8 are replaced.
[[nodiscard]] std::string text_of(const Json& document);

// Adds `by` to every time that an entry, a probe or an expectation names. What speaks of a time
// from which it holds and names none begins at `by`.
[[nodiscard]] Json shifted(Json one, Duration by);

// Of an expectation: "owner", "switchover", ..; "" if it is none that may be a criterion.
[[nodiscard]] std::string_view criterion_kind(const Json& expectation);

}  // namespace havip::lab
