// A scenario with one of everything, for tests that bend it. Its lines are counted in faults.
#pragma once

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "scenarios/loader/load.h"

namespace havip::loader::test {

inline constexpr std::string_view kSample = R"({
  "name": "sample",
  "duration": "40s",
  "vpc": { "id": "vpc-1", "cidr": "172.16.0.0/16" },
  "subnets": [ { "id": "subnet-a", "cidr": "172.16.16.0/24" } ],
  "hosts": [ { "id": "h1" }, { "id": "h2" } ],
  "guests": [
    { "id": "web-a", "host": "h1", "subnet": "subnet-a", "ip": "172.16.16.6",
      "keepalived": { "inline": "# empty" } },
    { "id": "two", "host": "h2", "nics": [
      { "name": "eth0", "subnet": "subnet-a", "ip": "172.16.16.20" },
      { "name": "eth1", "subnet": "subnet-a", "ip": "172.16.16.21" } ] }
  ],
  "havips": [ { "id": "havip-1", "vip": "172.16.16.8", "subnet": "subnet-a" } ],
  "probes": [ { "id": "ping", "from": "two", "to": "172.16.16.8", "every": "10ms" } ],
  "timeline": [ { "at": "1s", "do": "nic_down", "guest": "web-a" } ],
  "expect": [ { "owner": "havip-1", "is": null } ]
}
)";

// The sample with one piece of it replaced. REQUIRES: the piece is there.
inline std::string bent(std::string_view piece, std::string_view by) {
  std::string text(kSample);
  const std::size_t at = text.find(piece);
  REQUIRE_MESSAGE(at != std::string::npos, piece);
  return text.replace(at, piece.size(), by);
}

// The sample with another timeline or other expectations: the entries between the brackets.
inline std::string with_action(std::string_view entries) {
  return bent(R"({ "at": "1s", "do": "nic_down", "guest": "web-a" })", entries);
}
inline std::string with_expectation(std::string_view entries) {
  return bent(R"({ "owner": "havip-1", "is": null })", entries);
}

inline Result<std::string> no_files(const std::string&) {
  return fail("no such file");
}

inline Result<Loaded, Faults> load_sample(std::string_view text,
                                          const std::vector<Setting>& settings = {}) {
  return load_text(text, "s.json", no_files, settings);
}

// REQUIRES: the text is a good scenario.
inline Loaded loaded(std::string_view text, const std::vector<Setting>& settings = {}) {
  auto result = load_sample(text, settings);
  if (!result) {
    for (const Fault& fault : result.error())
      MESSAGE(to_string(fault));
  }
  REQUIRE(result.has_value());
  return *std::move(result);
}

// Its faults, one a line; "" when it is good.
inline std::string faults_of(std::string_view text, const std::vector<Setting>& settings = {}) {
  const auto result = load_sample(text, settings);
  std::string all;
  if (result) return all;
  for (const Fault& fault : result.error())
    all += to_string(fault) + "\n";
  if (!all.empty()) all.pop_back();
  return all;
}

// "3: .." -> "s.json:3: ..", line by line.
inline std::string with_file(std::string_view faults) {
  std::string all = "s.json:";
  for (char c : faults) {
    all += c;
    if (c == '\n') all += "s.json:";
  }
  return all;
}

}  // namespace havip::loader::test
