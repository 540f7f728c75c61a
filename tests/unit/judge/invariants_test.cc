// Each invariant holds in an honest run, and is broken by a run made up to break it and nothing
// else.
#include "scenarios/judge/invariants.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "scenarios/judge/judgement.h"
#include "tests/support/nic_down_story.h"

namespace havip::test {
namespace {

using namespace std::chrono_literals;
using Names = std::vector<std::string_view>;

judge::Breaches breaches_of(std::string_view name, const RunStory& story, Duration end = 30s) {
  const judge::Run run = story.run(end);
  for (judge::InvariantResult& one : judge::check_invariants(run, judge::gather(run))) {
    if (one.name == name) return std::move(one.breaches);
  }
  FAIL("no invariant of that name");
  return {};
}

Names broken(const RunStory& story, Duration end = 30s) {
  const judge::Run run = story.run(end);
  Names names;
  for (const judge::InvariantResult& one : judge::check_invariants(run, judge::gather(run))) {
    if (!one.held) names.push_back(one.name);
  }
  return names;
}

ClaimId claim(HostId host, std::uint32_t number, std::uint32_t life = 1) {
  return {.host = host, .life = life, .number = number};
}

// A claim of web-a at h1 that passes the limiter now and is answered at once.
void pass(RunStory& story, std::uint32_t number, FrameId frame,
          Verdict verdict = Verdict::kAlreadyOwner, std::uint32_t life = 1,
          net::Ipv4Addr vip = kVip) {
  const Seq captured = story.captured("h1", kWebA, frame, 0, vip);
  story.admitted(claim(kH1, number, life), kWebA, frame, captured, vip);
  story.verdict("h1", kWebA, frame, verdict, captured, kNever, vip);
}

}  // namespace

TEST_CASE("all invariants hold in an honest run") {
  RunStory story;
  play_nic_down(story);
  CHECK(broken(story) == Names{});
}

TEST_CASE("one-verdict-per-garp") {
  RunStory story;
  const Seq captured = story.at(1s).captured("h1", kWebA, 1, 0);
  SUBCASE("none") {
    CHECK(broken(story) == Names{"one-verdict-per-garp"});
    CHECK(breaches_of("one-verdict-per-garp", story) ==
          judge::Breaches{"the GARP of #1 (frame 1 from web-a/eth0) got no verdict"});
  }
  SUBCASE("one") {
    story.verdict("h1", kWebA, 1, Verdict::kRateLimited, captured);
    CHECK(broken(story) == Names{});
  }
  SUBCASE("two") {
    story.verdict("h1", kWebA, 1, Verdict::kRateLimited, captured);
    story.verdict("h1", kWebA, 1, Verdict::kAgentDown, captured);
    CHECK(breaches_of("one-verdict-per-garp", story) ==
          judge::Breaches{"the GARP of #1 got a second verdict: #2, then #3 (agent_down)"});
  }
  SUBCASE("one too many, about a frame that nobody captured") {
    story.verdict("h1", kWebA, 1, Verdict::kOwnerMatch, captured);
    story.verdict("h1", kWebA, 2, Verdict::kOwnerMatch, captured);
    CHECK(
        breaches_of("one-verdict-per-garp", story) ==
        judge::Breaches{"#3 (owner_match) judges frame 2 from web-a/eth0, which no tap captured"});
  }
}

TEST_CASE("limiter-window") {
  RunStory story;
  mcagent::LimiterPolicy& policy = story.scenario.hosts[0].policy.limiter;
  story.at(1s);
  pass(story, 1, 1);
  SUBCASE("exactly one window later: the edge decides") {
    story.at(6s);
    pass(story, 2, 2);
    CHECK(broken(story) == Names{});
    policy.edge = mcagent::LimiterEdge::kExclusive;
    CHECK(broken(story) == Names{"limiter-window"});
  }
  SUBCASE("a nanosecond too early") {
    story.at(5999999999ns);
    pass(story, 2, 2);
    CHECK(breaches_of("limiter-window", story) ==
          judge::Breaches{"claim h1.1.2 (#5) of web-a/eth0 was admitted 4.999999999s after #2; the "
                          "window is 5s"});
    policy.window = 0s;
    CHECK(broken(story) == Names{});
  }
  SUBCASE("another life of the agent remembers nothing") {
    story.at(2s);
    pass(story, 1, 2, Verdict::kAlreadyOwner, 2);
    CHECK(broken(story) == Names{});
  }
  SUBCASE("another VIP: the key decides") {
    story.at(2s);
    pass(story, 2, 2, Verdict::kUnknownHavip, 1, "172.16.16.9"_ip);
    CHECK(broken(story) == Names{"limiter-window"});
    policy.key = mcagent::LimiterKey::kDeviceVip;
    CHECK(broken(story) == Names{});
  }
  SUBCASE("a refused claim in between re-arms when any claim does") {
    story.at(4s);
    story.verdict("h1", kWebA, 2, Verdict::kRateLimited, story.captured("h1", kWebA, 2, 0));
    story.at(6s);
    pass(story, 2, 3);
    CHECK(broken(story) == Names{});
    policy.starts = mcagent::LimiterStarts::kSeen;
    CHECK(broken(story) == Names{"limiter-window"});
  }
}

TEST_CASE("limiter-window: a failure gives its slot back, and the claim before it counts again") {
  RunStory story;
  mcagent::LimiterPolicy& policy = story.scenario.hosts[0].policy.limiter;
  story.at(1s);
  pass(story, 1, 1);
  story.at(6s);
  pass(story, 2, 2, Verdict::kUnknownHavip);
  story.at(7s);
  pass(story, 3, 3);
  CHECK(broken(story) == Names{"limiter-window"});
  policy.charge_failures = false;
  CHECK(broken(story) == Names{});
  policy.window = 5500ms;
  CHECK(breaches_of("limiter-window", story).size() == 1);
  policy.window = 6500ms;
  CHECK(breaches_of("limiter-window", story).size() == 2);
}

TEST_CASE("claim-accounted") {
  RunStory story;
  const Seq captured = story.at(1s).captured("h1", kWebA, 1, 0);
  SUBCASE("every way in which a claim may end") {
    FrameId frame = 10;
    std::uint32_t number = 10;
    for (const Verdict end : {Verdict::kMigrated, Verdict::kGatewayTimeout, Verdict::kSuperseded,
                              Verdict::kPending, Verdict::kAgentDown}) {
      story.at(10s * number);
      pass(story, number++, frame++, end);
    }
    story.verdict("h1", kWebA, 1, Verdict::kOwnerMatch, captured);
    CHECK(broken(story) == Names{});
  }
  SUBCASE("never") {
    story.admitted(claim(kH1, 1), kWebA, 1, captured);
    CHECK(breaches_of("claim-accounted", story) ==
          judge::Breaches{"claim h1.1.1 (#2) of web-a/eth0 was admitted and never accounted for"});
  }
  SUBCASE("with a verdict that is given before there is a claim") {
    story.admitted(claim(kH1, 1), kWebA, 1, captured);
    story.verdict("h1", kWebA, 1, Verdict::kRateLimited, captured);
    CHECK(broken(story) == Names{"claim-accounted"});
  }
}

TEST_CASE("generation-grows") {
  RunStory story;
  story.at(1s).committed({}, kWebA, kH1, 1, 0);
  SUBCASE("the gateway repeats a generation") {
    story.at(2s).committed(kWebA, kWebB, kH2, 1, 0);
    CHECK(breaches_of("generation-grows", story) ==
          judge::Breaches{"havip-1 was committed with generation 1 (#2) after 1 (#1)"});
  }
  SUBCASE("a host goes back") {
    story.at(2s).committed(kWebA, kWebB, kH2, 2, 0);
    story.at(3s).applied("h3", kWebB, kH2, 2, 0);
    story.at(4s).applied("h3", kWebA, kH1, 1, 0);
    CHECK(breaches_of("generation-grows", story) ==
          judge::Breaches{"h3 went back from generation 2 (#3) to 1 (#4) of 172.16.16.8"});
  }
  SUBCASE("a host refuses to go back, or has lost all it knew") {
    story.at(2s).committed(kWebA, kWebB, kH2, 2, 0);
    story.at(3s).applied("h3", kWebB, kH2, 2, 0);
    story.at(4s).applied("h3", kWebA, kH1, 1, 0, false);
    story.at(5s).condition("h3", "host", "down");
    story.at(6s).applied("h3", kWebA, kH1, 1, 0);
    CHECK(broken(story) == Names{});
  }
}

TEST_CASE("matched-stays-silent") {
  RunStory story;
  const Seq captured = story.at(1s).captured("h1", kWebA, 1, 0);
  story.verdict("h1", kWebA, 1, Verdict::kOwnerMatch, captured);
  CHECK(broken(story) == Names{});
  SUBCASE("queued for the agent") {
    story.queued("h1", kWebA, 1, captured);
    CHECK(broken(story) == Names{"matched-stays-silent"});
  }
  SUBCASE("taken up by it") {
    story.taken("h1", kWebA, 1, captured);
    CHECK(
        breaches_of("matched-stays-silent", story) ==
        judge::Breaches{"frame 1 from web-a/eth0 matched its owner (#2), yet #3 is report_taken"});
  }
  SUBCASE("made a claim") {
    story.admitted(claim(kH1, 1), kWebA, 1, captured);
    CHECK(breaches_of("matched-stays-silent", story).size() == 1);
  }
}

TEST_CASE("neigh-current and one-vip-holder: a stale host two push periods after the last change") {
  RunStory story;
  play_nic_down(story);
  judge::HostTables& h1 = story.tables.hosts[0];
  const engine::NeighEntry stale{
      .ip = kVip, .device = kWebA, .host = kH1, .generation = 1, .havip = true};

  SUBCASE("in its neigh table") {
    h1.neighs = {stale};
    CHECK(breaches_of("neigh-current", story) ==
          judge::Breaches{"h1 has web-a/eth0 on h1, generation 1 for 172.16.16.8; the gateway has "
                          "web-b/eth0 on h2, generation 2"});
  }
  SUBCASE("in its neigh table, but nothing reached it, or not for long, or the row is new") {
    h1.neighs = {stale};
    h1.reachable_since.reset();
    CHECK(broken(story) == Names{});
    h1.reachable_since = kStart + 28s;
    CHECK(broken(story) == Names{});
    h1.reachable_since = kStart;
    story.tables.gateway_changed = kStart + 28s;
    CHECK(broken(story) == Names{});
    story.tables.gateway_changed = kStart + 27s;
    CHECK(broken(story) == Names{"neigh-current"});
  }
  SUBCASE("without the row") {
    h1.neighs.clear();
    CHECK(breaches_of("neigh-current", story) ==
          judge::Breaches{"h1 has no row for 172.16.16.8; the gateway has web-b/eth0 on h2, "
                          "generation 2"});
  }
  SUBCASE("in its vip table, though nobody reaches it") {
    h1.vips = {{.vip = kVip, .device = kWebA, .generation = 1}};
    h1.reachable_since.reset();
    CHECK(breaches_of("one-vip-holder", story) ==
          judge::Breaches{"172.16.16.8 is in the vip tables of h1 (web-a/eth0, generation 1) and "
                          "h2 (web-b/eth0, generation 2)"});
    // The last commit was at 13.211065 s: two periods later it must be over.
    CHECK(broken(story, 15211065us) == Names{});
    CHECK(broken(story, 15211066us) == Names{"one-vip-holder"});
  }
}

TEST_CASE("a scenario may announce what it breaks, and fails when it does not") {
  RunStory story;
  story.at(1s).captured("h1", kWebA, 1, 0);
  CHECK_FALSE(judge::judge(story.run(2s)).passed);
  story.scenario.breaks = {"one-verdict-per-garp"};
  CHECK(judge::judge(story.run(2s)).passed);
  story.scenario.breaks = {"one-verdict-per-garp", "limiter-window"};
  CHECK_FALSE(judge::judge(story.run(2s)).passed);
}

TEST_CASE("a flood of breaches is cut short, and counted") {
  RunStory story;
  story.at(1s);
  for (FrameId frame = 1; frame <= 20; ++frame)
    story.captured("h1", kWebA, frame, 0);
  const judge::Breaches breaches = breaches_of("one-verdict-per-garp", story);
  CHECK(breaches.size() == judge::kMaxBreaches);
  CHECK(breaches.back() == "and 13 more");
}

}  // namespace havip::test
