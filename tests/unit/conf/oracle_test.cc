// Our reader against the real Keepalived: every file of tests/live/lint_corpus, whose goldens were
// taken from `keepalived --config-test` (tests/live/lint_oracle.py).
#include <doctest/doctest.h>

#include "tests/support/lint_corpus.h"

namespace havip::hostsim::conf::test {
namespace {

// Ours, each as the golden would have it: without a place where Keepalived names none.
std::set<std::string> said_by_us(const ParseResult& result, const std::string& file,
                                 const Golden& golden) {
  std::set<std::string> out;
  for (const Finding& finding : result.findings) {
    if (finding.kind != FindingKind::kKeepalived) continue;
    if (golden.messages.contains("-: " + finding.text)) {
      out.insert("-: " + finding.text);
      continue;
    }
    std::string place = std::to_string(finding.source.line);
    if (finding.source.file != file) place = finding.source.file + ":" + place;
    out.insert(place + ": " + finding.text);
  }
  return out;
}

std::string joined_lines(const std::set<std::string>& lines) {
  std::string out = "\n";
  for (const std::string& line : lines)
    out += line + "\n";
  return out;
}

TEST_CASE("oracle: every file of the corpus has the real Keepalived's exit code and words") {
  const auto all = goldens();
  REQUIRE(all.size() >= 60);
  for (const auto& [name, golden] : all) {
    CAPTURE(name);
    const ParseResult result = parse(read_all(kCorpus / name), name, corpus_machine());
    CHECK(result.config_test_exit_code == golden.exit);
    CHECK(joined_lines(said_by_us(result, name, golden)) == joined_lines(golden.messages));
  }
}

TEST_CASE("oracle: every file of the corpus has a golden") {
  const auto all = goldens();
  for (const auto& entry : fs::directory_iterator(kCorpus)) {
    if (entry.path().extension() != ".conf") continue;
    CAPTURE(entry.path().filename().string());
    CHECK(all.contains(entry.path().filename().string()));
  }
}

}  // namespace
}  // namespace havip::hostsim::conf::test
