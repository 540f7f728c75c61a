// Labs teach what the doctor knows: their causes have its names, and it finds the fault of a lab by
// itself, as far as what was collected at the beginning of a session tells it.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/unit/doctor/played.h"
#include "tools/doctor/cause.h"

namespace havip::doctor::test {
namespace {

using Ids = std::vector<std::string>;

const std::string kLabs = std::string(HAVIP_SOURCE_DIR) + "/scenarios/labs/";

nlohmann::json read_json(const std::string& path) {
  std::ifstream file(path);
  return nlohmann::json::parse(file);
}

TEST_CASE("doctor: causes of labs have its names") {
  // Not what is broken, but what somebody did: the doctor calls what it sees of it.
  const std::set<std::string> only_of_labs{"daemon-not-running", "check-wrong", "slow-adverts"};
  const auto known = all_causes();
  const auto causes = read_json(kLabs + "causes.json");
  for (const auto& cause : causes.at("causes")) {
    const auto id = cause.at("id").get<std::string>();
    CAPTURE(id);
    const bool found = std::ranges::find(known, id, &Cause::id) != known.end();
    CHECK(found != only_of_labs.contains(id));
  }
}

// Where it does not call the answer: what it calls, the worst HAVIP first, and why.
const std::map<std::string, Ids>& called_otherwise() {
  static const std::map<std::string, Ids> kOtherwise{
      // The ticket names the VIP; from outside it is one that nobody has, and one without a HAVIP.
      {"after-renumbering", {"not-configured", "havip-missing"}},
      {"two-nodes-nothing", {"not-configured", "havip-missing"}},
      // The line of the configuration that makes the foreign MAC address.
      {"as-on-campus", {"vmac-in-vpc"}},
      // The standby cannot resolve its peer either, and so looks as dead as one that was stopped.
      {"winner-unheard", {"router-resigned"}},
      {"nobody-is-master", {"router-resigned"}},
      {"nobody-took-over", {"conf-refused"}},
      // Nothing is broken until the next failover, or no longer.
      {"no-failover", {"healthy"}},
      {"too-patient", {"healthy"}},
      {"jumps-back", {"healthy"}},
      {"refused-at-home", {"healthy"}},
  };
  return kOtherwise;
}

TEST_CASE("doctor: every lab at the beginning of a session") {
  namespace fs = std::filesystem;
  for (const auto& one : fs::directory_iterator(kLabs)) {
    if (!one.is_directory()) continue;
    const std::string name = one.path().filename().string();
    CAPTURE(name);
    const auto answer = read_json(one.path() / "lab.json").at("cause").get<std::string>();
    const Played run(one.path() / "scenario.json");
    const Ids called = ids(run.diagnoses());
    const auto otherwise = called_otherwise().find(name);
    if (otherwise == called_otherwise().end()) {
      CHECK(called.front() == answer);
    } else {
      CHECK(called == otherwise->second);
    }
  }
}

}  // namespace
}  // namespace havip::doctor::test
