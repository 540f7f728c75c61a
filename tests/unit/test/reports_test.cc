// What machines read of a test: JUnit, TAP and Markdown.
#include <fstream>

#include <doctest/doctest.h>

#include "tests/support/command.h"
#include "tests/support/temporary_folder.h"
#include "tools/test/junit.h"
#include "tools/test/markdown.h"
#include "tools/test/print_text.h"
#include "tools/test/tap.h"
#include "tools/test/utf8.h"

namespace havip::test_run::test {
namespace {

using namespace std::chrono_literals;

// One that passed, one of two seeds of which one failed, one that is broken.
TestResult sample() {
  TestResult result;
  result.scenarios.push_back(
      {.path = "cases/good.json",
       .name = "good",
       .runs = {{.seed = 7, .passed = true, .virtual_time = 40s, .wall = 3'400us}}});
  ScenarioResult bad{.path = "cases/it's <bad>.json", .name = "bad"};
  bad.runs.push_back({.seed = 1, .passed = true, .virtual_time = 20s, .wall = 2ms});
  bad.runs.push_back(
      {.seed = 2,
       .virtual_time = 20s,
       .wall = 2ms,
       .failures = {{.expected = "owner of havip-1 at the end is web-b",
                     .seen = "web-a/eth0",
                     .because = "A & B # C",
                     .where = "/expect/0",
                     .chain = {"10s  operator action", "13s  web-b vrrp_transition"}}},
       .folder = "runs/bad-2"});
  bad.distributions.push_back({.result = {.text = "outage: p99 at most 1s",
                                          .observed = "p99 2s of 2 runs",
                                          .where = "/expect/1"},
                               .summary = "p50 1s, p90 2s, p99 2s, max 2s of 2 runs"});
  result.scenarios.push_back(std::move(bad));
  result.scenarios.push_back({.path = "cases/broken.json",
                              .faults = {"cases/broken.json:3: one", "cases/broken.json:4: two"}});
  result.baseline = "times.txt";
  result.method = "exactly";
  result.compared = {{.path = "good.json", .headline = "as in the baseline"},
                     {.path = "bad.json",
                      .differs = true,
                      .headline = "2 of 2 seeds moved: push +1 ms in the median",
                      .details = {"    push  +1 ms"}}};
  return result;
}

TEST_CASE("JUnit: counts, properties, failures with message and body, attachments") {
  CHECK(to_junit(suites_of(sample())) == R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="havip test" tests="7" failures="3" errors="1" time="0.007">
  <testsuite name="cases/good.json" tests="1" failures="0" errors="0" time="0.003">
    <testcase classname="cases/good.json" name="good, seed 7" time="0.003">
      <properties>
        <property name="seed" value="7"/>
        <property name="virtual_duration" value="40s"/>
        <property name="virtual_ns" value="40000000000"/>
      </properties>
    </testcase>
  </testsuite>
  <testsuite name="cases/it's &lt;bad&gt;.json" tests="3" failures="2" errors="0" time="0.004">
    <testcase classname="cases/it's &lt;bad&gt;.json" name="bad, seed 1" time="0.002">
      <properties>
        <property name="seed" value="1"/>
        <property name="virtual_duration" value="20s"/>
        <property name="virtual_ns" value="20000000000"/>
      </properties>
    </testcase>
    <testcase classname="cases/it's &lt;bad&gt;.json" name="bad, seed 2" time="0.002">
      <properties>
        <property name="seed" value="2"/>
        <property name="virtual_duration" value="20s"/>
        <property name="virtual_ns" value="20000000000"/>
        <property name="attachment" value="runs/bad-2/summary.json"/>
        <property name="attachment" value="runs/bad-2/events.jsonl"/>
        <property name="attachment" value="runs/bad-2/capture.pcapng"/>
      </properties>
      <failure type="expectation" message="expected: owner of havip-1 at the end is web-b; seen: web-a/eth0">expected  owner of havip-1 at the end is web-b
seen      web-a/eth0
because   A &amp; B # C
where     /expect/0
chain     10s  operator action
          13s  web-b vrrp_transition

replay    havip run 'cases/it'\''s &lt;bad&gt;.json' --seed 2
run       runs/bad-2
</failure>
      <system-out>[[ATTACHMENT|runs/bad-2/summary.json]]
[[ATTACHMENT|runs/bad-2/events.jsonl]]
[[ATTACHMENT|runs/bad-2/capture.pcapng]]
</system-out>
    </testcase>
    <testcase classname="cases/it's &lt;bad&gt;.json" name="bad, all seeds, /expect/1" time="0.000">
      <failure type="expectation" message="expected: outage: p99 at most 1s; seen: p99 2s of 2 runs">expected  outage: p99 at most 1s
seen      p99 2s of 2 runs
where     /expect/1
all       p50 1s, p90 2s, p99 2s, max 2s of 2 runs
</failure>
    </testcase>
  </testsuite>
  <testsuite name="cases/broken.json" tests="1" failures="0" errors="1" time="0.000">
    <testcase classname="cases/broken.json" name="the scenario can be played" time="0.000">
      <error type="bad input" message="cases/broken.json:3: one">cases/broken.json:3: one
cases/broken.json:4: two
</error>
    </testcase>
  </testsuite>
  <testsuite name="baseline times.txt" tests="2" failures="1" errors="0" time="0.000">
    <testcase classname="baseline times.txt" name="good.json" time="0.000"/>
    <testcase classname="baseline times.txt" name="bad.json" time="0.000">
      <failure type="expectation" message="2 of 2 seeds moved: push +1 ms in the median">2 of 2 seeds moved: push +1 ms in the median
    push  +1 ms
</failure>
    </testcase>
  </testsuite>
</testsuites>
)");
}

TEST_CASE("JUnit: whatever is in a text, the XML is well-formed") {
  CHECK(xml_escaped("a<b>&\"'") == "a&lt;b&gt;&amp;&quot;'");
  CHECK(xml_attribute("a\nb\tc") == "a&#10;b&#9;c");
  CHECK(xml_escaped(std::string_view("\0\x1b[1m", 5)) == "\xef\xbf\xbd\xef\xbf\xbd[1m");
  CHECK(xml_escaped("]]>") == "]]&gt;");
  TestResult result = sample();
  result.scenarios[1].runs[1].failures[0].seen =
      std::string("\x01\xff\xfe<![CDATA[\xed\xa0\x80", 16);
  const havip::test::TemporaryFolder folder;
  std::ofstream(folder / "junit.xml") << to_junit(suites_of(result));
  const auto parsed = havip::test::run_command(
      "python3 -c \"import sys, xml.etree.ElementTree as e; r = e.parse(sys.argv[1]).getroot(); "
      "print(r.get('tests'), len(list(r.iter('testcase'))), len(list(r.iter('failure'))))\" " +
      (folder / "junit.xml"));
  CHECK(parsed.output == "7 7 3\n");
}

TEST_CASE("UTF-8: characters stay, anything else is replaced octet by octet") {
  CHECK(valid_utf8("µ→😀") == "µ→😀");
  CHECK(valid_utf8("\xc3(") == "\xef\xbf\xbd(");
  CHECK(valid_utf8("\xc0\xaf") == "\xef\xbf\xbd\xef\xbf\xbd");  // overlong
  CHECK(valid_utf8("\xed\xa0\x80").size() == 9);                // a surrogate
  CHECK(valid_utf8("\xf4\x90\x80\x80").size() == 12);           // above U+10FFFF
  CHECK(valid_utf8("\xe2\x82") == "\xef\xbf\xbd\xef\xbf\xbd");  // cut
}

TEST_CASE("TAP: a line a case, and prove reads it") {
  const std::string tap = to_tap(suites_of(sample()));
  CHECK(tap.find("TAP version 13\n1..7\nok 1 - cases/good.json: good, seed 7\n") == 0);
  CHECK(tap.find(R"(not ok 3 - cases/it's <bad>.json: bad, seed 2
  ---
  message: "expected: owner of havip-1 at the end is web-b; seen: web-a/eth0"
  severity: fail
  seed: 2
  virtual_duration: "20s"
  attachments:
    - "runs/bad-2/summary.json"
    - "runs/bad-2/events.jsonl"
    - "runs/bad-2/capture.pcapng"
  detail: |
    expected  owner of havip-1 at the end is web-b
    seen      web-a/eth0
)") != std::string::npos);
  CHECK(tap.find("not ok 5 - cases/broken.json: the scenario can be played\n") !=
        std::string::npos);
  REQUIRE(havip::test::have_program("prove"));
  const havip::test::TemporaryFolder folder;
  std::ofstream(folder / "bad.tap") << tap;
  const auto bad = havip::test::run_command("prove --exec cat " + (folder / "bad.tap"));
  CHECK(bad.output.find("Failed tests:  3-5, 7") != std::string::npos);
  CHECK(bad.output.find("Parse errors") == std::string::npos);
  TestResult good = sample();
  good.scenarios.resize(1);
  good.baseline.clear();
  std::ofstream(folder / "good.tap") << to_tap(suites_of(good));
  CHECK(havip::test::run_command("prove --exec cat " + (folder / "good.tap")).status == 0);
}

TEST_CASE("TAP: a '#' in a name begins no directive") {
  TestResult result = sample();
  result.scenarios[0].path = "a # SKIP\nb.json";
  CHECK(to_tap(suites_of(result)).find("ok 1 - a \\# SKIP b.json: good, seed 7\n") !=
        std::string::npos);
}

TEST_CASE("Markdown: the table first, then why") {
  const std::string page = to_markdown(sample());
  CHECK(page.find("### havip test: 3 scenarios, 3 runs: 1 passed, 1 failed, 1 broken, 1 not as in "
                  "the baseline\n") == 0);
  CHECK(page.find("| good.json |") == std::string::npos);
  CHECK(page.find("| bad.json | 2 of 2 seeds moved: push +1 ms in the median |") !=
        std::string::npos);
  CHECK(page.find("| ❌ failed | cases/it's &lt;bad&gt;.json | 2 seeds, 1 failed |") !=
        std::string::npos);
  CHECK(page.find("<details><summary>1 passed</summary>") != std::string::npos);
  CHECK(page.find("expected  owner of havip-1 at the end is web-b\n") != std::string::npos);
  CHECK(page.find("left out") == std::string::npos);
}

TEST_CASE("Markdown: never larger than there is room, and says what is missing") {
  TestResult result = sample();
  for (int i = 0; i < 20'000; ++i) {
    ScenarioResult one = result.scenarios[1];
    one.path = "cases/many/" + std::to_string(i) + ".json";
    result.scenarios.push_back(std::move(one));
  }
  const std::string page = to_markdown(result);
  CHECK(page.size() <= kMaxMarkdown);
  CHECK(page.size() > kMaxMarkdown - 4096);
  CHECK(page.find("more entries are left out: a summary may have 1 MiB.") != std::string::npos);
  for (const std::size_t room : {std::size_t{0}, std::size_t{20}, std::size_t{1000}})
    CHECK(to_markdown(result, room).size() <= room);
}

TEST_CASE("Markdown: a fence that stands in a text ends nothing") {
  TestResult result = sample();
  result.scenarios[1].runs[1].failures[0].seen = "```\n</details>";
  CHECK(to_markdown(result).find("````text\n") != std::string::npos);
}

TEST_CASE("Text: a line a scenario, and of a failure all that helps") {
  const report::Paint paint(false);
  const TestResult result = sample();
  CHECK(scenario_text(result.scenarios[0], paint) == "PASS  cases/good.json  seed 7\n");
  CHECK(scenario_text(result.scenarios[1], paint) ==
        R"(FAIL  cases/it's <bad>.json  2 seeds, 1 failed
    seed 2
      expected  owner of havip-1 at the end is web-b
      seen      web-a/eth0
      because   A & B # C
      where     /expect/0
      chain     10s  operator action
                13s  web-b vrrp_transition
      replay    havip run 'cases/it'\''s <bad>.json' --seed 2
      run       runs/bad-2
      expected  outage: p99 at most 1s
      seen      p99 2s of 2 runs
      where     /expect/1
      all       p50 1s, p90 2s, p99 2s, max 2s of 2 runs
)");
  CHECK(scenario_text(result.scenarios[2], paint) == "BROKEN  cases/broken.json  not played\n");
  CHECK(ending_text(result, paint).find("Baseline times.txt: 1 of 2 scenarios differ\n") !=
        std::string::npos);
  CHECK(ending_text(result, paint).find("MOVED  bad.json\n") != std::string::npos);
  CHECK(ending_text(result, paint)
            .ends_with("\nFAILED  3 scenarios, 3 runs: 1 passed, 1 failed, 1 broken, 1 not as in "
                       "the baseline\n"));
}

TEST_CASE("Text: of many seeds that fail, three are told and the others named") {
  ScenarioResult scenario = sample().scenarios[1];
  const RunResult failed = scenario.runs[1];
  for (std::uint64_t seed = 3; seed <= 40; ++seed) {
    scenario.runs.push_back(failed);
    scenario.runs.back().seed = seed;
  }
  const std::string text = scenario_text(scenario, report::Paint(false));
  CHECK(text.find("    seed 4\n") != std::string::npos);
  CHECK(text.find("    seed 5\n") == std::string::npos);
  CHECK(text.find("      so do     seed 5, seed 6, ") != std::string::npos);
  CHECK(text.find(" and 24 more\n") != std::string::npos);
}

}  // namespace
}  // namespace havip::test_run::test
