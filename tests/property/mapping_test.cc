// The mapping against a model that keeps every change there ever was and folds it anew each time.
#include "vpccgw/mapping/mapping.h"

#include <vector>

#include <doctest/doctest.h>

#include "tests/support/generators.h"
#include "vpccgw/mapping/judge.h"

namespace havip::vpccgw {
namespace {

const net::HavipId kHavip("havip-1");
const net::SubnetId kSubnet("subnet-a");
const net::Ipv4Addr kVip{0xac101008};

struct Change {
  enum class Kind { kTaken, kUnbound, kWithdrawn, kFollowed } kind = Kind::kTaken;
  net::DeviceId device;
  net::HostId host;
  Instant at;
};

// Owner and host follow from the latest change that says something about them.
MappingRow fold(const std::vector<Change>& history) {
  MappingRow row{.vip = kVip, .generation = history.size()};
  for (const Change& change : history) {
    if (change.kind == Change::Kind::kTaken) row.owner = change.device;
    if (change.kind == Change::Kind::kUnbound) row.owner = {};
    if (change.kind == Change::Kind::kWithdrawn) row.owner = {};
    row.host = row.owner.empty() ? net::HostId{} : change.host;
    const bool stamps =
        change.kind == Change::Kind::kTaken || change.kind == Change::Kind::kUnbound;
    if (stamps) row.flushed_at = change.at;
  }
  return row;
}

struct Claimant {
  DeviceRow device;
  bool known = true;
};

Claimant any_claimant() {
  const bool first = *rc::gen::arbitrary<bool>();
  return {.device = {.id = net::DeviceId(first ? "a/eth0" : "b/eth0"),
                     .subnet = *rc::gen::element(kSubnet, kSubnet, net::SubnetId("subnet-b")),
                     .host = net::HostId(*rc::gen::element<std::string>("h1", "h2"))},
          .known = *rc::gen::inRange(0, 8) != 0};
}

// A claim through judge(), and what the rules, read one by one, make of it.
void claim(MappingRow& row, std::vector<Change>& history, Instant now) {
  const Claimant claimant = any_claimant();
  const net::HostId from(*rc::gen::element<std::string>("h1", "h2"));
  const bool ranged = *rc::gen::inRange(0, 4) == 0;
  ClaimFacts facts{.havip = HavipRow{.id = kHavip, .vip = kVip, .subnet = kSubnet}, .mapping = row};
  facts.havip->check_range = ranged;
  facts.havip->range = {net::DeviceId("a/eth0")};
  if (claimant.known) facts.device = claimant.device;
  const auto judgement = judge({.id = {.host = from}, .device = claimant.device.id, .vip = kVip},
                               facts, Environment::kProduction, now);

  const bool here = claimant.known && claimant.device.host == from;
  const bool fits = claimant.device.subnet == kSubnet;
  const bool in_range = !ranged || claimant.device.id == net::DeviceId("a/eth0");
  const MappingRow before = fold(history);
  const bool same = before.owner == claimant.device.id && before.host == from;
  RC_ASSERT((judgement.verdict == engine::Verdict::kUnknownDevice) == !here);
  RC_ASSERT((judgement.verdict == engine::Verdict::kSubnetMismatch) == (here && !fits));
  RC_ASSERT((judgement.verdict == engine::Verdict::kOutsideDriftRange) ==
            (here && fits && !in_range));
  RC_ASSERT((judgement.verdict == engine::Verdict::kAlreadyOwner) ==
            (here && fits && in_range && same));
  const bool migrated = here && fits && in_range && !same;
  RC_ASSERT((judgement.verdict == engine::Verdict::kMigrated) == migrated);
  RC_ASSERT(judgement.next.has_value() == migrated);
  if (!migrated) return;
  history.push_back({.device = claimant.device.id, .host = from, .at = now});
  row = *judgement.next;
}

void run_both() {
  MappingRow row{.vip = kVip};
  std::vector<Change> history;
  Instant now;
  const int steps = *rc::gen::inRange(1, 40);
  for (int i = 0; i < steps; ++i) {
    now += Duration{*rc::gen::inRange<std::int64_t>(0, 3)};
    const int what = *rc::gen::inRange(0, 8);
    if (what == 0) {
      row = unbound(row, now);
      history.push_back({.kind = Change::Kind::kUnbound, .at = now});
    } else if (what == 1) {
      row = withdrawn(row);
      history.push_back({.kind = Change::Kind::kWithdrawn, .at = now});
    } else if (what == 2 && !row.owner.empty()) {
      row = followed(row, net::HostId("h3"));
      history.push_back({.kind = Change::Kind::kFollowed, .host = net::HostId("h3"), .at = now});
    } else {
      claim(row, history, now);
    }
    RC_ASSERT(row == fold(history));
  }
}

TEST_CASE("mapping: rows and verdicts are those of a model that keeps the full history") {
  test::property(run_both, 2000);
}

}  // namespace
}  // namespace havip::vpccgw
