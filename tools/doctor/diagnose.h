// diagnose(): evidence -> the steps that were taken, and the first one that failed. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "tools/doctor/cause.h"
#include "tools/doctor/evidence.h"

namespace havip::doctor {

enum class Outcome : std::uint8_t {
  kPassed,
  kFailed,
  kCannotTell,  // what it would need was not collected
  kNotReached,  // an earlier step failed
};
// "pass", "fail", "cannot tell", "not reached"
[[nodiscard]] std::string_view to_string(Outcome outcome);

struct StepReport {
  Step step = Step::kConsole;
  Outcome outcome = Outcome::kPassed;
  std::vector<std::string> looked_at;
  std::vector<std::string> found;
};
[[nodiscard]] std::string_view question_of(Step step);

// A command that shows what is wrong, for a shell in the folder where `havip doctor` was called.
struct Shown {
  std::string command;
  bool prints_nothing = false;  // which is what shows it
};

struct Diagnosis {
  net::HavipId id;  // empty: no HAVIP, an address that guests have as a VIP
  net::Ipv4Addr vip;
  Symptoms symptoms = 0;
  std::vector<StepReport> steps;  // all of them, in order
  const Cause* cause = nullptr;   // null: nothing is wrong
  std::string sentence;           // of the cause, as are the next two
  std::string fix;
  std::vector<Shown> see;

  [[nodiscard]] bool healthy() const { return cause == nullptr; }
  // The first step that failed. REQUIRES: not healthy.
  [[nodiscard]] Step failed_at() const;
};

// Of the HAVIP of this id or address, or of all, the worst first. `run` is what commands call the
// run folder. The error: there is no such HAVIP, and which there are.
[[nodiscard]] Result<std::vector<Diagnosis>> diagnose(const Evidence& evidence,
                                                      std::string_view havip,
                                                      const std::string& run);

}  // namespace havip::doctor
