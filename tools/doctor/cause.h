// Cause: one row a thing that can be wrong on the path of a HAVIP. A row is its name, the step of
// the path where it lies, the symptoms that it explains, the function that finds it, and what is
// said of it; rows stand beside their functions (causes_*.cc), and all_causes() is all of them in
// the order of the path. A new one is a row and a function there, and nothing elsewhere.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/doctor/scene.h"

namespace havip::doctor {

// The steps of the source document, and what lies behind them.
enum class Step : std::uint8_t {
  kConsole = 1,  // are HAVIP and keepalived.conf right?
  kSends = 2,    // does the guest send GARP?
  kGuest = 3,    // if not: the fault is in the guest
  kHost = 4,     // was the GARP reported to mcagent, and is that the right one?
  kGateway = 5,  // did mcagent update the mapping, and did the hosts hear of it?
  kService = 6,  // and does its owner answer?
};
inline constexpr std::size_t kSteps = 6;

// What a check fills into the texts of its row: {guest} and the like. Always there: {vip}, {havip},
// {run} (the folder), {end}; of the claimant {guest}, {device}, {host}, {tap}.
using Words = std::map<std::string, std::string, std::less<>>;

// Nothing: it is not the cause.
using CauseCheck = std::optional<Words> (*)(const Scene&);

struct Cause {
  std::string_view id;  // never changes, never means another thing
  Step step = Step::kConsole;
  Symptoms explains = 0;  // it is looked for where one of them shows
  CauseCheck find = nullptr;
  std::string_view sentence;
  std::string_view fix;
  std::string_view see;               // a command a line that shows it
  std::string_view see_nothing = "";  // the same, where that it prints nothing is what shows it
};
using Causes = std::span<const Cause>;

[[nodiscard]] Causes console_causes();
[[nodiscard]] Causes conf_causes();  // what lint finds, too
[[nodiscard]] Causes guest_causes();
[[nodiscard]] Causes host_causes();
[[nodiscard]] Causes gateway_causes();
[[nodiscard]] Causes service_causes();

// In the order of the path.
[[nodiscard]] std::vector<const Cause*> all_causes();
// Null: there is none of that id.
[[nodiscard]] const Cause* find_cause(std::string_view id);

// `text` with its words in; a word that is not there stays as it is.
[[nodiscard]] std::string filled(std::string_view text, const Words& words);

}  // namespace havip::doctor
