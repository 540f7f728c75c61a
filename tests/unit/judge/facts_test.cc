// Facts besides switchovers: owners, convergence, elections, probes, counters.
#include "scenarios/judge/facts.h"

#include <doctest/doctest.h>

#include "scenarios/judge/propagation.h"
#include "tests/support/nic_down_story.h"

namespace havip::test {
namespace {

using namespace std::chrono_literals;
using judge::Facts;

}  // namespace

TEST_CASE("owners over time are the gateway's commits") {
  RunStory story;
  play_nic_down(story);
  const Facts facts = judge::gather(story.run(20s));
  const judge::HavipFacts* havip = facts.havip(kHavip);
  REQUIRE(havip != nullptr);
  CHECK(havip->owner_at(kStart + 3601689us) == nullptr);
  CHECK(havip->owner_at(kStart + 3601690us)->device == kWebA);
  CHECK(havip->owner_at(kStart + 13211064us)->device == kWebA);
  CHECK(havip->owner_at(kStart + 13211065us)->device == kWebB);
  CHECK(havip->owners.back().generation == 2);
  CHECK(havip->effective);
  CHECK(havip->converged);
}

TEST_CASE("hosts disagree from a commit until the last of them has applied it") {
  RunStory story;
  play_nic_down(story);
  const judge::Run run = story.run(20s);
  const judge::TraceIndex index(run.records);
  CHECK(judge::disagreement(run, index, kVip, kStart + 10s) == 3212125us);
  CHECK(judge::disagreement(run, index, kVip, kStart + 14s) == 0s);

  SUBCASE("a host that lost its power disagrees until it is told again") {
    story.at(20s).condition("h3", "host", "down");
    const judge::Run later = story.run(20s);
    CHECK(judge::disagreement(later, judge::TraceIndex(later.records), kVip, kStart) ==
          std::nullopt);
    CHECK_FALSE(judge::gather(later).havip(kHavip)->converged);
    CHECK(judge::gather(later).havip(kHavip)->effective);
    story.at(22s).applied("h3", kWebB, kH2, 2, 0);
    const judge::Run healed = story.run(25s);
    CHECK(judge::disagreement(healed, judge::TraceIndex(healed.records), kVip, kStart + 10s) ==
          12s);
  }
  SUBCASE("a push that a host refuses changes nothing") {
    story.at(20s).applied("h3", kWebA, kH1, 1, 0, false);
    const judge::Run later = story.run(25s);
    CHECK(judge::disagreement(later, judge::TraceIndex(later.records), kVip, kStart + 14s) == 0s);
  }
  SUBCASE("the owner's host without its tables makes the VIP ineffective") {
    story.at(20s).condition("h2", "host", "down");
    CHECK_FALSE(judge::gather(story.run(20s)).havip(kHavip)->effective);
  }
  SUBCASE("an agent that dies takes no table with it") {
    story.at(20s).condition("h3", "agent", "down");
    CHECK(judge::gather(story.run(20s)).havip(kHavip)->converged);
  }
}

TEST_CASE("a probe tells outages by send times, and leaves out the time before the first answer") {
  RunStory story;
  play_nic_down(story);
  const Facts facts = judge::gather(story.run(20s));
  REQUIRE(facts.probes.size() == 1);
  const judge::ProbeFacts& ping = facts.probes[0];
  CHECK(ping.sent == 40);
  CHECK(ping.answered == 25);
  CHECK(ping.lost == 15);
  CHECK(ping.startup == 4s);
  CHECK(ping.first_answer == kStart + 4000400us);
  CHECK(ping.first_by == "web-a");
  REQUIRE(ping.outages.size() == 1);
  CHECK(ping.outages[0].from == kStart + 10s);
  CHECK(ping.outages[0].to == kStart + 13500ms);
  CHECK(ping.outages[0].lost == 7);
  CHECK(ping.outages[0].by == "web-b");
  CHECK(ping.longest_outage == 3500ms);
  CHECK(ping.answered_by ==
        std::vector<std::pair<std::string, std::uint64_t>>{{"web-a", 12}, {"web-b", 13}});
}

TEST_CASE("an outage that lasts to the end is open; a probe still under way is not lost") {
  RunStory story;
  story.at(1s).probe(0);
  story.answered(0, "web-a");
  story.at(2s).probe(1);
  story.at(3s).probe(2);
  story.lost(1);
  const Facts facts = judge::gather(story.run(3500ms));
  CHECK(facts.probes[0].lost == 1);
  REQUIRE(facts.probes[0].outages.size() == 1);
  CHECK_FALSE(facts.probes[0].outages[0].to);
  CHECK(facts.probes[0].longest_outage == 1500ms);
}

TEST_CASE("a reply after its timeout does not count") {
  RunStory story;
  story.at(1s).probe(0);
  story.at(2s).lost(0);
  story.at(3s).answered(0, "web-a");
  const Facts facts = judge::gather(story.run(4s));
  CHECK(facts.probes[0].answered == 0);
  CHECK(facts.probes[0].startup == 3s);
  CHECK_FALSE(facts.probes[0].first_answer);
}

TEST_CASE("verdicts are counted over all, by device and VIP; the audit counts first copies only") {
  RunStory story;
  play_nic_down(story);
  const ClaimId again{.host = kH2, .life = 1, .number = 1};
  story.at(20s).judged(again, kWebB, Verdict::kMigrated, 0, true);
  story.judged({.host = kH3, .life = 1, .number = 1}, kWebB, Verdict::kWrongEnvironment, 0);
  const Facts facts = judge::gather(story.run(20s));
  const judge::GarpFacts& garps = facts.garps;
  CHECK(garps.captured == 15);
  CHECK(garps.captured_of.at(kWebA) == 10);
  CHECK(garps.verdicts[Verdict::kMigrated] == 2);
  CHECK(garps.verdicts[Verdict::kRateLimited] == 8);
  CHECK(garps.verdicts[Verdict::kOwnerMatch] == 5);
  CHECK(garps.verdicts.total() == garps.captured);
  CHECK(garps.verdicts_of.at({kWebB, kVip})[Verdict::kRateLimited] == 4);
  CHECK(garps.audit[Verdict::kMigrated] == 2);
  CHECK(garps.audit.total() == 2);
  CHECK(garps.test_audit[Verdict::kWrongEnvironment] == 1);
}

TEST_CASE("the state of an instance follows its transitions and its death") {
  RunStory story;
  play_nic_down(story);
  const Facts facts = judge::gather(story.run(20s));
  REQUIRE(facts.instances.size() == 2);
  const judge::InstanceFacts& a = facts.instances[0];
  CHECK(a.name() == "web-a/VI_1");
  CHECK(a.state_at(kStart + 3599ms) == VrrpState::kBackup);
  CHECK(a.state_at(kStart + 3600ms) == VrrpState::kMaster);
  CHECK(a.state_at(kStart + 20s) == VrrpState::kFault);

  story.at(20s).condition("web-b", "keepalived", "killed");
  const Facts killed = judge::gather(story.run(21s));
  CHECK(killed.instances[1].state_at(kStart + 19s) == VrrpState::kMaster);
  CHECK(killed.instances[1].state_at(kStart + 20s) == VrrpState::kStop);
}

TEST_CASE("masters at once: a handover is none, an overlap has a length") {
  RunStory story;
  story.at(1s).vrrp("web-a", VrrpState::kMaster, 0);
  story.at(5s).vrrp("web-b", VrrpState::kMaster, 0);

  SUBCASE("the first gives way at the same instant") {
    story.vrrp("web-a", VrrpState::kBackup, 0);
    const auto masters =
        judge::find_masters(judge::gather(story.run(9s)).instances, {51}, kStart + 9s);
    CHECK(masters.at_once == 1);
    CHECK(masters.longest_overlap == 0s);
  }
  SUBCASE("two for 1.5 s") {
    story.at(6500ms).vrrp("web-a", VrrpState::kBackup, 0);
    const auto masters =
        judge::find_masters(judge::gather(story.run(9s)).instances, {51}, kStart + 9s);
    CHECK(masters.at_once == 2);
    CHECK(masters.longest_overlap == 1500ms);
    CHECK(masters.overlap_from == kStart + 5s);
    CHECK(judge::find_masters(judge::gather(story.run(9s)).instances, {52}, kStart + 9s).at_once ==
          0);
  }
  SUBCASE("two to the end of the run") {
    const auto masters =
        judge::find_masters(judge::gather(story.run(9s)).instances, {51}, kStart + 9s);
    CHECK(masters.longest_overlap == 4s);
  }
  SUBCASE("a guest that crashed is no master, even if nothing says so") {
    story.at(5500ms).condition("web-a", "guest", "crashed");
    const auto masters =
        judge::find_masters(judge::gather(story.run(9s)).instances, {51}, kStart + 9s);
    CHECK(masters.longest_overlap == 500ms);
  }
}

}  // namespace havip::test
