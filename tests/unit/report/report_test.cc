// Reports of a run made up by hand (tests/support/nic_down_story.h): what people read in a
// terminal, and what programs read in summary.json and agents.json.
#include <sstream>

#include <doctest/doctest.h>

#include "tests/support/golden.h"
#include "tests/support/nic_down_story.h"
#include "tests/support/schema.h"
#include "tools/report/agents.h"
#include "tools/report/bursts.h"
#include "tools/report/summary.h"
#include "tools/report/terminal.h"
#include "tools/report/text.h"
#include "tools/report/timeline.h"
#include "tools/report/waterfall.h"

namespace havip::test {
namespace {

using namespace std::chrono_literals;
using namespace report;
namespace expect = loader::expect;

const std::string kGoldens = "tests/unit/report/golden/";

// The story with two expectations, of which the second fails.
void play_with_expectations(RunStory& story) {
  play_nic_down(story);
  story.scenario.expect = {
      {.check = expect::Switchover{.havip = kHavip,
                                   .after = kStart + 10s,
                                   .to = loader::Party{.guest = net::GuestId("web-b")},
                                   .takes = {.max = 3700ms}}},
      {.because = "web-b has the lower priority and gives the VIP back",
       .check =
           expect::Owner{.havip = kHavip, .is = loader::Party{.guest = net::GuestId("web-a")}}},
  };
}

std::string terminal_of(const RunStory& story, TerminalOptions options = {}) {
  const judge::Run run = story.run(20s);
  return render_terminal(run, judge::judge(run), options);
}

}  // namespace

TEST_CASE("the terminal tells the story of a run") {
  RunStory story;
  play_with_expectations(story);
  const std::string text = terminal_of(
      story, {.digest = "0123456789abcdef0123456789abcdef", .run_folder = "runs/nic-down-7"});
  check_golden(kGoldens + "nic_down.txt", text);

  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    CHECK_MESSAGE(columns(line) <= kColumns, line);
    CHECK_MESSAGE((line.empty() || line.back() != ' '), line);
  }
}

TEST_CASE("colour is asked for, and adds nothing but colour") {
  RunStory story;
  play_with_expectations(story);
  std::string text = terminal_of(story, {.colour = true});
  CHECK(text.find("\x1b[1;31mFAIL\x1b[0m") != std::string::npos);
  while (text.find('\x1b') != std::string::npos) {
    const std::size_t at = text.find('\x1b');
    text.erase(at, text.find('m', at) - at + 1);
  }
  CHECK(text == terminal_of(story));
}

TEST_CASE("a broken invariant is told with the records that break it") {
  RunStory story;
  story.at(1s).captured("h1", kWebA, 1, 0);
  const std::string text = terminal_of(story);
  CHECK(text.find("FAIL  one-verdict-per-garp: broken\n"
                  "        the GARP of #1 (frame 1 from web-a/eth0) got no verdict\n") !=
        std::string::npos);
  CHECK(text.find("FAILED  nic-down, seed 7") != std::string::npos);
  story.scenario.breaks = {"one-verdict-per-garp"};
  CHECK(terminal_of(story).find("PASS  one-verdict-per-garp: broken, as announced\n") !=
        std::string::npos);
}

TEST_CASE("the cells of a waterfall follow one another and fill the bar") {
  using judge::StageName;
  const auto cells = lay_out({{StageName::kDetection, 3s},
                              {StageName::kAnnouncement, 1ns},
                              {StageName::kUpcall, 0s},
                              {StageName::kLimiter, 5s}},
                             48);
  REQUIRE(cells.size() == 4);
  CHECK(cells[0].from == 0);
  CHECK(cells[3].to == 48);
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(cells[i].to == cells[i + 1].from);
  CHECK(cells[0].to == 17);
  CHECK(lay_out({{StageName::kDetection, 0s}}, 48)[0].to == 0);
}

TEST_CASE("a burst ends after half a second of silence, for each device and VIP of its own") {
  RunStory story;
  story.at(1s).captured("h1", kWebA, 1, 0);
  story.captured("h2", kWebB, 2, 0);
  story.at(1500ms).captured("h1", kWebA, 3, 0);
  story.at(2000ms).captured("h1", kWebA, 4, 0);
  story.at(2000000001ns).captured("h2", kWebB, 5, 0);
  for (const FrameId frame : {FrameId{1}, FrameId{3}})
    story.verdict("h1", kWebA, frame, Verdict::kOwnerMatch);
  story.verdict("h1", kWebA, 4, Verdict::kRateLimited, 0, kStart + 6s);
  story.verdict("h2", kWebB, 2, Verdict::kAgentDown);
  const judge::Run run = story.run(5s);
  const auto bursts = find_bursts(judge::TraceIndex(run.records));
  REQUIRE(bursts.size() == 3);
  CHECK(bursts[0].describe() ==
        "3 GARPs for 172.16.16.8 from web-a/eth0 over 1.0 s: 1 rate_limited until 6.000 s, "
        "2 owner_match");
  CHECK(bursts[1].describe() == "a GARP for 172.16.16.8 from web-b/eth0: agent_down");
  CHECK(bursts[2].describe() == "a GARP for 172.16.16.8 from web-b/eth0: 1 without verdict");
}

TEST_CASE("what repeats itself at a node is one line, until something else happens there") {
  RunStory story;
  for (const auto at : {1s, 2s, 3s})
    story.at(at).condition("h1", "upcall", "losing every report");
  story.at(4s).condition("h2", "agent", "killed");
  story.at(5s).condition("h1", "upcall", "losing every report");
  story.condition("h1", "upcall", "whole again");
  story.condition("h1", "upcall", "losing every report");
  const judge::Run run = story.run(9s);
  const auto lines = make_timeline(run, judge::judge(run));
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].what == "upcall losing every report (4 times, until 5.000 s)");
  CHECK(lines[1].what == "agent killed");
  CHECK(lines[2].what == "upcall whole again");
  CHECK(lines[3].what == "upcall losing every report");
}

TEST_CASE("a long timeline shows its beginning and its end") {
  RunStory story;
  for (int i = 0; i < 200; ++i) {
    story.at(i * 1s).condition("h1", "agent", i % 2 == 0 ? "killed" : "started");
  }
  const std::string text = terminal_of(story);
  CHECK(text.find("(80 more lines: see events.jsonl)") != std::string::npos);
  CHECK(text.find("\n  79.000 s  h1") != std::string::npos);
  CHECK(text.find("\n  80.000 s  h1") == std::string::npos);
  CHECK(text.find("\n 159.000 s  h1") == std::string::npos);
  CHECK(text.find("\n 160.000 s  h1") != std::string::npos);
}

TEST_CASE("numbers for people keep every digit, and lose every zero") {
  CHECK(exact(3209375us) == "3.209375 s");
  CHECK(exact(397710us) == "397.71 ms");
  CHECK(exact(650us) == "650 µs");
  CHECK(exact(7ns) == "7 ns");
  CHECK(exact(0s) == "0");
  CHECK(clock(kStart + 13258500us) == "13.259 s");
  CHECK(columns("µs → █") == 6);
  CHECK(wrap("one two three", 7) == std::vector<std::string>{"one two", "three"});
  CHECK(wrap("", 7) == std::vector<std::string>{""});
}

TEST_CASE("summary.json: the run in numbers, as its schema says") {
  RunStory story;
  play_with_expectations(story);
  const judge::Run run = story.run(20s);
  std::string text = summary_json(run, judge::judge(run),
                                  {.digest = "0123456789abcdef0123456789abcdef",
                                   .build = "g++ 12.2.0, Release",
                                   .wall = 3100us});
  check_golden(kGoldens + "summary.json", text);
  const std::string schema = HAVIP_SOURCE_DIR "/tools/report/summary.schema.json";
  CHECK(schema_faults(schema, text).empty());
  text.replace(text.find("phase_ns"), 8, "phase_ms");
  CHECK_FALSE(schema_faults(schema, text).empty());
}

TEST_CASE("agents.json: what an engineer could collect from the hosts") {
  RunStory story;
  play_nic_down(story);
  story.tables.hosts[0].counters = {{"garps_captured", 10}, {"migrated", 1}};
  story.tables.hosts[0].limiter = {{.device = kWebA, .vip = std::nullopt, .opens = kStart + 8s}};
  story.tables.hosts[1].limiter = {{.device = kWebB, .vip = kVip, .opens = kStart + 18s}};
  story.tables.hosts[2].reachable_since.reset();
  check_golden(kGoldens + "agents.json", agents_json(story.tables));
}

}  // namespace havip::test
