#include "tests/unit/doctor/played.h"

#include <doctest/doctest.h>

#include "tools/doctor/read_run.h"
#include "tools/run/interrupt.h"
#include "tools/run/playing.h"

namespace havip::doctor::test {

Played::Played(const std::string& scenario, const std::vector<loader::Setting>& settings) {
  const auto prepared = tools::prepare_quietly(scenario, settings);
  if (!prepared) {
    for (const loader::Fault& fault : prepared.error())
      MESSAGE(to_string(fault));
  }
  REQUIRE(prepared.has_value());
  const auto left = tools::leave_run_folder(**prepared, folder(), tools::interrupted());
  REQUIRE(left.has_value());
  compare::Faults faults;
  auto evidence = read_run(folder(), faults);
  for (const std::string& fault : faults.take())
    MESSAGE(fault);
  REQUIRE(evidence.has_value());
  evidence_ = *std::move(evidence);
}

std::vector<Diagnosis> Played::diagnoses(std::string_view havip) const {
  auto all = diagnose(evidence_, havip, folder());
  REQUIRE(all.has_value());
  return *std::move(all);
}

std::vector<std::string> ids(const std::vector<Diagnosis>& diagnoses) {
  std::vector<std::string> all;
  for (const Diagnosis& one : diagnoses)
    all.emplace_back(one.healthy() ? "healthy" : one.cause->id);
  return all;
}

}  // namespace havip::doctor::test
