#include "core/time/time.h"

#include <doctest/doctest.h>

namespace havip {
namespace {

using namespace std::chrono_literals;

struct Good {
  std::string text;
  std::int64_t ns;
  std::string shortest;
};

TEST_CASE("parse_duration: every unit, exactly; to_string gives the shortest exact text") {
  const Good kRows[] = {
      {"0s", 0, "0s"},
      {"0ns", 0, "0s"},
      {"1ns", 1, "1ns"},
      {"999ns", 999, "999ns"},
      {"250us", 250'000, "250us"},
      {"1000us", 1'000'000, "1ms"},
      {"1.5s", 1'500'000'000, "1.5s"},
      {"3.612345678s", 3'612'345'678, "3.612345678s"},
      {"-3ms", -3'000'000, "-3ms"},
      {"2m", 120'000'000'000, "120s"},
      {"1h", 3'600'000'000'000, "3600s"},
      {"0.5h", 1'800'000'000'000, "1800s"},
      {"1.000000000000000s", 1'000'000'000, "1s"},
      {"9223372036854775807ns", 9'223'372'036'854'775'807, "9223372036.854775807s"},
  };
  for (const Good& row : kRows) {
    CAPTURE(row.text);
    CHECK(parse_duration(row.text) == Duration{row.ns});
    CHECK(to_string(Duration{row.ns}) == row.shortest);
  }
}

TEST_CASE("parse_duration: what is refused, and why") {
  const auto error = [](const char* text) { return parse_duration(text).error(); };
  for (const char* text : {"", "-", "s", ".5s", "5.s", "1..5s", "1.2.3s", " 1s", "+1s", "--1s"}) {
    CAPTURE(text);
    CHECK(error(text) == "is not a number with a unit, as in \"250us\", \"1.5s\" or \"2m\"");
  }
  for (const char* text : {"0", "5", "1.5", "1 s", "1S", "1sec", "1s ", "1e3s"}) {
    CAPTURE(text);
    CHECK(error(text) == "needs a unit: ns, us, ms, s, m or h");
  }
  for (const char* text : {"0.5ns", "1.0000000001s", "0.0001us"}) {
    CAPTURE(text);
    CHECK(error(text) == "is finer than one nanosecond");
  }
  for (const char* text : {"9223372036854775808ns", "2562048h", "99999999999999999999999999s"}) {
    CAPTURE(text);
    CHECK(error(text) == "is out of range");
  }
}

TEST_CASE("to_string(Instant): seconds, trailing zeros trimmed") {
  CHECK(to_string(kStart) == "0s");
  CHECK(to_string(kStart + 13258ms) == "13.258s");
  CHECK(to_string(kStart + 1ns) == "0.000000001s");
  CHECK(to_string(kStart - 1500ms) == "-1.5s");
}

struct Rounded {
  Duration duration;
  int decimals;
  std::string text;
};

TEST_CASE("seconds(): rounded half away from zero") {
  const Rounded kRows[] = {
      {13'258'499'999ns, 3, "13.258 s"},
      {13'258'500'000ns, 3, "13.259 s"},
      {-1'500ms, 0, "-2 s"},
      {1'499'999'999ns, 0, "1 s"},
      {999'999'999ns, 3, "1.000 s"},
      {5ns, 9, "0.000000005 s"},
      {0ns, 2, "0.00 s"},
  };
  for (const Rounded& row : kRows) {
    CAPTURE(row.text);
    CHECK(seconds(row.duration, row.decimals) == row.text);
  }
}

}  // namespace
}  // namespace havip
