#include "tools/sweep/plan.h"

#include <doctest/doctest.h>

namespace havip::sweep {
namespace {

using Texts = std::vector<std::string>;

Plan plan() {
  return {.scenario = "nic-down",
          .hash = "1",
          .build = "b",
          .seeds = {.first = 5, .last = 7},
          .dimensions = {{.place = "/a", .values = {"x", "y"}},
                         {.place = "c.conf:k", .values = {"1", "2", "3"}}}};
}

TEST_CASE("seeds are a range, or one") {
  CHECK_EQ(*parse_seeds("1..200"), Seeds{.first = 1, .last = 200});
  CHECK_EQ(*parse_seeds("7"), Seeds{.first = 7, .last = 7});
  CHECK_EQ(*parse_seeds("0..0"), Seeds{.first = 0, .last = 0});
  for (const char* text : {"", "1..", "..2", "2..1", "1...3", "1-3", "-1..2", "a", "1..2x",
                           "1..9223372036854775808"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_seeds(text).has_value());
  }
}

TEST_CASE("positions go through the seeds of a combination, and the last axis turns fastest") {
  const Plan p = plan();
  CHECK_EQ(p.combinations(), 6);
  CHECK_EQ(p.runs(), 18);
  CHECK_EQ(p.values(0), Texts{"x", "1"});
  CHECK_EQ(p.values(1), Texts{"x", "2"});
  CHECK_EQ(p.values(5), Texts{"y", "3"});
  CHECK_EQ(p.combination(4), 1);
  CHECK_EQ(p.seed(4), 6);
  CHECK_EQ(p.label(5), "/a=y c.conf:k=3");
  for (std::uint64_t at = 0; at < p.runs(); ++at) {
    CHECK_EQ(p.position(p.combination(at), p.seed(at)), at);
    CHECK_EQ(p.find(p.values(p.combination(at))), p.combination(at));
  }
  CHECK_FALSE(p.find({"x"}));
  CHECK_FALSE(p.find({"x", "4"}));
}

TEST_CASE("a plan has bounds") {
  CHECK(check_size(plan()).has_value());
  Plan many = plan();
  many.seeds.last = 5 + kMaxRuns / 6;
  CHECK_FALSE(check_size(many).has_value());
  many = plan();
  many.dimensions.resize(17, {.place = "/b", .values = {"1", "2"}});
  CHECK_FALSE(check_size(many).has_value());
}

}  // namespace
}  // namespace havip::sweep
