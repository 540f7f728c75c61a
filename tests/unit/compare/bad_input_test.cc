// Run folders that are missing, damaged or of another version: which file, what was found, what was
// expected; and everything in one go.
#include <algorithm>
#include <filesystem>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "tests/support/temporary_folder.h"
#include "tests/unit/compare/story.h"
#include "tools/compare/compare_command.h"
#include "tools/compare/read_run.h"

namespace havip::compare::test {
namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

// The faults of a run folder, with its own path taken out.
Lines faults_of(const std::string& folder) {
  Faults faults;
  const bool good = read_run(folder, faults).has_value();
  Lines lines = faults.take();
  CHECK(good == lines.empty());
  for (std::string& line : lines) {
    REQUIRE(line.starts_with(folder));
    line.erase(0, std::min(line.size(), folder.size() + 1));
  }
  return lines;
}

// One fault, which says this.
void must_say(const std::string& folder, const std::string& text) {
  const Lines lines = faults_of(folder);
  REQUIRE(lines.size() == 1);
  CHECK_MESSAGE(lines[0].find(text) != std::string::npos, lines[0], " does not say: ", text);
}

struct Damaged {
  havip::test::TemporaryFolder place;
  std::string folder = place / "run";
  Damaged() { write_story(folder, {}); }
  [[nodiscard]] std::string operator/(const std::string& name) const { return folder + "/" + name; }
};

TEST_CASE("bad input: a good folder has no faults") {
  const Damaged run;
  CHECK(faults_of(run.folder).empty());
}

TEST_CASE("bad input: no folder, or something else") {
  const Damaged run;
  must_say(run / "nothing", "is missing; expected the run folder of `havip run`");
  must_say(run / "agents.json", "is no folder");
}

TEST_CASE("bad input: files that are missing are named, all of them") {
  const Damaged run;
  for (const char* name : {"summary.json", "events.jsonl", "agents.json"})
    fs::remove(run / name);
  CHECK(faults_of(run.folder) ==
        Lines{"summary.json: is missing; expected one of the files of a run folder",
              "events.jsonl: is missing; expected one of the files of a run folder",
              "agents.json: is missing; expected one of the files of a run folder"});
}

TEST_CASE("bad input: a pipe or a folder in the place of a file is not waited for") {
  for (const char* name : {"summary.json", "events.jsonl", "agents.json"}) {
    CAPTURE(name);
    const Damaged run;
    fs::remove(run / name);
    REQUIRE(mkfifo((run / name).c_str(), 0600) == 0);
    must_say(run.folder, std::string(name) + ": is no regular file");
    fs::remove(run / name);
    fs::create_directory(run / name);
    must_say(run.folder, std::string(name) + ": is no regular file");
  }
}

TEST_CASE("bad input: half-written files") {
  SUBCASE("summary.json") {
    const Damaged run;
    const std::string text = read_file(run / "summary.json");
    write_file(run / "summary.json", text.substr(0, text.size() / 2));
    must_say(run.folder, "summary.json: is not JSON, at octet");
    write_file(run / "summary.json", "");
    must_say(run.folder, "summary.json: is empty");
  }
  SUBCASE("agents.json") {
    const Damaged run;
    write_file(run / "agents.json", "{\"h1\": {");
    must_say(run.folder, "agents.json: is not JSON, at octet");
  }
  SUBCASE("events.jsonl, in the middle of a line") {
    const Damaged run;
    const std::string text = read_file(run / "events.jsonl");
    write_file(run / "events.jsonl", text.substr(0, text.size() - 20));
    must_say(run.folder, "has no line feed within 1 MiB: half written");
  }
  SUBCASE("events.jsonl, at the end of a line") {
    const Damaged run;
    std::string text = read_file(run / "events.jsonl");
    text.pop_back();
    write_file(run / "events.jsonl", text.substr(0, text.rfind('\n') + 1));
    must_say(run.folder, "events.jsonl: has 277 records, expected the 278 of summary.json");
  }
  SUBCASE("events.jsonl, nothing at all") {
    const Damaged run;
    write_file(run / "events.jsonl", "");
    must_say(run.folder, "events.jsonl: has 0 records, expected the 278 of summary.json");
  }
}

TEST_CASE("bad input: a trace that was changed does not have the summary's digest") {
  const Damaged run;
  edit(run / "events.jsonl", "master down timer", "master-down timer");
  must_say(run.folder, "of summary.json: changed, or of another run");
}

TEST_CASE("bad input: records that break the contract of a trace are named by their line") {
  const auto with = [](const std::string& from, const std::string& to, const std::string& text) {
    CAPTURE(from);
    const Damaged run;
    edit(run / "events.jsonl", from, to);
    must_say(run.folder, text);
  };
  with("\"seq\":4,", "\"seq\":5,", "line 4: found seq 5, expected 4: a record is missing");
  with("\"seq\":4,\"cause\":1", "\"seq\":4,\"cause\":4",
       "line 4: found cause 4 of seq 4, expected an earlier record");
  with("{\"at_ns\":0,\"seq\":6", "{\"at_ns\":-5,\"seq\":6",
       "line 6: found at_ns -5, expected 0 or later");
  with("{\"at_ns\":0,\"seq\":3", "{\"at\":0,\"seq\":3", "line 3: found {\"at\":0,\"seq\":3");
  with("\"instance\":\"VI_1\"", "\"instance\":1",
       "line 4: a vrrp_state without \"instance\", expected a string");
  with("\"reason\":\"startup\"", "\"reason\":startup", "line 4: is not JSON");
  with("\"probe\":0", "\"probe\":-1", "a probe_sent without \"probe\", expected an integer");
}

TEST_CASE("bad input: another version of the folder is called that, and no more is said of it") {
  const Damaged run;
  edit(run / "summary.json", "\"format\": 1", "\"format\": 2");
  must_say(run.folder,
           "summary.json: /format: 2, expected 1: it was written by another version of havip");
  edit(run / "summary.json", "\"format\": 2,", "");
  must_say(run.folder, "summary.json: /format: is missing, expected 1");
}

TEST_CASE("bad input: every field of summary.json that is not what it should be is named") {
  const Damaged run;
  edit(run / "summary.json", "\"seed\": 7", "\"seed\": -7");
  edit(run / "summary.json", "\"backend\": \"virtual\"", "\"backend\": \"dream\"");
  edit(run / "summary.json", "\"owner\": \"web-b/eth0\"", "\"owner\": 5");
  edit(run / "summary.json", "\"phase_ns\": null", "\"phase_ms\": null");
  edit(run / "summary.json", "\"virtual_ns\": 20000000000", "\"virtual_ns\": 18446744073709551615");
  CHECK(faults_of(run.folder) ==
        Lines{"summary.json: /seed: found -7, expected an integer of 0 or more",
              "summary.json: /backend: found \"dream\", expected \"virtual\" or \"live\"",
              "summary.json: /virtual_ns: found 18446744073709551615, expected nanoseconds, an "
              "integer of 63 bits",
              "summary.json: /havips/havip-1/owner: found 5, expected a string or null",
              "summary.json: /havips/havip-1/switchovers/0/phase_ns: is missing: not written by "
              "this version of havip"});
}

TEST_CASE("bad input: agents.json of another shape") {
  const Damaged run;
  edit(run / "agents.json", "\"neigh_table\": [", "\"neigh_table\": 5, \"x\": [");
  must_say(run.folder, "agents.json: /h1/neigh_table: found 5, expected an array");
  write_file(run / "agents.json", "[]");
  must_say(run.folder, "agents.json: found an array, expected an object");
}

TEST_CASE("bad input: of a file with a thousand faults ten are said") {
  const Damaged run;
  std::string text;
  for (int i = 0; i < 1000; ++i)
    text += "nonsense\n";
  write_file(run / "events.jsonl", text);
  const Lines lines = faults_of(run.folder);
  REQUIRE(lines.size() == 11);
  CHECK(lines.back() == "events.jsonl: and 990 more");
}

TEST_CASE("bad input: nesting without end is no crash") {
  const Damaged run;
  write_file(run / "agents.json", std::string(1'000'000, '['));
  CHECK(faults_of(run.folder).size() == 1);
  std::string deep;
  for (int i = 0; i < 100'000; ++i)
    deep += "{\"a\":";
  write_file(run / "agents.json", deep + "1" + std::string(100'000, '}'));
  must_say(run.folder, "agents.json: is nested deeper than 32 levels");
}

TEST_CASE("bad input: an endless line is refused, not kept") {
  const Damaged run;
  write_file(run / "events.jsonl", std::string(5'000'000, 'x'));
  must_say(run.folder, "line 1: has no line feed within 1 MiB");
}

TEST_CASE("tolerances: what is wrong with them is said of each") {
  const auto parsed = Tolerances::parse(
      {"detection", "detecton=1ms", "push=1", "push=5ms..1ms", "push=-1ms..x", "push=-3ms"});
  REQUIRE_FALSE(parsed);
  REQUIRE(parsed.error().size() == 6);
  CHECK(parsed.error()[0] == "--tolerance detection: expected NAME=DURATION, as detection=15ms");
  CHECK(parsed.error()[1].starts_with(
      "--tolerance detecton=1ms: \"detecton\" is none of detection, reaction,"));
  CHECK(parsed.error()[3] == "--tolerance push=5ms..1ms: 0 must lie between both bounds");
  CHECK(parsed.error()[5] == "--tolerance push=-3ms: 0 must lie between both bounds");
}

TEST_CASE("tolerances: a setting replaces what it names") {
  const auto parsed = Tolerances::parse({"detection=15ms", "push=-1ms..2ms"});
  REQUIRE(parsed);
  CHECK(parsed->of(Limit::kDetection) == compare::milliseconds(-1, 15));
  CHECK(parsed->of(Limit::kPush) == compare::milliseconds(-1, 2));
  CHECK(parsed->of(Limit::kStartup) == compare::milliseconds(-10, 500));
  CHECK(parsed->between(Mode::kModel, false).of(Limit::kPush) == compare::milliseconds(-1, 2));
  CHECK(parsed->between(Mode::kModel, true).of(Limit::kPush) == compare::milliseconds(-2, 1));
  CHECK(parsed->between(Mode::kReality, false).of(Limit::kPush) == compare::milliseconds(-2, 2));
  CHECK(parsed->between(Mode::kExact, false).of(Limit::kPush) == compare::milliseconds(0, 0));
}

TEST_CASE("tolerances: the table has its rows in the order of the names") {
  for (std::size_t i = 0; i < kLimits.size(); ++i)
    CHECK(static_cast<std::size_t>(kLimits[i].limit) == i);
}

}  // namespace
}  // namespace havip::compare::test
