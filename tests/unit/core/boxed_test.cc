#include "core/base/boxed.h"

#include <string>

#include <doctest/doctest.h>

namespace havip {
namespace {

using Box = Boxed<std::string>;

TEST_CASE("Boxed: a copy has a value of its own, a move leaves nothing behind") {
  Box a = std::string("one");
  Box b = a;
  *b += " more";
  CHECK(*a == "one");
  CHECK(*b == "one more");

  const std::string* inside = &*b;
  Box c = std::move(b);
  CHECK(&*c == inside);
  CHECK(b.empty());  // NOLINT(bugprone-use-after-move)
  CHECK_FALSE(c.empty());

  a = c;
  CHECK(a->size() == 8);
  CHECK(&*a != &*c);
  a = Box();
  CHECK(a.empty());
  c = a;
  CHECK(c.empty());
}

TEST_CASE("Boxed: a value takes the place of the one before, itself included") {
  Box a = std::string("one");
  a = std::string("two");
  CHECK(*a == "two");
  const Box& same = a;
  a = same;
  CHECK(*a == "two");
}

}  // namespace
}  // namespace havip
