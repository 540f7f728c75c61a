#include "tools/vary/axis.h"

#include <doctest/doctest.h>

namespace havip::vary {
namespace {

using Texts = std::vector<std::string>;

TEST_CASE("an axis is a place and its values") {
  const auto pointer = parse_axis("/policy/limiter/window=0s,5s");
  REQUIRE(pointer.has_value());
  CHECK_EQ(pointer->place.text, "/policy/limiter/window");
  CHECK_EQ(pointer->place.pointer, "/policy/limiter/window");
  CHECK_EQ(pointer->values, Texts{"0s", "5s"});

  const auto conf = parse_axis("web-a.conf:advert_int=1,2.5");
  REQUIRE(conf.has_value());
  CHECK(conf->place.pointer.empty());
  CHECK_EQ(conf->place.conf, "web-a.conf");
  CHECK_EQ(conf->place.keyword, "advert_int");
  CHECK_EQ(conf->values, Texts{"1", "2.5"});
}

TEST_CASE("a comma within JSON separates no values") {
  const auto lists = parse_axis(R"(/a=[1,2],{"k": "x,\"}y"},"a,b",c)");
  REQUIRE(lists.has_value());
  CHECK_EQ(lists->values, Texts{"[1,2]", R"({"k": "x,\"}y"})", R"("a,b")", "c"});
}

TEST_CASE("what is no axis is refused, with an example") {
  struct Row {
    const char* text;
    const char* part;
  };
  for (const Row& row : {
           Row{"/policy/limiter/window", "is not a setting"},
           Row{"advert_int=1", "is neither a JSON pointer nor NODE.conf:keyword"},
           Row{"web-a.conf:=1", "is neither a JSON pointer nor NODE.conf:keyword"},
           Row{":advert_int=1", "is neither a JSON pointer nor NODE.conf:keyword"},
           Row{"web-a.conf:advert_int", "has no \"=\""},
           Row{"/seed=", "value 1 of 1 is empty"},
           Row{"/seed=1,,2", "value 2 of 3 is empty"},
           Row{"/seed=1,2,1", "value \"1\" is there twice"},
           Row{"", "has no \"=\""},
       }) {
    CAPTURE(row.text);
    const auto axis = parse_axis(row.text);
    REQUIRE_FALSE(axis.has_value());
    CAPTURE(axis.error());
    CHECK(axis.error().find(row.part) != std::string::npos);
  }
}

}  // namespace
}  // namespace havip::vary
