#include "tools/sweep/line.h"

#include <doctest/doctest.h>

namespace havip::sweep {
namespace {

using namespace std::chrono_literals;

Plan plan() {
  return {.scenario = "nic-\"down\"",
          .hash = "9f",
          .build = "0.1.0",
          .seeds = {.first = 1, .last = 9},
          .dimensions = {{.place = "/a", .values = {"x", "{\"k\": 1}"}}}};
}

Line line() {
  return {.seed = 7,
          .values = {"{\"k\": 1}"},
          .hash = "4b",
          .build = "0.1.0",
          .outcome = {
              .recovered = false,
              .outages = {{.probe = "ping", .longest = 3270ms}, {.probe = "http", .longest = {}}},
              .changes = {{.havip = "havip-1",
                           .from = "",
                           .to = "web-b/eth0",
                           .cause = "nic_down",
                           .at = kStart + 10s,
                           .stages = {3s, 150us, 0ns},
                           .phase = 1ns},
                          {.havip = "havip-1",
                           .from = "web-b/eth0",
                           .to = "",
                           .cause = "havip_unbind",
                           .at = kStart + 11s,
                           .stages = {},
                           .phase = {}}}}};
}

TEST_CASE("the first line is the plan") {
  CHECK_EQ(
      header_line(plan()),
      "{\"havip_sweep\":1,\"scenario\":\"nic-\\\"down\\\"\",\"hash\":\"9f\",\"build\":\"0.1.0\","
      "\"seeds\":\"1..9\",\"vary\":[{\"place\":\"/a\",\"values\":[\"x\",\"{\\\"k\\\": 1}\"]}],"
      "\"stages\":[\"detection\",\"announcement\",\"upcall\",\"limiter\",\"migration\",\"push\","
      "\"service\"]}\n");
  const auto read = read_header(header_line(plan()));
  REQUIRE(read.has_value());
  CHECK(*read == plan());
}

TEST_CASE("a run is a line, and reads back as it was") {
  CHECK_EQ(run_line(line()),
           "{\"seed\":7,\"values\":[\"{\\\"k\\\": 1}\"],\"hash\":\"4b\",\"build\":\"0.1.0\","
           "\"recovered\":false,\"outage_ns\":{\"ping\":3270000000,\"http\":null},\"switchovers\":["
           "{\"havip\":\"havip-1\",\"from\":null,\"to\":\"web-b/eth0\",\"cause\":\"nic_down\","
           "\"at_ns\":10000000000,\"stages_ns\":[3000000000,150000,0],\"phase_ns\":1},"
           "{\"havip\":\"havip-1\",\"from\":\"web-b/eth0\",\"to\":null,\"cause\":\"havip_unbind\","
           "\"at_ns\":11000000000,\"stages_ns\":[],\"phase_ns\":null}]}\n");
  const auto read = read_run(run_line(line()));
  REQUIRE(read.has_value());
  CHECK(*read == line());
}

std::string edited(std::string text, std::string_view what, std::string_view by) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

TEST_CASE("a damaged line is known by what is wrong with it") {
  struct Row {
    const char* what;
    const char* by;
    const char* said;
  };
  for (const Row& row : {
           Row{"\"seed\":7", "\"seed\":-7", "\"seed\" is not a whole number of at least 0"},
           Row{"\"seed\":7", "\"seed\":7.5", "\"seed\" is not a whole number of at least 0"},
           Row{"\"seed\":7", "\"sed\":7", "has no \"seed\""},
           Row{"3270000000", "\"3270000000\"", "\"outage_ns\" is not a whole number"},
           Row{"3270000000", "18446744073709551615", "\"outage_ns\" is not a whole number"},
           Row{"\"recovered\":false", "\"recovered\":0", "\"recovered\" is neither true nor false"},
           Row{"[3000000000,150000,0]", "[1,2,3,4,5,6,7,8]", "\"stages_ns\" has too many"},
           Row{"[3000000000,150000,0]", "{}", "\"stages_ns\" is not an array"},
           Row{"\"values\":[", "\"values\":[1,", "\"values\" has something that is no string"},
           Row{"}\n", "\n", "is not JSON"},
           Row{"{\"seed\"", "[\"seed\"", "is not JSON"},
       }) {
    CAPTURE(row.what);
    CAPTURE(row.by);
    const auto read = read_run(edited(run_line(line()), row.what, row.by));
    REQUIRE_FALSE(read.has_value());
    CAPTURE(read.error());
    CHECK(read.error().find(row.said) != std::string::npos);
  }
  CHECK_EQ(read_run("[]").error(), "expected an object");
  CHECK_EQ(read_run("").error(), "is not JSON");
}

TEST_CASE("a first line of another format, or of no plan, is refused") {
  const auto said = [](std::string_view what, std::string_view by) {
    const auto read = read_header(edited(header_line(plan()), what, by));
    return read ? "" : read.error();
  };
  CHECK_EQ(said("\"havip_sweep\":1", "\"havip_sweep\":2"), "is of format 2, expected 1");
  CHECK_EQ(said("1..9", "9..1"), "\"9..1\" is no range of seeds, as in \"1..200\", nor one seed");
  CHECK_EQ(said("[\"x\",\"{\\\"k\\\": 1}\"]", "[]"), "\"values\" is empty");
  CHECK_EQ(said("1..9", "1..9999999999").substr(0, 9), "more than");
}

}  // namespace
}  // namespace havip::sweep
