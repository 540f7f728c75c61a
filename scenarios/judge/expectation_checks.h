// The checks behind check_expectations(), one for each kind of entry, and the words they share.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "scenarios/judge/facts.h"
#include "scenarios/judge/run.h"
#include "scenarios/loader/expectation.h"

namespace havip::judge {

struct Finding {
  std::string text;
  bool held = false;
  std::string observed;
  std::optional<Duration> took;  // of a switchover or an outage: what distributions are made of
  Seq seq = 0;                   // the record that what was observed goes back to; 0: none
};

namespace expect = loader::expect;

[[nodiscard]] Finding check(const expect::Owner& entry, const Run& run, const Facts& facts);
[[nodiscard]] Finding check(const expect::Switchover& entry, const Run& run, const Facts& facts);
[[nodiscard]] Finding check(const expect::Converged& entry, const Run& run, const Facts& facts);
[[nodiscard]] Finding check(const expect::State& entry, const Run& run, const Facts& facts);
[[nodiscard]] Finding check(const expect::Masters& entry, const Run& run, const Facts& facts);
[[nodiscard]] Finding check(const expect::Outage& entry, const Run& run, const Facts& facts);
[[nodiscard]] Finding check(const expect::Verdicts& entry, const Run& run, const Facts& facts);
[[nodiscard]] Finding check(const expect::Audit& entry, const Run& run, const Facts& facts);
[[nodiscard]] Finding check(const expect::Garps& entry, const Run& run, const Facts& facts);
[[nodiscard]] Finding check(const expect::Log& entry, const Run& run, const Facts& facts);
[[nodiscard]] Finding check(const expect::Mails& entry, const Run& run, const Facts& facts);
[[nodiscard]] Finding check(const expect::RealServer& entry, const Run& run, const Facts& facts);
[[nodiscard]] Finding check(const expect::Never& entry, const Run& run, const Facts& facts);

// "web-a/eth0", or "web-a" for any of its devices.
[[nodiscard]] std::string to_string(const loader::Party& party);

// "at 9s", or "at the end".
[[nodiscard]] std::string moment(std::optional<Instant> at);

// " between 10s and 12s", " from 10s on", " before 12s", "" for all of the run.
[[nodiscard]] std::string period(Instant after, std::optional<Instant> before);

[[nodiscard]] inline bool within(Instant at, Instant after, std::optional<Instant> before) {
  return after <= at && (!before || at < *before);
}

// Whether something took as long as the scenario wants. Its figures are those of virtual time. A
// live run has the machine's, which `havip compare` holds against a virtual run's: here they are
// shown, and not judged.
[[nodiscard]] inline bool took_as_wanted(const Run& run, const loader::Bounds<Duration>& wanted,
                                         Duration took) {
  return run.backend == kLive || wanted.allow(took);
}

[[nodiscard]] inline std::string print(std::uint64_t value) {
  return fmt::format("{}", value);
}
[[nodiscard]] inline std::string print(Duration value) {
  return havip::to_string(value);
}

// "3", "at least 1", "at most 3.7s", "1 to 3", "any".
template <class T>
[[nodiscard]] std::string describe(const loader::Bounds<T>& bounds) {
  if (bounds.min && bounds.max && *bounds.min == *bounds.max) return print(*bounds.min);
  if (bounds.min && bounds.max) {
    return fmt::format("{} to {}", print(*bounds.min), print(*bounds.max));
  }
  if (bounds.min) return "at least " + print(*bounds.min);
  if (bounds.max) return "at most " + print(*bounds.max);
  return "any";
}

// " (p50, p99: of many runs)": what one run cannot tell of a distribution; "" where nothing is
// asked.
[[nodiscard]] std::string beside(const loader::Distribution& all);

}  // namespace havip::judge
