#include "tools/lab/words.h"

#include <doctest/doctest.h>

#include "tools/lab/pipe.h"

namespace havip::lab {
namespace {

TEST_CASE("a line is taken apart as a shell does") {
  CHECK_EQ(*split("  ip \t addr "), Words{"ip", "addr"});
  CHECK_EQ(*split("edit f 's/a b/c\\nd/'"), Words{"edit", "f", "s/a b/c\\nd/"});
  CHECK_EQ(*split("say \"it's\" a\\ b ''"), Words{"say", "it's", "a b", ""});
  CHECK(split("")->empty());
  CHECK_EQ(*split(R"(Create {"a": ["b c", "}\""]} x)"),
           Words{"Create", R"({"a": ["b c", "}\""]})", "x"});
  CHECK_EQ(*split("d {\"a\": 'b c"), Words{"d", "{\"a\": 'b c"});
  CHECK_EQ(*split(R"(say '{"a":1}')"), Words{"say", R"({"a":1})"});
}

TEST_CASE("what is no line is refused in words") {
  CHECK_EQ(split("ping 'a").error(), "a quote ' that is not closed");
  CHECK_EQ(split(std::string("a\x1b[2Jb")).error(), "a line with control characters");
  CHECK_EQ(split(std::string(kLongestLine + 1, 'x')).error(),
           "a line of 4097 octets; at most 4096 are read");
  CHECK(split(std::string(kLongestLine, 'x')).has_value());
}

TEST_CASE("bars part commands, but not within quotes") {
  CHECK_EQ(split_at_bars("a | b"), std::vector<std::string>{"a ", " b"});
  CHECK_EQ(split_at_bars("q 'a || b'"), std::vector<std::string>{"q 'a || b'"});
}

TEST_CASE("filters pass lines") {
  const std::string text = "one\nTwo\nthree\n";
  CHECK_EQ(*filtered(text, {"grep", "o"}), "one\nTwo\n");
  CHECK_EQ(*filtered(text, {"grep", "-v", "o"}), "three\n");
  CHECK_EQ(*filtered(text, {"grep", "-i", "tW"}), "Two\n");
  CHECK_EQ(*filtered(text, {"head", "-1"}), "one\n");
  CHECK_EQ(*filtered(text, {"tail", "-n", "2"}), "Two\nthree\n");
  CHECK_EQ(*filtered(text, {"wc", "-l"}), "3\n");
  CHECK_FALSE(filtered(text, {"awk", "x"}).has_value());
  CHECK_FALSE(filtered(text, {"head", "-x"}).has_value());
  CHECK_FALSE(filtered(text, {}).has_value());
}

}  // namespace
}  // namespace havip::lab
