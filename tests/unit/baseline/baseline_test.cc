// The text of a baseline, there and back, and whatever may have become of it on the way.
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "tests/support/temporary_folder.h"
#include "tests/unit/baseline/times.h"
#include "tools/baseline/content_hash.h"
#include "tools/baseline/file.h"
#include "tools/baseline/text_format.h"

namespace havip::baseline::test {
namespace {

const std::string kText =
    "havip-baseline 1 virtual\n"
    "# Times of switchovers in ns, by stage. `havip test --update-baseline` writes it anew.\n"
    "\n"
    "scenario 00000000000000000000000000000001 a/x.json\n"
    "seed 1 havip-1 1 - web-a/eth0 detection=3000000000 announcement=150000 upcall=20000 limiter=0 "
    "migration=1000000\n"
    "seed 1 havip-1 2 web-a/eth0 web-b/eth0 detection=5\n"
    "seed 2 none\n"
    "\n"
    "scenario 00000000000000000000000000000002 b c%0a%25.json\n"
    "seed 7 havip-1 1 web-a/eth0 - detection=0\n"
    "\n"
    "end\n";

Baseline sample() {
  Baseline baseline;
  baseline.entries = {{.path = "a/x.json",
                       .hash = "00000000000000000000000000000001",
                       .runs = {{.seed = 1,
                                 .switches = {{.havip = "havip-1",
                                               .to = "web-a/eth0",
                                               .stages = {{"detection", std::chrono::seconds(3)},
                                                          {"announcement", Duration(150'000)},
                                                          {"upcall", Duration(20'000)},
                                                          {"limiter", Duration(0)},
                                                          {"migration", Duration(1'000'000)}}},
                                              {.havip = "havip-1",
                                               .number = 2,
                                               .from = "web-a/eth0",
                                               .to = "web-b/eth0",
                                               .stages = {{"detection", Duration(5)}}}}},
                                {.seed = 2}}},
                      {.path = "b c\n%.json",
                       .hash = "00000000000000000000000000000002",
                       .runs = {{.seed = 7,
                                 .switches = {{.havip = "havip-1",
                                               .from = "web-a/eth0",
                                               .stages = {{"detection", Duration(0)}}}}}}}};
  return baseline;
}

// The sample's text with one piece replaced.
std::string bent(std::string_view piece, std::string_view by) {
  std::string text = kText;
  const std::size_t at = text.find(piece);
  REQUIRE_MESSAGE(at != std::string::npos, piece);
  return text.replace(at, piece.size(), by);
}

std::string faults_of(std::string_view text) {
  const auto parsed = parse(text, "b.txt");
  std::string all;
  if (parsed) return all;
  for (const std::string& fault : parsed.error())
    all += fault + "\n";
  return all;
}

TEST_CASE("Baseline: written and read, it is the same") {
  CHECK(to_text(sample()) == kText);
  const auto parsed = parse(kText, "b.txt");
  REQUIRE(parsed.has_value());
  CHECK(*parsed == sample());
  Baseline live{.backend = Backend::kLive, .entries = sample().entries};
  const auto again = parse(to_text(live), "b.txt");
  REQUIRE(again.has_value());
  CHECK(*again == live);
  CHECK(to_text(live).find("\nrepetition 2 none\n") != std::string::npos);
  CHECK(parse("havip-baseline 1 virtual\nend\n", "b.txt")->entries.empty());
}

TEST_CASE("Baseline: another version is called that, and nothing else") {
  CHECK(faults_of(bent("havip-baseline 1 virtual\n", "havip-baseline 2 virtual\nwhat is this\n")) ==
        "b.txt:1: found a baseline of format \"2\", expected format 1: it was written by another "
        "version of havip\n");
  CHECK(faults_of("") ==
        "b.txt:1: found \"\", expected \"havip-baseline 1 virtual\", the first line "
        "of a baseline\n");
  CHECK(faults_of("{ \"format\": 1 }\n").find("b.txt:1: found \"{ \\\"format\\\"") == 0);
}

struct Row {
  std::string_view piece;
  std::string_view by;
  std::string_view fault;
};

TEST_CASE("Baseline: damage is named with its line and what was expected") {
  const std::vector<Row> rows{
      {"\nend\n", "\n",
       "b.txt:12: found the end of the file, expected the line \"end\": it is cut"},
      {"end\n", "end\nseed 9 none\n", "b.txt:13: found \"seed 9 none\", expected nothing after"},
      {"seed 2 none", "<<<<<<< HEAD",
       "b.txt:7: found \"<<<<<<< HEAD\", expected a line that begins"},
      {"seed 2 none", "seed 1 none", "b.txt:7: found \"seed 1 none\", expected a seed after 1"},
      {"seed 2 none", "seed x none", "b.txt:7: found \"x\", expected a whole number"},
      {"seed 2 none", "seed 02 none", "b.txt:7: found \"02\", expected a whole number"},
      {"seed 2 none", "seed 2", "b.txt:7: found \"seed 2\", expected \"none\", or a HAVIP"},
      {"seed 1 havip-1 2", "seed 1 havip-1 3", "expected switchover 2 of havip-1"},
      {"limiter=0", "limiter=x", "b.txt:5: found \"limiter=x\", expected \"limiter=\" and nanosec"},
      {"limiter=0 ", "", "b.txt:5: found \"migration=1000000\", expected \"limiter=\""},
      {"limiter=0", "limiter=-1", "expected \"limiter=\" and nanoseconds"},
      {"limiter=0", "limiter=99999999999999999999", "expected \"limiter=\" and nanoseconds"},
      {"000001 a/x", "00000g a/x",
       "b.txt:4: found \"scenario 0000000000000000000000000000000g a/x"},
      {"0002 b c%0a", "0002 b c%xx", "expected \"scenario\", a hash of 32 hex digits and a path"},
      {" b c%0a%25.json", " Z", "b.txt:9: found \"Z\", expected a path after \"a/x.json\""},
      {"seed 7 havip-1 1 web-a/eth0 - detection=0\n", "",
       "b.txt:9: found a scenario without runs, expected a line that begins with \"seed\" below"},
      {"scenario 00000000000000000000000000000001 a/x.json\n", "", "expected a scenario first"},
  };
  for (const Row& row : rows) {
    const std::string faults = faults_of(bent(row.piece, row.by));
    CHECK_MESSAGE(faults.find(row.fault) != std::string::npos, row.fault << "\n" << faults);
  }
}

TEST_CASE("Baseline: cut anywhere, it is refused and does not crash") {
  for (std::size_t size = 0; size + 1 < kText.size(); ++size)
    CHECK_MESSAGE(!parse(kText.substr(0, size), "b.txt").has_value(), size);
}

TEST_CASE("Baseline: many faults are bounded") {
  std::string text = "havip-baseline 1 virtual\n";
  for (int i = 0; i < 1000; ++i)
    text += "nonsense\n";
  CHECK(parse(text, "b.txt").error().size() == 20);
}

TEST_CASE("Baseline file: written beside the old one, through links, and read again") {
  const havip::test::TemporaryFolder folder;
  const std::string path = folder / "times.txt";
  CHECK_FALSE(read_file(path)->has_value());
  REQUIRE(write_file(path, sample()).has_value());
  REQUIRE(read_file(path)->has_value());
  CHECK(**read_file(path) == sample());
  const std::string link = folder / "link.txt";
  std::filesystem::create_symlink("times.txt", link);
  Baseline fewer = sample();
  fewer.entries.pop_back();
  REQUIRE(write_file(link, fewer).has_value());
  CHECK(std::filesystem::is_symlink(link));
  CHECK(**read_file(path) == fewer);
  // Nothing is left beside them.
  const auto files = std::filesystem::directory_iterator(folder.path());
  CHECK(std::distance(begin(files), end(files)) == 2);
}

TEST_CASE("Baseline file: what cannot be read or written is said, and the old one stays") {
  const havip::test::TemporaryFolder folder;
  CHECK(read_file(folder.path().string()).error().at(0).find("is no regular file") !=
        std::string::npos);
  const auto nowhere = write_file("/proc/nowhere/times.txt", sample());
  REQUIRE_FALSE(nowhere.has_value());
  CHECK(nowhere.error().find("/proc/nowhere/times.txt: ") == 0);
}

loader::Loaded shipped(const std::string& name, const std::vector<loader::Setting>& settings = {}) {
  auto loaded = loader::load(HAVIP_SOURCE_DIR "/scenarios/cases/" + name + ".json", settings);
  REQUIRE(loaded.has_value());
  return std::move(*loaded);
}

TEST_CASE("Content hash: what times come from counts, names and expectations do not") {
  const std::string hash = content_hash(shipped("nic-down"));
  CHECK(hash.size() == 32);
  CHECK(hash == content_hash(shipped("nic-down", {{"/name", "other"}, {"/seed", "9"}})));
  CHECK(hash == content_hash(shipped("nic-down", {{"/expect/0/at", "8s"}})));
  CHECK(hash != content_hash(shipped("nic-down", {{"/control/latency", "2ms"}})));
  CHECK(hash != content_hash(shipped("nic-down", {{"/timeline/0/at", "11s"}})));
  // The same network with other configurations.
  CHECK(hash !=
        content_hash(shipped("nic-down", {{"/guests/0/keepalived", "graceful-stop/web-b.conf"}})));
}

}  // namespace
}  // namespace havip::baseline::test
