// Run folders made by hand: the story of nic-down in some hundred records. web-a owns the VIP, its
// NIC goes down at 10 s, web-b takes over. Every test changes one thing of it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "core/time/time.h"
#include "tools/compare/compare.h"

namespace havip::compare::test {

using Json = nlohmann::ordered_json;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

struct Shape {
  std::string backend = "virtual";
  std::uint64_t seed = 7;
  Duration startup{};                  // of the daemons, after the boots at 0 s
  Duration phase = milliseconds(387);  // from the last advert that web-b took to the cause
  Duration silence = milliseconds(3649);
  bool stop = false;  // web-a stops: an advert of priority 0 comes `reaction` after the cause
  Duration reaction = microseconds(150);
  Duration announcement = microseconds(150);
  Duration migration = milliseconds(1);
  Duration push = milliseconds(1);
  Duration outage_more{};
  bool outage_open = false;
  int second_batch = 5;  // GARPs of web-b, 5 s after the first ones
  Duration end = seconds(20);
  // Changes what is about to be written.
  std::function<void(std::vector<Json>& records)> records;  // before they are numbered
  std::function<void(Json& summary)> summary;
  std::function<void(Json& agents)> agents;
};

// Writes the files of a run to a folder, which it makes.
void write_story(const std::string& folder, const Shape& shape);

// Replaces the first `from` in a file; a test that changes nothing would prove nothing.
void edit(const std::string& path, const std::string& from, const std::string& to);
void write_file(const std::string& path, const std::string& text);
[[nodiscard]] std::string read_file(const std::string& path);

// Writes both runs, reads and compares them as the command does.
[[nodiscard]] Comparison compared(const Shape& a, const Shape& b,
                                  const CompareOptions& options = {});

using Strings = std::vector<std::string>;

// "garps: web-b/eth0 172.16.16.8 sent", of every row that deviates.
[[nodiscard]] Strings deviating(const Comparison& comparison);
// REQUIRES: there is such a row.
[[nodiscard]] const Row& row_of(const Comparison& comparison, const std::string& section,
                                const std::string& what, std::size_t which = 0);

}  // namespace havip::compare::test

// What a failed check shows of a list.
template <>
struct doctest::StringMaker<std::vector<std::string>> {
  static doctest::String convert(const std::vector<std::string>& list) {
    std::string text;
    for (const std::string& one : list)
      text += "\n    " + one;
    return text.c_str();
  }
};
