// Input that is no scenario at all: clear words, no crash, no hang.
#include <doctest/doctest.h>

#include "scenarios/loader/json.h"
#include "scenarios/loader/node.h"
#include "tests/unit/loader/sample.h"

namespace havip::loader::test {
namespace {

std::string repeated(std::string_view piece, std::size_t count) {
  std::string text;
  text.reserve(piece.size() * count);
  for (std::size_t i = 0; i < count; ++i)
    text += piece;
  return text;
}

TEST_CASE("what is no JSON is refused where it stops being so") {
  CHECK(faults_of("") == "s.json: is empty; expected a scenario");
  CHECK(faults_of(" \n ") == "s.json:2:2: not JSON: the text ends where a value should be");
  CHECK(faults_of("{\n  \"name\": \"x\",") ==
        "s.json:2:15: not JSON: the text ends inside the object that begins in line 1");
  CHECK(faults_of("{ \"a\": [ 1,") ==
        "s.json:1:12: not JSON: the text ends inside the array that begins in line 1");
  CHECK(faults_of("{ \"a\": \"b") ==
        "s.json:1:10: not JSON: the text ends inside the object that begins in line 1");
  CHECK(faults_of("{} {}") == "s.json:1:4: not JSON: unexpected '{'; expected end of input");
  CHECK(faults_of("{ // no }") ==
        "s.json:1:3: not JSON: invalid literal; last read: '{ /'; "
        "expected string literal");
  CHECK(faults_of(std::string("\0\1\2", 3)).substr(0, 22) == "s.json:1:1: not JSON: ");
  CHECK(faults_of("\x7f"
                  "ELF")
            .substr(0, 22) == "s.json:1:1: not JSON: ");
  CHECK(faults_of("{ \"a\": \"\xff\" }").substr(0, 22) == "s.json:1:9: not JSON: ");
}

TEST_CASE("a good text cut anywhere is refused, never worse") {
  for (std::size_t size = 0; size + 2 < kSample.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(faults_of(kSample.substr(0, size)).empty());
  }
}

TEST_CASE("JSON of another shape is refused") {
  CHECK(faults_of("null") == "s.json:1: found null, expected havip scenario");
  CHECK(faults_of("[]") == "s.json:1: found an empty array, expected havip scenario");
  CHECK(faults_of("3") == "s.json:1: found number 3, expected havip scenario");
  CHECK(faults_of("\xef\xbb\xbf{}").substr(0, 28) == "s.json:1: missing key \"name\"");
}

TEST_CASE("size and depth are bounded") {
  CHECK(faults_of(std::string(kMaxBytes + 1, ' ')) == "s.json: is larger than 16 MiB");
  CHECK(faults_of(repeated("[", 100'000)) == "s.json:1:65: nested deeper than 64 levels");
  CHECK(faults_of(repeated("{\"a\":", 100'000)) == "s.json:1:321: nested deeper than 64 levels");
  CHECK(faults_of("{ \"name\": \"" + std::string(5000, '1') + "\" }") ==
        "s.json:1:5012: a string of 5000 bytes; at most 4096 are read");
  CHECK(faults_of("{ \"" + std::string(5000, 'k') + "\": 1 }") ==
        "s.json:1:5004: a key of 5000 bytes");
}

TEST_CASE("a string as long as allowed meets every pattern without harm") {
  const std::string longest = "\"" + std::string(kMaxString, '1') + "\"";
  CHECK(faults_of(bent("\"40s\"", longest)) == "s.json:3: /duration: found string \"" +
                                                   std::string(48, '1') +
                                                   "\".., expected duration, as in \"1.5s\"");
  CHECK_FALSE(faults_of(bent("\"172.16.16.6\"", longest)).empty());
  CHECK_FALSE(faults_of(bent("\"sample\"", longest)).empty());
}

TEST_CASE("a conf inline may be long") {
  const std::string conf = "\"" + std::string(100'000, '#') + "\"";
  CHECK(faults_of(bent("\"# empty\"", conf)).empty());
}

TEST_CASE("no more faults are listed than anybody reads") {
  std::string text = R"({ "name": 1)";
  for (int i = 0; i < 20'000; ++i)
    text += ",\n\"key" + std::to_string(i) + "\": 1";
  const auto result = load_sample(text + "}");
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().size() == kMaxFaults);
  std::string twice = "{ \"name\": 1";
  for (int i = 0; i < 20'000; ++i)
    twice += ",\n\"name\": 1";
  CHECK(load_sample(twice + "}").error().size() == kMaxFaults);
}

TEST_CASE("control characters and long text do not get into a message") {
  CHECK(describe(string_node("a\x1b[31m\n", 1)) == R"(string "a\u001b[31m\n")");
  CHECK(describe(string_node(std::string(47, 'a') + "\xc3\xa9", 1)) ==
        "string \"" + std::string(47, 'a') + "\"..");
}

}  // namespace
}  // namespace havip::loader::test
