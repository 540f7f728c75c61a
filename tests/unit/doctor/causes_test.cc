// Every cause is found in a scenario that has it, alone and beside any other one.
#include <algorithm>
#include <regex>
#include <set>

#include <doctest/doctest.h>

#include "tests/support/command.h"
#include "tests/unit/doctor/faults.h"
#include "tests/unit/doctor/played.h"

namespace havip::doctor::test {
namespace {

std::string cause_of(const Diagnosis& one) {
  return one.healthy() ? "healthy" : std::string(one.cause->id);
}

std::string found(const std::vector<const Fault*>& some, std::string_view havip) {
  const Played run(base_scenario(), *combine(some));
  return cause_of(run.diagnoses(havip).front());
}

// What base.json cannot have, and which shipped scenario or test has it.
const std::set<std::string_view>& found_elsewhere() {
  static const std::set<std::string_view> kElsewhere{
      "garp-spoofed",           // shipped: spoofed
      "rate-limited-starved",   // shipped: three-vips
      "garp-lost-before-tap",   // evidence_test.cc: no virtual NIC loses a frame
      "garp-outside-subnet",    // evidence_test.cc: by hand
      "adverts-not-addressed",  // evidence_test.cc: where no configuration was collected
      "unexplained",            // by nature
  };
  return kElsewhere;
}

// Each command that it shows, in a shell.
void check_commands(const Diagnosis& one) {
  for (const Shown& shown : one.see) {
    CAPTURE(shown.command);
    const std::string program = shown.command.substr(0, shown.command.find(' '));
    if (program != "tshark" && program != "sqlite3") continue;
    if (!havip::test::have_program(program)) continue;
    const auto result = havip::test::run_command(shown.command + " 2>/dev/null");
    CHECK(result.status == 0);
    CHECK(result.output.empty() == shown.prints_nothing);
  }
}

TEST_CASE("doctor: nothing is wrong with what is not broken") {
  CHECK(found({}, "") == "healthy");
}

TEST_CASE("doctor: every fault alone is called by its name, and can be seen") {
  for (const Fault& one : faults()) {
    CAPTURE(one.cause);
    const Played run(base_scenario(), *combine({&one}));
    const Diagnosis diagnosis = run.diagnoses(one.havip).front();
    CHECK(cause_of(diagnosis) == one.cause);
    CHECK_FALSE(std::regex_search(diagnosis.sentence, std::regex("\\{[a-z_]+\\}")));
    check_commands(diagnosis);
  }
}

TEST_CASE("doctor: a cause that shows in another way has the same name") {
  for (const Fault& one : other_faces()) {
    CAPTURE(one.cause);
    CHECK(found({&one}, one.havip) == one.cause);
  }
}

TEST_CASE("doctor: a mistake in a file that does no harm hides no fault") {
  for (const Fault& mistake : harmless()) {
    CAPTURE(mistake.cause);
    CHECK(found({&mistake}, mistake.havip) == "healthy");
    for (const std::string_view cause :
         {"adverts-lost-between", "adverts-filtered", "adverts-not-sent", "router-resigned",
          "keepalived-silent", "guest-silent", "garp-filtered", "gateway-unreachable"}) {
      const auto fault = std::ranges::find(faults(), cause, &Fault::cause);
      REQUIRE(fault != faults().end());
      CHECK(found({&mistake, &*fault}, mistake.havip) == cause);
    }
  }
}

TEST_CASE("doctor: there is a fault for every cause") {
  for (const Cause* one : all_causes()) {
    const bool here = std::ranges::find(faults(), one->id, &Fault::cause) != faults().end();
    CAPTURE(one->id);
    CHECK(here != found_elsewhere().contains(one->id));
  }
}

std::size_t place_of(std::string_view cause) {
  const auto all = all_causes();
  const auto at = std::ranges::find(all, cause, &Cause::id);
  return static_cast<std::size_t>(at - all.begin());
}

// Two faults can be in one scenario if the first of them still shows there, and if it can be
// played.
bool can_coexist(const Fault& a, const Fault& b) {
  if (a.havip != b.havip) return false;
  const bool in_order = place_of(a.cause) < place_of(b.cause);
  if (!(in_order ? shows_beside(a, b) : shows_beside(b, a))) return false;
  const auto both = combine({&a, &b});
  return both && can_be_played(base_scenario(), *both);
}

// Every pair once, half of them with the later one put in first; shared out over the parts, so that
// they can run at once.
void check_pairs(std::size_t part, std::size_t parts) {
  const std::vector<Fault>& all = faults();
  std::size_t number = 0;
  for (const Fault& a : all) {
    for (const Fault& b : all) {
      const bool turned = (&a - all.data() + (&b - all.data())) % 2 == 1;
      if (&a == &b || (&a > &b) != turned || !can_coexist(a, b)) continue;
      if (number++ % parts != part) continue;
      CAPTURE(a.cause);
      CAPTURE(b.cause);
      const std::string_view first = place_of(a.cause) < place_of(b.cause) ? a.cause : b.cause;
      CHECK(found({&a, &b}, a.havip) == first);
    }
  }
}

TEST_CASE("doctor: of two faults the first on the path is called, part 1") {
  check_pairs(0, 4);
}
TEST_CASE("doctor: of two faults the first on the path is called, part 2") {
  check_pairs(1, 4);
}
TEST_CASE("doctor: of two faults the first on the path is called, part 3") {
  check_pairs(2, 4);
}
TEST_CASE("doctor: of two faults the first on the path is called, part 4") {
  check_pairs(3, 4);
}

}  // namespace
}  // namespace havip::doctor::test
