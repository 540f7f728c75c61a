// Run folders that are none, or damaged: said with file and place, and never a crash.
#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "tests/support/temporary_folder.h"
#include "tests/unit/why/played.h"

namespace havip::why::test {
namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

// A copy of a good folder, to be damaged.
struct Damaged {
  havip::test::TemporaryFolder root;
  std::string folder = root / "run";
  Damaged() { fs::copy(played("spoofed"), folder, fs::copy_options::recursive); }

  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream stream(folder + "/" + name, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
  }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder + "/" + name, std::ios::binary) << text;
  }
  void edit(const std::string& name, const std::string& from, const std::string& to) const {
    std::string text = read(name);
    REQUIRE(text.find(from) != std::string::npos);
    write(name, text.replace(text.find(from), from.size(), to));
  }
};

Lines faults_of(const std::string& folder) {
  compare::Faults faults;
  const auto run = Run::open(folder, faults);
  Lines lines = faults.take();
  CHECK(run.has_value() == lines.empty());
  return lines;
}

void must_say(const std::string& folder, const std::string& text) {
  const Lines lines = faults_of(folder);
  REQUIRE_FALSE(lines.empty());
  const bool found = std::ranges::any_of(
      lines, [&](const std::string& line) { return line.find(text) != std::string::npos; });
  CHECK_MESSAGE(found, lines.front());
}

TEST_CASE("why, bad folder: a good one has no faults") {
  CHECK(faults_of(Damaged().folder).empty());
}

TEST_CASE("why, bad folder: none, or an empty one") {
  const Damaged run;
  must_say(run.root / "nothing", "is missing; expected the run folder of `havip run`");
  must_say(run.folder + "/summary.json", "is no folder");
  fs::create_directory(run.root / "empty");
  must_say(run.root / "empty", "summary.json: is missing");
}

TEST_CASE("why, bad folder: a trace that was cut in a line, between lines, or to nothing") {
  const Damaged run;
  const std::string text = run.read("events.jsonl");
  run.write("events.jsonl", text.substr(0, text.size() - 20));
  must_say(run.folder, "events.jsonl: line 24: has no line feed within 1 MiB: half written");
  run.write("events.jsonl", text.substr(0, text.rfind('\n', text.size() - 2) + 1));
  must_say(run.folder, "events.jsonl: has 23 records, expected the 24 of summary.json");
  run.write("events.jsonl", "");
  must_say(run.folder, "events.jsonl: has 0 records, expected the 24 of summary.json");
}

TEST_CASE("why, bad folder: a trace that was changed, or is none") {
  const Damaged run;
  run.edit("events.jsonl", "spoofed", "spoofet");
  must_say(run.folder, "of summary.json: changed, or of another run");
  run.write("events.jsonl", "nonsense\n");
  must_say(run.folder, "events.jsonl: line 1: found nonsense, expected a record");
}

TEST_CASE("why, bad folder: another version is called that, and no more is said") {
  const Damaged run;
  run.edit("summary.json", "\"format\": 1", "\"format\": 9");
  const Lines lines = faults_of(run.folder);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find("/format: 9, expected 1: it was written by another version of havip") !=
        std::string::npos);
}

TEST_CASE("why, bad folder: inputs that are missing or are no scenario are named by their line") {
  const Damaged run;
  run.edit("inputs/scenario.json", "\"duration\"", "\"durration\"");
  must_say(run.folder, "did you mean \"duration\"?");
  must_say(run.folder, "inputs/scenario.json: line ");
  run.write("inputs/scenario.json", "{");
  must_say(run.folder, "inputs/scenario.json: line 1");
  fs::remove_all(run.folder + "/inputs");
  must_say(run.folder, "inputs/scenario.json: is missing");
}

TEST_CASE("why, bad folder: a configuration that is missing") {
  const Damaged run;
  fs::remove_all(run.folder);
  fs::copy(played("nic-down"), run.folder, fs::copy_options::recursive);
  fs::remove(run.folder + "/inputs/web-a.conf");
  must_say(run.folder, "is missing; expected one of the files of a run folder");
}

// Every question must be answered or refused whatever the records say, as long as they are lines of
// the right shape with a matching digest, which a tool that edits traces could leave.
TEST_CASE("why, bad folder: records without their fields are no crash") {
  for (const char* name : {"spoofed", "nic-down"}) {
    const Damaged run;
    fs::remove_all(run.folder);
    fs::copy(played(name), run.folder, fs::copy_options::recursive);
    std::istringstream lines(run.read("events.jsonl"));
    std::string text;
    for (std::string line; std::getline(lines, line);) {
      const std::size_t kind = line.find("\"kind\":\"");
      text += line.substr(0, line.find('"', kind + 8) + 1) + "}\n";
    }
    run.write("events.jsonl", text);
    const std::string summary = run.read("summary.json");
    const std::size_t digest = summary.find("\"digest\": \"") + 11;
    compare::Faults faults;
    CHECK_FALSE(Run::open(run.folder, faults));
    const std::string fault = faults.take().front();
    const std::string mine = fault.substr(fault.find("has digest ") + 11, 32);
    run.edit("summary.json", summary.substr(digest, 32), mine);
    const auto bare = Run::open(run.folder, faults);
    REQUIRE(bare);
    for (const Question& question : questions()) {
      for (const char* rest : {"havip-1", "web-a", "ping", "1", "havip-1 web-a", "web-a havip-1"}) {
        CAPTURE(question.word);
        const auto words = words_of(std::string(question.word) + " " + rest);
        for (const Verb verb : {Verb::kWhy, Verb::kWhyNot}) {
          const auto given = answer(*bare, verb, words);
          CHECK((given ? given->headline : given.error()) != "");
        }
      }
    }
  }
}

}  // namespace
}  // namespace havip::why::test
