// Switchovers: which commits are some, what caused them, and where the time went.
#include "scenarios/judge/switchover.h"

#include <doctest/doctest.h>

#include "scenarios/judge/facts.h"
#include "tests/support/nic_down_story.h"

namespace havip::test {
namespace {

using namespace std::chrono_literals;
using judge::Stage;
using judge::Switchover;

std::vector<std::int64_t> stages_of(const Switchover& one) {
  std::vector<std::int64_t> took;
  for (const Stage& stage : one.stages)
    took.push_back(ns(stage.took));
  return took;
}

Duration sum_of(const Switchover& one) {
  Duration sum{};
  for (const Stage& stage : one.stages)
    sum += stage.took;
  return sum;
}

std::vector<Switchover> switchovers_of(const RunStory& story, Duration end) {
  const judge::Run run = story.run(end);
  return judge::find_switchovers(run, judge::TraceIndex(run.records));
}

}  // namespace

TEST_CASE("a switchover is told from its cause to its first client, stage by stage") {
  RunStory story;
  play_nic_down(story);
  const auto found = switchovers_of(story, 20s);
  REQUIRE(found.size() == 2);

  SUBCASE("the first owner: from boot") {
    const Switchover& one = found[0];
    CHECK(one.from.empty());
    CHECK(one.to == kWebA);
    CHECK(one.cause.action == "boot");
    CHECK(one.cause.target == "web-a");
    CHECK(one.cause.at == kStart);
    // detection, announcement, upcall, limiter, migration, push, service
    CHECK(stages_of(one) == std::vector<std::int64_t>{3'600'000'000, 650'000, 40'000, 0, 1'000'000,
                                                      1'000'000, 397'710'000});
    CHECK(one.total == 4000400us);
    CHECK(sum_of(one) == one.total);
    CHECK(one.effective_at == kStart + 3602690us);
    CHECK(one.converged_at == kStart + 3602750us);
    CHECK(one.served_at == kStart + 4000400us);
    CHECK_FALSE(one.phase);
    CHECK(one.longest().name == judge::StageName::kDetection);
  }
  SUBCASE("the second: from the fault") {
    const Switchover& two = found[1];
    CHECK(two.from == kWebA);
    CHECK(two.to == kWebB);
    CHECK(two.host == kH2);
    CHECK(two.generation == 2);
    CHECK(two.cause.action == "nic_down");
    CHECK(two.cause.at == kStart + 10s);
    CHECK(stages_of(two) == std::vector<std::int64_t>{3'209'375'000, 650'000, 40'000, 0, 1'000'000,
                                                      1'000'000, 288'335'000});
    CHECK(two.total == 3500400us);
    CHECK(sum_of(two) == two.total);
    CHECK(two.effective_at == kStart + 13212065us);
    CHECK(two.converged_at == kStart + 13212125us);
    CHECK(two.phase == 400ms);
  }
}

TEST_CASE(
    "time lost to the limiter runs from the first GARP that climbs to the claim that passes") {
  RunStory story;
  const Seq fault = story.at(1s).action("keepalived_stop", "web-a");
  const Seq master = story.at(2s).vrrp("web-b", VrrpState::kMaster, fault);
  const Seq first = story.at(2001ms).captured("h2", kWebB, 1, master);
  const Seq early = story.at(2002ms).taken("h2", kWebB, 1, first);
  story.verdict("h2", kWebB, 1, Verdict::kRateLimited, early, kStart + 6s);
  const Seq second = story.at(7001ms).captured("h2", kWebB, 2, master);
  const Seq late = story.at(7002ms).taken("h2", kWebB, 2, second);
  const ClaimId claim{.host = kH2, .life = 1, .number = 2};
  const Seq sent = story.sent(claim, 1, story.admitted(claim, kWebB, 2, late));
  const Seq commit = story.at(7003ms).committed(kWebA, kWebB, kH2, 2, sent);

  SUBCASE("a host that applies the push makes it effective") {
    story.at(7005ms).applied("h2", kWebB, kH2, 2, commit);
    const auto found = switchovers_of(story, 10s);
    REQUIRE(found.size() == 1);
    CHECK(stages_of(found[0]) == std::vector<std::int64_t>{1'000'000'000, 1'000'000, 1'000'000,
                                                           5'000'000'000, 1'000'000, 2'000'000});
    CHECK(found[0].total == 6005ms);
    CHECK(found[0].longest().name == judge::StageName::kLimiter);
    CHECK_FALSE(found[0].converged_at);
  }
  SUBCASE("a push that comes too late to be new does not: another commit was faster") {
    story.at(7005ms).applied("h2", kWebA, kH1, 3, commit);
    const auto found = switchovers_of(story, 10s);
    REQUIRE(found.size() == 1);
    CHECK_FALSE(found[0].effective_at);
    CHECK(found[0].stages.size() == 5);
    CHECK(found[0].total == 6003ms);
  }
}

TEST_CASE("without an election detection is 0; a claim by hand starts at its action") {
  RunStory story;
  const Seq action = story.at(5s).action("send_garp", "web-b");
  const Seq captured = story.at(5001ms).captured("h2", kWebB, 1, action);
  const Seq taken = story.at(5002ms).taken("h2", kWebB, 1, captured);
  const ClaimId claim{.host = kH2, .life = 1, .number = 1};
  const Seq sent = story.sent(claim, 1, story.admitted(claim, kWebB, 1, taken));
  story.at(5003ms).committed({}, kWebB, kH2, 1, sent);
  const auto found = switchovers_of(story, 10s);
  REQUIRE(found.size() == 1);
  CHECK(stages_of(found[0]) == std::vector<std::int64_t>{0, 1'000'000, 1'000'000, 0, 1'000'000});
}

TEST_CASE("a boot is a cause unless somebody caused it") {
  RunStory story;
  const Seq action = story.at(1s).action("guest_boot", "web-b");
  const Seq boot = story.at(2s).add("web-b", action, trace::Boot{});
  story.at(3s).committed({}, kWebB, kH2, 1, boot);
  const auto found = switchovers_of(story, 10s);
  REQUIRE(found.size() == 1);
  CHECK(found[0].cause.action == "guest_boot");
  CHECK(found[0].cause.at == kStart + 1s);
}

TEST_CASE("the console takes an owner away: effective when the former owner's host knows") {
  RunStory story;
  const Seq create = story.at(1s).action("send_garp", "web-a");
  story.at(2s).committed({}, kWebA, kH1, 1, create);
  const Seq unbind = story.at(5s).action("havip_unbind", "havip-1");
  const Seq commit = story.at(5001ms).committed(kWebA, {}, {}, 2, unbind);
  story.at(5002ms).applied("h2", {}, {}, 2, commit);
  story.at(5004ms).applied("h1", {}, {}, 2, commit);
  const auto found = switchovers_of(story, 10s);
  REQUIRE(found.size() == 2);
  CHECK(found[1].to.empty());
  CHECK(found[1].effective_at == kStart + 5004ms);
  CHECK(stages_of(found[1]) == std::vector<std::int64_t>{0, 0, 0, 0, 1'000'000, 3'000'000});
}

TEST_CASE("an owner that moves to another host is no new owner") {
  RunStory story;
  story.at(2s).committed({}, kWebA, kH1, 1, story.action("send_garp", "web-a"));
  story.at(5s).committed(kWebA, kWebA, kH3, 2, story.action("live_migrate", "web-a"));
  CHECK(switchovers_of(story, 10s).size() == 1);
}

TEST_CASE("no stage is negative, even when a client is served before the push is through") {
  RunStory story;
  const Seq commit = story.at(5s).committed({}, kWebB, kH2, 1, story.action("send_garp", "web-b"));
  story.at(5001ms).answered(0, "web-b");
  story.at(5002ms).applied("h2", kWebB, kH2, 1, commit);
  const auto found = switchovers_of(story, 10s);
  REQUIRE(found.size() == 1);
  CHECK(stages_of(found[0]) == std::vector<std::int64_t>{0, 0, 0, 0, 0, 2'000'000, 0});
  CHECK(found[0].total == 2ms);
}

TEST_CASE("an owner that lost the VIP again before it answered has served nobody") {
  RunStory story;
  const Seq to_b = story.at(5s).committed({}, kWebB, kH2, 1, story.action("send_garp", "web-b"));
  story.at(5001ms).applied("h2", kWebB, kH2, 1, to_b);
  const Seq to_a = story.at(6s).committed(kWebB, kWebA, kH1, 2, story.action("send_garp", "web-a"));
  story.at(6001ms).applied("h1", kWebA, kH1, 2, to_a);
  story.at(7s).answered(0, "web-b");
  const auto found = switchovers_of(story, 10s);
  REQUIRE(found.size() == 2);
  CHECK_FALSE(found[0].served_at);
  CHECK(found[0].total == 1ms);
}

TEST_CASE("only adverts that armed the timer count for the phase") {
  RunStory story;
  story.at(8s).heard("web-b");
  story.at(9s).heard("web-b", 0, "discarded");
  story.at(9100ms).heard("web-a");
  const Seq fault = story.at(10s).action("nic_down", "web-a");
  const Seq master = story.at(12s).vrrp("web-b", VrrpState::kMaster, fault);
  const Seq taken = story.taken("h2", kWebB, 1, story.captured("h2", kWebB, 1, master));
  story.committed({}, kWebB, kH2, 1, story.admitted({.host = kH2}, kWebB, 1, taken));
  const auto found = switchovers_of(story, 20s);
  REQUIRE(found.size() == 1);
  CHECK(found[0].phase == 2s);
}

TEST_CASE("an advert that was on its way when the cause struck makes the phase 0") {
  RunStory story;
  story.at(8s).heard("web-b");
  const Seq sent = story.at(9999ms).heard("web-a");
  const Seq fault = story.at(10s).action("nic_down", "web-a");
  story.at(10001ms).heard("web-b", sent);
  const Seq master = story.at(13s).vrrp("web-b", VrrpState::kMaster, fault);
  const Seq taken = story.taken("h2", kWebB, 1, story.captured("h2", kWebB, 1, master));
  story.committed({}, kWebB, kH2, 1, story.admitted({.host = kH2}, kWebB, 1, taken));
  const auto found = switchovers_of(story, 20s);
  REQUIRE(found.size() == 1);
  CHECK(found[0].phase == 0s);
}

}  // namespace havip::test
