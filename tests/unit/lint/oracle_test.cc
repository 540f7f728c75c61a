// lint against the real Keepalived, over the corpus of tests/live/lint_corpus: exit code and words
// as they come out of `havip lint --json`.
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/support/lint_corpus.h"
#include "tools/lint/lint.h"
#include "tools/lint/print.h"

namespace havip::lint::test {
namespace {

using hostsim::conf::test::Golden;

// Keepalived names no place where it speaks of an instance or of the whole file; lint does.
std::set<std::string> said(const nlohmann::json& report, const std::string& file,
                           const Golden& golden) {
  std::set<std::string> lines;
  for (const auto& finding : report["findings"]) {
    if (!finding["keepalived"].get<bool>()) continue;
    const auto text = finding["text"].get<std::string>();
    if (golden.messages.contains("-: " + text)) {
      lines.insert("-: " + text);
      continue;
    }
    std::string place = std::to_string(finding["line"].get<int>());
    const auto there = finding["file"].get<std::string>();
    lines.insert((there == file ? place : there + ":" + place) + ": " + text);
  }
  return lines;
}

TEST_CASE("lint: every file of the corpus has the real Keepalived's exit code and words") {
  const auto goldens = hostsim::conf::test::goldens();
  REQUIRE(goldens.size() >= 300);
  for (const auto& entry : goldens) {
    const std::string& name = entry.first;
    const Golden& golden = entry.second;
    CAPTURE(name);
    const std::vector<Subject> subjects{
        read_subject(name, hostsim::conf::test::read_all(hostsim::conf::test::kCorpus / name),
                     hostsim::conf::test::corpus_machine())};
    const auto json = nlohmann::json::parse(to_json(lint(subjects, {}), {}));
    CHECK(json["files"][0]["keepalived_exit"] == golden.exit);
    CHECK(said(json, name, golden) == golden.messages);
  }
}

}  // namespace
}  // namespace havip::lint::test
