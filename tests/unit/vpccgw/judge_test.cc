#include "vpccgw/mapping/judge.h"

#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace havip::vpccgw {
namespace {

using net::literals::operator""_ip;
using namespace std::chrono_literals;

constexpr Instant kNow = kStart + 7s;

// web-a at h1 claims 172.16.16.8, which web-b at h2 holds with generation 4.
struct Case {
  engine::Claim claim{.id = {.host = net::HostId("h1"), .life = 1, .number = 1},
                      .device = net::DeviceId("web-a/eth0"),
                      .vip = "172.16.16.8"_ip};
  ClaimFacts facts{.havip = HavipRow{.id = net::HavipId("havip-1"),
                                     .vip = "172.16.16.8"_ip,
                                     .subnet = net::SubnetId("subnet-a")},
                   .device = DeviceRow{.id = net::DeviceId("web-a/eth0"),
                                       .ip = "172.16.16.6"_ip,
                                       .subnet = net::SubnetId("subnet-a"),
                                       .host = net::HostId("h1")},
                   .mapping = MappingRow{.vip = "172.16.16.8"_ip,
                                         .owner = net::DeviceId("web-b/eth0"),
                                         .host = net::HostId("h2"),
                                         .generation = 4,
                                         .flushed_at = kStart + 1s}};
  Environment environment = Environment::kProduction;
};

using Spoil = std::function<void(Case&)>;
void test_gateway(Case& c) {
  c.environment = Environment::kTest;
}
void no_havip(Case& c) {
  c.facts.havip.reset();
}
void no_device(Case& c) {
  c.facts.device.reset();
}
void device_moved_on(Case& c) {
  c.facts.device->host = net::HostId("h3");
}
void other_subnet(Case& c) {
  c.facts.device->subnet = net::SubnetId("subnet-b");
}
void range_without_it(Case& c) {
  c.facts.havip->check_range = true;
  c.facts.havip->range = {net::DeviceId("web-b/eth0")};
}
void range_with_it(Case& c) {
  range_without_it(c);
  c.facts.havip->range.emplace_back("web-a/eth0");
}
void range_unchecked(Case& c) {
  range_without_it(c);
  c.facts.havip->check_range = false;
}
void empty_range(Case& c) {
  c.facts.havip->check_range = true;
}
void owns_it(Case& c) {
  c.facts.mapping->owner = net::DeviceId("web-a/eth0");
  c.facts.mapping->host = net::HostId("h1");
}
void owns_it_elsewhere(Case& c) {
  owns_it(c);
  c.facts.mapping->host = net::HostId("h3");
}
void nobody_owns_it(Case& c) {
  c.facts.mapping->owner = {};
  c.facts.mapping->host = {};
}
void never_mapped(Case& c) {
  c.facts.mapping.reset();
}

struct Row {
  const char* what;
  std::vector<Spoil> spoil;
  engine::Verdict verdict;
  std::uint64_t generation = 0;  // of the next row; 0: there is none
  const char* text = "";
};

using enum engine::Verdict;

const std::vector<Row> kRows = {
    {"nothing is wrong", {}, kMigrated, 5},
    {"the test gateway",
     {test_gateway},
     kWrongEnvironment,
     0,
     "the test gateway knows no production HAVIP"},
    {"no HAVIP", {no_havip}, kUnknownHavip, 0, "172.16.16.8 is no HAVIP of this VPC"},
    {"no device", {no_device}, kUnknownDevice, 0, "there is no device web-a/eth0"},
    {"a report of the host that it left",
     {device_moved_on},
     kUnknownDevice,
     0,
     "web-a/eth0 is at h3, not at h1"},
    {"another subnet",
     {other_subnet},
     kSubnetMismatch,
     0,
     "havip-1 is in subnet-a, web-a/eth0 in subnet-b"},
    {"outside the range",
     {range_without_it},
     kOutsideDriftRange,
     0,
     "web-a/eth0 is not in the range of havip-1"},
    {"an empty range that is checked",
     {empty_range},
     kOutsideDriftRange,
     0,
     "web-a/eth0 is not in the range of havip-1"},
    {"inside the range", {range_with_it}, kMigrated, 5},
    {"a range that is not checked", {range_unchecked}, kMigrated, 5},
    {"owner already", {owns_it}, kAlreadyOwner},
    {"owner already, but elsewhere", {owns_it_elsewhere}, kMigrated, 5},
    {"nobody holds it", {nobody_owns_it}, kMigrated, 5},
    {"never mapped", {never_mapped}, kMigrated, 1},

    // The order: each check before the next.
    {"1 before 2",
     {test_gateway, no_havip},
     kWrongEnvironment,
     0,
     "the test gateway knows no production HAVIP"},
    {"2 before 3", {no_havip, no_device}, kUnknownHavip, 0, "172.16.16.8 is no HAVIP of this VPC"},
    {"3 before 4",
     {device_moved_on, other_subnet},
     kUnknownDevice,
     0,
     "web-a/eth0 is at h3, not at h1"},
    {"4 before 5",
     {other_subnet, range_without_it},
     kSubnetMismatch,
     0,
     "havip-1 is in subnet-a, web-a/eth0 in subnet-b"},
    {"5 before 6",
     {range_without_it, owns_it},
     kOutsideDriftRange,
     0,
     "web-a/eth0 is not in the range of havip-1"},
};

TEST_CASE("a claim is judged by the first check that fails") {
  for (const Row& row : kRows) {
    CAPTURE(row.what);
    Case c;
    for (const Spoil& spoil : row.spoil)
      spoil(c);
    const Judgement judgement = judge(c.claim, c.facts, c.environment, kNow);
    CHECK_EQ(to_string(judgement.verdict), to_string(row.verdict));
    CHECK_EQ(judgement.text, row.text);
    CHECK_EQ(judgement.next ? judgement.next->generation : 0, row.generation);
  }
}

TEST_CASE("the row of a migrated claim names owner, host and time") {
  const Case c;
  const MappingRow expected{.vip = "172.16.16.8"_ip,
                            .owner = net::DeviceId("web-a/eth0"),
                            .host = net::HostId("h1"),
                            .generation = 5,
                            .flushed_at = kNow};
  CHECK(judge(c.claim, c.facts, c.environment, kNow).next == expected);
}

TEST_CASE("every change of a mapping is one generation; only two of them flush") {
  const MappingRow row = *Case{}.facts.mapping;

  MappingRow expected = row;
  expected.generation = 5;
  expected.host = net::HostId("h9");
  CHECK(followed(row, net::HostId("h9")) == expected);

  expected = {.vip = row.vip, .generation = 5, .flushed_at = row.flushed_at};
  CHECK(withdrawn(row) == expected);

  expected.flushed_at = kNow;
  CHECK(unbound(row, kNow) == expected);
}

}  // namespace
}  // namespace havip::vpccgw
