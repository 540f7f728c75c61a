// What a diagnosis may see: nothing of what was done to a run; and what it says when less was
// collected.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/support/schema.h"
#include "tests/unit/doctor/faults.h"
#include "tests/unit/doctor/played.h"
#include "tools/doctor/print.h"
#include "tools/doctor/read_run.h"

namespace havip::doctor::test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

void write(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

void edit(const std::string& path, void (*change)(Json&)) {
  Json json = Json::parse(text_of(path));
  change(json);
  write(path, json.dump(2));
}

const Fault& fault(std::string_view cause) {
  return *std::ranges::find(faults(), cause, &Fault::cause);
}

// What is wrong with the folder, in lines.
std::string refusal(const std::string& folder) {
  compare::Faults faults;
  CHECK_FALSE(read_run(folder, faults).has_value());
  std::string all;
  for (const std::string& one : faults.take())
    all += one + "\n";
  return all;
}

TEST_CASE("doctor: what was done to the run changes nothing") {
  for (const char* name : {"agent-down", "lost-push-stale-vip", "nic-down", "wrong-environment"}) {
    CAPTURE(name);
    const Played run(kCases + name + ".json");
    const std::string before = to_json(run.diagnoses());
    edit(run.folder() + "/inputs/scenario.json", [](Json& json) {
      for (const char* key : {"timeline", "expect", "breaks", "policy", "control", "probes", "seed",
                              "duration", "about", "name"})
        json[key] = "poison";
    });
    edit(run.folder() + "/agents.json", [](Json& json) {
      for (auto& [host, tables] : json.items())
        if (tables.contains("reachable_since_ns")) tables["reachable_since_ns"] = "poison";
    });
    edit(run.folder() + "/summary.json", [](Json& json) {
      json = Json{{"format", json["format"]}};
    });
    fs::remove(run.folder() + "/events.jsonl");
    compare::Faults faults;
    const auto evidence = read_run(run.folder(), faults);
    REQUIRE(evidence.has_value());
    CHECK(to_json(*diagnose(*evidence, "", run.folder())) == before);
  }
}

TEST_CASE("doctor: what fits its schema") {
  const std::string schema = HAVIP_SOURCE_DIR "/tools/doctor/doctor.schema.json";
  for (const char* name : {"three-vips", "unregistered-vip", "nic-down"}) {
    const auto faults =
        havip::test::schema_faults(schema, to_json(Played(kCases + name + ".json").diagnoses()));
    CHECK(faults == std::vector<std::string>{});
  }
}

TEST_CASE("doctor: frames that vanish between NIC and tap") {
  Played run(base_scenario(), *combine({&fault("agent-down")}));
  Capture& capture = *run.evidence().capture;
  std::erase_if(capture.arps, [&](const ArpSeen& one) {
    return capture.points[one.point].kind == Point::Kind::kTap;
  });
  CHECK(ids(run.diagnoses()).front() == "garp-lost-before-tap");
}

TEST_CASE("doctor: adverts that name another peer, and no configuration to see it in") {
  Played run(base_scenario(), *combine({&fault("peer-not-named")}));
  run.evidence().confs.reset();
  CHECK(ids(run.diagnoses()) == std::vector<std::string>{"adverts-not-addressed"});
}

TEST_CASE("doctor: an address of another subnet, announced by hand") {
  const Played run(kCases + "by-hand.json",
                   {{"/subnets/-", R"({ "id": "subnet-b", "cidr": "172.16.2.0/24" })"},
                    {"/havips/0/vip", "172.16.2.8"},
                    {"/havips/0/subnet", "subnet-b"},
                    {"/timeline/1/vip", "172.16.2.8"},
                    {"/timeline/4/vip", "172.16.2.8"},
                    {"/expect", "[]"}});
  CHECK(ids(run.diagnoses("havip-1")) == std::vector<std::string>{"garp-outside-subnet"});
}

TEST_CASE("doctor: what was not collected is not guessed") {
  Played run(kCases + "nic-down.json");
  const auto outcomes = [&] {
    std::string all;
    const Diagnosis diagnosis = run.diagnoses().front();
    for (const StepReport& one : diagnosis.steps)
      all += std::string(to_string(one.outcome)) + "\n";
    return all;
  };
  const auto verdict = [&] {
    const std::string text = to_text(run.diagnoses(), {});
    return text.substr(0, text.find('\n'));
  };
  CHECK(outcomes() == "pass\npass\npass\npass\npass\npass\n");
  CHECK(verdict() == "havip-1 172.16.16.8: healthy");
  run.evidence().gateway.reset();
  CHECK(verdict() == "havip-1 172.16.16.8: no fault to be seen, and 1 of 6 steps cannot be told");
  CHECK(outcomes() == "pass\npass\npass\npass\ncannot tell\npass\n");
  run.evidence().hosts.reset();
  CHECK(outcomes() == "pass\npass\npass\npass\ncannot tell\npass\n");
  run.evidence().capture->journal.reset();
  CHECK(outcomes() == "pass\npass\npass\ncannot tell\ncannot tell\npass\n");
  run.evidence().confs.reset();
  CHECK(outcomes() == "cannot tell\npass\npass\ncannot tell\ncannot tell\npass\n");
  run.evidence().capture.reset();
  CHECK(run.diagnoses().front().healthy());
}

// Counters and tables say as much as the journal, where nobody captured that.
TEST_CASE("doctor: without the journal") {
  for (const char* cause : {"agent-down", "upcall-lost", "test-environment", "gateway-unreachable",
                            "stale-vip-table", "push-lost"}) {
    CAPTURE(cause);
    Played run(base_scenario(), *combine({&fault(cause)}));
    run.evidence().capture->journal.reset();
    CHECK(ids(run.diagnoses()) == std::vector<std::string>{cause});
  }
}

TEST_CASE("doctor: bad run folders are refused, file by file") {
  const Played run(kCases + "nic-down.json");
  const auto says = [&](const std::string& file, const std::string& text,
                        const std::string& words) {
    CAPTURE(file);
    const std::string path = run.folder() + "/" + file;
    const std::string kept = text_of(path);
    text.empty() ? static_cast<void>(fs::remove(path)) : write(path, text);
    const std::string refused = refusal(run.folder());
    CHECK(refused.find(path + ": ") != std::string::npos);
    CHECK(refused.find(words) != std::string::npos);
    write(path, kept);
  };
  says("summary.json", "", "is missing");
  says("summary.json", R"({ "format": 99 })", "99, expected 1: it was written by another version");
  says("inputs/scenario.json", "", "is missing");
  says("inputs/scenario.json", R"({ "hosts": 7 })", "found 7, expected an array");
  says("inputs/web-a.conf", "", "cannot be read");
  says("agents.json", "", "is missing");
  says("agents.json", R"({ "h1": { "agent_running": true } })", "is missing");
  says("capture.pcapng", "", "is missing");
  const std::string capture = text_of(run.folder() + "/capture.pcapng");
  says("capture.pcapng", capture.substr(0, capture.size() / 2 + 1), "block at");
  says("vpccgw.sqlite", "", "is missing");
  says("vpccgw.sqlite", "no database, but long enough to be looked at as if it were one", "");
  CHECK(refusal(run.folder() + "-not").find("is missing; expected the run folder") !=
        std::string::npos);
  CHECK(refusal(run.folder() + "/agents.json").find("is no folder") != std::string::npos);
  compare::Faults none;
  CHECK(read_run(run.folder(), none).has_value());
}

TEST_CASE("doctor: a HAVIP that is not there") {
  const Played run(kCases + "three-vips.json");
  const auto none = diagnose(run.evidence(), "havip-9", run.folder());
  REQUIRE_FALSE(none.has_value());
  CHECK(none.error() == "there is no HAVIP \"havip-9\"; there is havip-1, havip-2 and havip-3");
  CHECK(ids(run.diagnoses("havip-2")) == std::vector<std::string>{"healthy"});
  CHECK(ids(run.diagnoses("172.16.16.10")) == std::vector<std::string>{"rate-limited-starved"});
}

}  // namespace
}  // namespace havip::doctor::test
