#include "tools/sweep/results_file.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

#include "tests/support/temporary_folder.h"

namespace havip::sweep {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

Plan plan_of(std::uint64_t last_seed, const Texts& values) {
  return {.scenario = "nic-down",
          .hash = "9f",
          .build = "b1",
          .seeds = {.first = 1, .last = last_seed},
          .dimensions = {{.place = "/a", .values = values}}};
}

std::string line_of(const Plan& plan, std::uint64_t position) {
  return run_line(
      {.seed = plan.seed(position),
       .values = plan.values(plan.combination(position)),
       .hash = "hash of " + plan.values(plan.combination(position)).front(),
       .build = plan.build,
       .outcome = {
           .recovered = true, .outages = {{.probe = "ping", .longest = 1s}}, .changes = {}}});
}

std::string whole(const Plan& plan) {
  std::string text = header_line(plan);
  for (std::uint64_t at = 0; at < plan.runs(); ++at)
    text += line_of(plan, at);
  return text;
}

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::string& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

// A sweep that finds what is there and adds what is missing.
struct Resumed {
  std::vector<std::uint64_t> known;
  Texts notes;
  Texts refused;
};

Resumed resume(const std::string& path, const Plan& plan, bool skip_damaged = false,
               std::uint64_t most = 1'000) {
  Resumed out;
  auto file = ResultsFile::open(
      {.path = path, .skip_damaged = skip_damaged}, plan,
      [&](std::size_t combination) { return "hash of " + plan.values(combination).front(); },
      [&](std::uint64_t position, const Line&) { out.known.push_back(position); }, out.notes);
  if (!file) {
    out.refused = file.error().lines;
    return out;
  }
  for (std::uint64_t at = 0; at < plan.runs() && most > 0; ++at) {
    if (std::ranges::find(out.known, at) != out.known.end()) continue;
    REQUIRE((*file)->append(at, line_of(plan, at)).has_value());
    --most;
  }
  REQUIRE((*file)->finish().has_value());
  return out;
}

bool says(const Texts& lines, std::string_view part) {
  return std::ranges::any_of(
      lines, [&](const std::string& line) { return line.find(part) != std::string::npos; });
}

TEST_CASE("a file that was begun is gone on with, to the same bytes") {
  const test::TemporaryFolder folder;
  const std::string path = folder / "new/runs.jsonl";
  const Plan plan = plan_of(3, {"x", "y"});
  CHECK(resume(path, plan, false, 2).known.empty());
  CHECK_EQ(resume(path, plan, false, 1).known, std::vector<std::uint64_t>{0, 1});
  CHECK_EQ(resume(path, plan).known.size(), 3);
  CHECK_EQ(read(path), whole(plan));
  CHECK_EQ(resume(path, plan).known.size(), 6);
  CHECK_EQ(read(path), whole(plan));
}

TEST_CASE("a sweep that was killed at any octet is gone on with, to the same bytes") {
  const test::TemporaryFolder folder;
  const std::string path = folder / "runs.jsonl";
  const Plan plan = plan_of(2, {"x"});
  const std::string all = whole(plan);
  for (std::size_t octets = 0; octets <= all.size(); ++octets) {
    CAPTURE(octets);
    write(path, all.substr(0, octets));
    const Resumed resumed = resume(path, plan);
    CHECK(resumed.refused.empty());
    REQUIRE_EQ(read(path), all);
    const bool half = octets > header_line(plan).size() && all[octets - 1] != '\n';
    CHECK_EQ(says(resumed.notes, "half written"), half);
  }
}

TEST_CASE("more seeds and values take over what is there") {
  const test::TemporaryFolder folder;
  const std::string path = folder / "runs.jsonl";
  resume(path, plan_of(2, {"y"}));
  const Plan wider = plan_of(3, {"x", "y"});
  CHECK_EQ(resume(path, wider).known, std::vector<std::uint64_t>{3, 4});
  CHECK_EQ(read(path), whole(wider));
}

TEST_CASE("what does not belong to the plan is refused, and left as it is") {
  const test::TemporaryFolder folder;
  const std::string path = folder / "runs.jsonl";
  const Plan plan = plan_of(2, {"x"});
  const std::string good = whole(plan);
  const auto refused = [&](const std::string& text, const Plan& wanted, std::string_view part) {
    CAPTURE(part);
    write(path, text);
    const Resumed resumed = resume(path, wanted);
    CHECK(says(resumed.refused, part));
    CHECK_EQ(read(path), text);
  };
  Plan other = plan;
  other.build = "b2";
  refused(good, other, "is of another build: \"b1\", expected \"b2\"");
  other = plan;
  other.hash = "aa";
  refused(good, other, "is of another scenario or configuration");
  refused(good, plan_of(1, {"x"}), ":3: is a run that is not asked for");
  refused(good, plan_of(2, {"z"}), ":2: is a run that is not asked for");
  refused("a text\nof somebody else\n", plan, ":1: is not JSON; expected the first line");
  refused("{\"havip_sweep\":9}\n", plan, ":1: is of format 9, expected 1");

  std::string foreign = good;
  foreign.replace(foreign.rfind("\"b1\""), 4, "\"b0\"");
  refused(foreign, plan, ":3: was made by \"b0\", expected \"b1\"");
  foreign = good;
  foreign.replace(foreign.rfind("hash of x"), 9, "hash of y");
  refused(foreign, plan, ":3: is of another scenario or configuration");
}

TEST_CASE("damaged lines are named, and played again only on request") {
  const test::TemporaryFolder folder;
  const std::string path = folder / "runs.jsonl";
  const Plan plan = plan_of(4, {"x"});
  const std::string good = whole(plan);
  std::string damaged = good;
  damaged.replace(damaged.find("\"seed\":2"), 8, "\"sXed\":2");
  damaged.replace(damaged.find("\"seed\":3"), 8, "\"seed\":1");
  write(path, damaged);
  const Resumed refused = resume(path, plan);
  CHECK(says(refused.refused, "runs.jsonl:3: has no \"seed\""));
  CHECK(says(refused.refused, "runs.jsonl:4: is a run that was there before"));
  CHECK(says(refused.refused, "--skip-damaged"));
  CHECK_EQ(read(path), damaged);

  const Resumed skipped = resume(path, plan, true);
  CHECK_EQ(skipped.known, std::vector<std::uint64_t>{0, 3});
  CHECK(says(skipped.notes, "runs.jsonl:3: has no \"seed\"; left out"));
  CHECK_EQ(read(path), good);
}

TEST_CASE("two sweeps never write to one file") {
  const test::TemporaryFolder folder;
  const Plan plan = plan_of(1, {"x"});
  Texts notes;
  const auto open = [&] {
    return ResultsFile::open(
        {.path = folder / "runs.jsonl"}, plan, {}, [](std::uint64_t, const Line&) {}, notes);
  };
  const auto first = open();
  REQUIRE(first.has_value());
  const auto second = open();
  REQUIRE_FALSE(second.has_value());
  CHECK(says(second.error().lines, "another sweep is writing to it"));
}

TEST_CASE("runs of several files are written in order; two results for one run are refused") {
  const test::TemporaryFolder folder;
  const Plan plan = plan_of(3, {"x"});
  const auto entry = [&](std::uint64_t position, std::uint64_t offset, std::uint32_t file) {
    return Entry{.position = position,
                 .offset = offset,
                 .length = static_cast<std::uint32_t>(line_of(plan, position).size()),
                 .file = file};
  };
  const std::uint64_t length = line_of(plan, 0).size();
  write(folder / "1", line_of(plan, 2) + line_of(plan, 0));
  write(folder / "2", line_of(plan, 0) + line_of(plan, 1));
  const std::vector<Entry> entries{entry(2, 0, 0), entry(0, length, 0), entry(0, 0, 1),
                                   entry(1, length, 1)};
  REQUIRE(write_sorted(folder / "out", plan, {folder / "1", folder / "2"}, entries).has_value());
  CHECK_EQ(read(folder / "out"), whole(plan));

  std::string other = line_of(plan, 0);
  other.replace(other.find("true"), 4, "null");
  write(folder / "2", other + line_of(plan, 1));
  const auto refused = write_sorted(folder / "bad", plan, {folder / "1", folder / "2"}, entries);
  REQUIRE_FALSE(refused.has_value());
  CHECK(says(refused.error().lines, "two results"));
  CHECK_FALSE(std::filesystem::exists(folder / "bad"));
  CHECK_FALSE(std::filesystem::exists(folder / "bad.part"));
}

}  // namespace
}  // namespace havip::sweep
