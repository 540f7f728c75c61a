// What a live network can play of a scenario, decided before anything is built.
#pragma once

#include <string>
#include <vector>

#include "scenarios/loader/scenario.h"

namespace havip::live_run {

// What stands in the way, each with its place in the scenario: "/timeline/2: ..". Empty: it plays.
[[nodiscard]] std::vector<std::string> obstacles(const loader::Scenario& scenario);

// Why an action cannot be played live; empty: it can. What the schema of scenarios says of each.
[[nodiscard]] std::string obstacle(const loader::Action& action);

// What is left out though the scenario asks for it, since it changes no more than small times:
// latencies, jitter, the guests' own delays.
[[nodiscard]] std::vector<std::string> left_out(const loader::Scenario& scenario);

}  // namespace havip::live_run
