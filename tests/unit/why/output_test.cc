// What is printed of an answer: lines that fold, JSON that fits its schema, diagrams that parse.
#include <algorithm>
#include <regex>
#include <sstream>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/support/schema.h"
#include "tests/unit/why/played.h"
#include "tools/why/fold.h"
#include "tools/why/print.h"

namespace havip::why::test {
namespace {

using std::chrono::milliseconds;

Hop hop(Seq seq, int at, const std::string& node, const std::string& what,
        std::uint64_t frame = 0) {
  return {.seq = seq,
          .cause = seq - 1,
          .at = kStart + milliseconds(at),
          .node = node,
          .kind = "log",
          .what = what,
          .frame = frame};
}

TEST_CASE("fold: hops of one node at one instant share a line") {
  const auto lines =
      fold({hop(1, 0, "a", "x"), hop(2, 0, "a", "y", 7), hop(3, 0, "b", "z")}, 9).lines;
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].what == "x; y");
  CHECK(lines[0].seq == 1);
  CHECK(lines[0].frame == 7);
  CHECK(lines[1].from == "a");
}

TEST_CASE("fold: what is repeated with other numbers is one line") {
  std::vector<Hop> hops{hop(1, 0, "a", "begins")};
  for (int i = 2; i < 40; ++i)
    hops.push_back(hop(static_cast<Seq>(i), i, "h2", "goes again, attempt " + std::to_string(i)));
  const auto lines = fold(hops, 9).lines;
  REQUIRE(lines.size() == 2);
  CHECK(lines[1].times == 38);
  CHECK(lines[1].until == kStart + milliseconds(39));
}

TEST_CASE("fold: of very many lines the middle is left out, the root and the end are kept") {
  std::vector<Hop> hops;
  for (int i = 0; i < 50; ++i)
    hops.push_back(hop(static_cast<Seq>(i) + 1, i, i % 2 == 0 ? "a" : "b", std::string(1, 'x')));
  for (const std::size_t most : {2U, 5U, 12U}) {
    const Folded folded = fold(hops, most);
    REQUIRE(folded.lines.size() == most);
    CHECK(folded.lines.front().seq == 1);
    CHECK(folded.lines.back().seq == 50);
    CHECK(folded.left_out == 50 - most);
  }
}

TEST_CASE("fold: routine is left out before anything else") {
  std::vector<Hop> hops;
  for (int i = 0; i < 9; ++i) {
    hops.push_back(hop(static_cast<Seq>(i) + 1, i, i % 2 == 0 ? "a" : "b", "x"));
    hops.back().kind = i == 1 || i == 6 ? "garp_captured" : "vrrp_state";
  }
  const Folded folded = fold(hops, 7);
  REQUIRE(folded.lines.size() == 7);
  CHECK(std::ranges::none_of(folded.lines, &Line::routine));
}

TEST_CASE("why json: fits its schema, whatever is answered") {
  struct Case {
    const char* scenario;
    Verb verb;
    const char* question;
  };
  for (const Case& one : {Case{"nic-down", Verb::kWhy, "owner havip-1"},
                          Case{"nic-down", Verb::kWhyNot, "migrated havip-1 web-b"},
                          Case{"spoofed", Verb::kWhyNot, "converged havip-1 web-a"},
                          Case{"spoofed", Verb::kWhy, "owner havip-1"}}) {
    CAPTURE(one.question);
    const Answer given = asked(one.scenario, one.verb, one.question);
    const std::string text = to_json(
        given,
        {.folder = "runs/x", .verb = std::string(name_of(one.verb)), .question = one.question});
    for (const std::string& fault :
         havip::test::schema_faults(HAVIP_SOURCE_DIR "/tools/why/why.schema.json", text))
      FAIL_CHECK(fault);
    const auto json = nlohmann::json::parse(text);
    CHECK(json["premise"] == given.premise);
    CHECK(json["hops"].size() == given.hops.size());
    CHECK(json["steps"].size() == given.steps.size());
  }
}

// The lines of a sequence diagram that we write, as Mermaid's grammar has them: a message text goes
// to the end of the line, and ";" and "#" stand in it as codes alone.
bool is_mermaid(const std::string& line) {
  static const std::regex kLine(R"(sequenceDiagram|  participant n\d+ as \S[^;#]*(#\d+;[^;#]*)*)"
                                R"(|  (n\d+->>n\d+|Note over n\d+): [^;#]+(#\d+;[^;#]*)*)");
  return std::regex_match(line, kLine);
}

TEST_CASE("why mermaid: every line is one of a sequence diagram, of participants that it has") {
  for (const char* question : {"owner havip-1", "outage ping", "frame 1754", "state web-a"}) {
    CAPTURE(question);
    std::istringstream lines(to_mermaid(asked("nic-down", Verb::kWhy, question)));
    for (std::string line; std::getline(lines, line);)
      CHECK_MESSAGE(is_mermaid(line), line);
  }
}

TEST_CASE("why mermaid: what Mermaid would read as its own is written as codes") {
  Answer answer{.headline = "the end; #1 <b>"};
  answer.hops = {hop(1, 0, "end", "a; b # c"), hop(2, 1, "web", "weekend, end")};
  const std::string text = to_mermaid(answer);
  CHECK(text ==
        "sequenceDiagram\n"
        "  participant n0 as #101;nd\n"
        "  participant n1 as web\n"
        "  Note over n0: 0: a#59; b #35; c\n"
        "  n0->>n1: 1 ms: weekend, #101;nd\n"
        "  Note over n1: the #101;nd#59; #35;1 #60;b#62;\n");
  CHECK(to_mermaid({.headline = "nothing"}) ==
        "sequenceDiagram\n  participant n0 as havip\n  Note over n0: nothing\n");
}

TEST_CASE("why text: a premise that does not hold is a sentence and what to ask") {
  const std::string text = to_text(asked("spoofed", Verb::kWhy, "owner havip-1"));
  CHECK(text.starts_with("Nobody owns havip-1 at 5 s: no commit of it came before.\nAsk: havip "));
  CHECK(std::ranges::count(text, '\n') == 2);
}

}  // namespace
}  // namespace havip::why::test
