#include "scenarios/judge/expectations.h"

#include <variant>

#include "scenarios/judge/expectation_checks.h"

namespace havip::judge {

std::string to_string(const loader::Party& party) {
  return std::string(party.device ? party.device->view() : party.guest.view());
}

std::string moment(std::optional<Instant> at) {
  return at ? "at " + havip::to_string(*at) : std::string("at the end");
}

std::string period(Instant after, std::optional<Instant> before) {
  const std::string from = havip::to_string(after);
  if (before && after == kStart) return " before " + havip::to_string(*before);
  if (before) return fmt::format(" between {} and {}", from, havip::to_string(*before));
  return after == kStart ? std::string() : fmt::format(" from {} on", from);
}

std::vector<ExpectationResult> check_expectations(const Run& run, const Facts& facts) {
  std::vector<ExpectationResult> results;
  for (const loader::Expectation& entry : run.scenario.expect) {
    Finding finding =
        std::visit([&](const auto& one) { return check(one, run, facts); }, entry.check);
    results.push_back({.text = std::move(finding.text),
                       .held = finding.held,
                       .observed = std::move(finding.observed),
                       .because = entry.because,
                       .where = fmt::format("/expect/{}", results.size()),
                       .took = finding.took,
                       .seq = finding.seq});
  }
  return results;
}

}  // namespace havip::judge
