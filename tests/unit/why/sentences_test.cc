// Every kind of event has its sentence, and every sentence is about fields that its kind has.
#include "tools/why/sentences.h"

#include <set>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "core/trace/jsonl.h"

namespace havip::why::test {
namespace {

using Fields = std::map<std::string, std::set<std::string>, std::less<>>;

// The kinds of core/trace/events.h, with the fields that each always has.
template <class... Events>
Fields fields_of(const std::variant<Events...>*) {
  Fields fields;
  const std::vector<std::string> nodes{"somebody"};
  const auto add = [&](trace::Event event) {
    const std::string kind(trace::kind_of(event));
    std::string line;
    trace::append_json_line({.seq = 1, .event = std::move(event)}, nodes, line);
    const auto json = nlohmann::json::parse(line);
    for (const auto& [key, value] : json.items())
      fields[kind].insert(key);
  };
  (add(Events{}), ...);
  return fields;
}

Fields all_fields() {
  return fields_of(static_cast<const trace::Event*>(nullptr));
}

Record record_of(const std::string& kind, const std::string& fields) {
  const auto record = parse_record(R"({"at_ns":1500000000,"seq":7,"cause":3,"node":"h1","kind":")" +
                                   kind + "\"" + fields + "}");
  REQUIRE(record);
  return *record;
}

TEST_CASE("sentences: every kind of event has one that is for all of its records") {
  for (const auto& [kind, fields] : all_fields()) {
    CAPTURE(kind);
    const auto rows = sentences();
    CHECK(std::ranges::any_of(
        rows, [&](const Sentence& row) { return row.kind == kind && row.field.empty(); }));
  }
}

TEST_CASE("sentences: no row is for a kind that there is not, or comes too late to count") {
  const Fields known = all_fields();
  std::set<std::string_view> ended;
  for (const Sentence& row : sentences()) {
    CAPTURE(row.text);
    REQUIRE(known.contains(row.kind));
    CHECK_FALSE(ended.contains(row.kind));
    if (row.field.empty()) {
      ended.insert(row.kind);
    } else {
      CHECK(known.find(row.kind)->second.contains(std::string(row.field)));
    }
  }
}

TEST_CASE("sentences: what stands outside of brackets are fields that the kind always has") {
  const Fields known = all_fields();
  for (const Sentence& row : sentences()) {
    CAPTURE(row.text);
    bool optional = false;
    for (std::size_t i = 0; i < row.text.size(); ++i) {
      if (row.text[i] == '[') optional = true;
      if (row.text[i] == ']') optional = false;
      if (row.text[i] != '{' || optional) continue;
      const std::string field(row.text.substr(i + 1, row.text.find('}', i) - i - 1));
      CHECK_MESSAGE(known.find(row.kind)->second.contains(field), field);
    }
  }
}

TEST_CASE("sentences: fields are filled in, and what is empty is left out") {
  const std::string about =
      R"(,"device":"web-b/eth0","vip":"172.16.16.8","verdict":"rate_limited")";
  CHECK(sentence_of(record_of("garp_verdict", about + R"(,"detail":"until 8.2s")"), {}) ==
        "the GARP of web-b/eth0 for 172.16.16.8 ends as rate_limited until 8.2s");
  CHECK(sentence_of(record_of("garp_verdict", about), {}) ==
        "the GARP of web-b/eth0 for 172.16.16.8 ends as rate_limited");
  CHECK(sentence_of(record_of("probe_sent", R"(,"probe":1,"number":4)"), {"a", "b"}) ==
        "b asks, number 4");
  CHECK(sentence_of(record_of("claim_deferred", about + R"(,"until_ns":2500000000)"), {}) ==
        "the limiter puts 172.16.16.8 of web-b/eth0 off until 2.5 s");
}

TEST_CASE("sentences: a kind of a later version is called by its name, without a crash") {
  CHECK(sentence_of(record_of("earthquake", R"(,"strength":7)"), {}) == "earthquake");
  CHECK(sentence_of(record_of("probe_lost", R"(,"probe":99)"), {}) ==
        "probe 99 gets no answer, number ");
}

TEST_CASE("sentences: what a record says is no command to a terminal") {
  CHECK(sentence_of(record_of("log", R"(,"text":"\u001b[31mred\nline")"), {}) ==
        "logs:  [31mred line");
}

}  // namespace
}  // namespace havip::why::test
