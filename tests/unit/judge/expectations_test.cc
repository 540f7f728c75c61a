// Expectations: what each says of the same run, whether it holds or not.
#include "scenarios/judge/expectations.h"

#include <doctest/doctest.h>

#include "tests/support/nic_down_story.h"

namespace havip::test {
namespace {

using namespace std::chrono_literals;
namespace expect = loader::expect;

struct Row {
  loader::Check check;
  std::string text;
  std::string observed;
  bool held = true;
};

void check_rows(RunStory& story, const std::vector<Row>& rows) {
  story.scenario.expect.clear();
  for (const Row& row : rows)
    story.scenario.expect.push_back({.check = row.check});
  const judge::Run run = story.run(20s);
  const auto results = judge::check_expectations(run, judge::gather(run));
  REQUIRE(results.size() == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK(results[i].text == rows[i].text);
    CHECK(results[i].observed == rows[i].observed);
    CHECK_MESSAGE(results[i].held == rows[i].held, rows[i].text);
    CHECK(results[i].where == "/expect/" + std::to_string(i));
  }
}

loader::Party web(const DeviceId& device) {
  return {.guest = net::guest_of(device), .device = std::nullopt};
}

template <class T>
loader::Bounds<T> exactly(T value) {
  return {.min = value, .max = value};
}

}  // namespace

TEST_CASE("owner, switchover, converged") {
  RunStory story;
  play_nic_down(story);
  const auto to_b = [](loader::Bounds<Duration> takes, expect::Until until) {
    return expect::Switchover{
        .havip = kHavip, .after = kStart + 10s, .to = web(kWebB), .takes = takes, .until = until};
  };
  using enum expect::Until;
  check_rows(story,
             {{expect::Owner{kHavip, web(kWebA), kStart + 9s}, "owner of havip-1 at 9s is web-a",
               "web-a/eth0"},
              {expect::Owner{kHavip, web(kWebA), std::nullopt},
               "owner of havip-1 at the end is web-a", "web-b/eth0", false},
              {expect::Owner{kHavip, std::nullopt, kStart + 1s}, "owner of havip-1 at 1s is nobody",
               "nobody"},
              {to_b(exactly<Duration>(3212065us), kEffective),
               "havip-1 changes its owner after 10s, to web-b, effective in 3.212065s",
               "web-a/eth0 to web-b/eth0, effective 3.212065s after nic_down at 10s"},
              {to_b({.max = 3212124us}, kConverged),
               "havip-1 changes its owner after 10s, to web-b, converged in at most 3.212124s",
               "web-a/eth0 to web-b/eth0, converged 3.212125s after nic_down at 10s", false},
              {to_b({.min = 3s, .max = 4s}, kServed),
               "havip-1 changes its owner after 10s, to web-b, served in 3s to 4s",
               "web-a/eth0 to web-b/eth0, served 3.5004s after nic_down at 10s"},
              {expect::Switchover{.havip = kHavip, .after = kStart + 11s},
               "havip-1 changes its owner after 11s, effective", "no such switchover", false},
              {expect::Switchover{.havip = kHavip, .to = web(kWebB)},
               "havip-1 changes its owner, to web-b, effective",
               "nobody to web-a/eth0, effective 3.60269s after boot at 0s", false},
              {expect::Converged{kHavip, kStart + 10s, {.max = 3212125us}},
               "every host agrees about havip-1 at most 3.212125s after 10s", "3.212125s"}});
}

TEST_CASE("outages and counts") {
  RunStory story;
  play_nic_down(story);
  story.scenario.probes.push_back({.id = "dead", .from = net::GuestId("client")});
  check_rows(story,
             {{expect::Outage{{0}, exactly<Duration>(3500ms)}, "longest outage of ping is 3.5s",
               "ping 3.5s (from 10s to 13.5s)"},
              {expect::Outage{{0}, {.max = 3499ms}}, "longest outage of ping is at most 3.499s",
               "ping 3.5s (from 10s to 13.5s)", false},
              {expect::Outage{{1}, {.max = 5s}}, "longest outage of dead is at most 5s",
               "dead was never answered", false},
              {expect::Verdicts{{},
                                {},
                                {{Verdict::kMigrated, exactly<std::uint64_t>(2)},
                                 {Verdict::kRateLimited, {.min = 8}}}},
               "verdicts: migrated 2, rate_limited at least 8", "migrated 2, rate_limited 8"},
              {expect::Verdicts{web(kWebB), kVip, {{Verdict::kOwnerMatch, {.min = 1}}}},
               "verdicts of web-b for 172.16.16.8: owner_match at least 1", "owner_match 0", false},
              {expect::Audit{{}, {}, {{Verdict::kMigrated, exactly<std::uint64_t>(2)}}},
               "judged by the gateway: migrated 2", "migrated 2"},
              {expect::Garps{web(kWebA), {}, kStart + 8s, kStart + 10s, exactly<std::uint64_t>(5)},
               "GARPs captured from web-a between 8s and 10s: 5", "5"},
              {expect::Garps{web(kWebA), {}, kStart, {}, {.max = 9}},
               "GARPs captured from web-a: at most 9", "10", false}});
}

TEST_CASE("states, masters, logs, and what must never happen") {
  RunStory story;
  play_nic_down(story);
  const net::GuestId a("web-a");
  story.at(20s).add("web-a", 0, trace::Log{.text = "(VI_1) Entering FAULT STATE"});
  check_rows(story, {{expect::State{a, "VI_1", VrrpState::kMaster, kStart + 9s},
                      "web-a/VI_1 at 9s is MASTER", "MASTER"},
                     {expect::State{a, "VI_1", VrrpState::kBackup, {}},
                      "web-a/VI_1 at the end is BACKUP", "FAULT", false},
                     {expect::State{a, "VI_9", VrrpState::kMaster, {}},
                      "web-a/VI_9 at the end is MASTER", "INIT: it never ran", false},
                     {expect::Masters{{51}, {.max = 1}, {.max = 0s}},
                      "masters of VRID 51: at most 1 at once, overlap at most 0s", "1 at once"},
                     {expect::Log{a, "FAULT", {.min = 1}},
                      "lines with \"FAULT\" in the log of web-a: at least 1", "1"},
                     {expect::Log{{}, "panic", {.min = 1}},
                      "lines with \"panic\" in the log of any guest: at least 1", "0", false},
                     {expect::Never{"garp_verdict", {}, {{"verdict", "agent_down"}}, kStart, {}},
                      "never garp_verdict with verdict agent_down", "none"},
                     {expect::Never{"committed",
                                    "vpccgw",
                                    {{"generation", "2"}, {"to", "web-b/eth0"}},
                                    kStart,
                                    kStart + 15s},
                      "never committed at vpccgw with generation 2, to web-b/eth0 before 15s",
                      "1, first #128 at 13.211065s on vpccgw", false},
                     {expect::Never{"probe_answered", {}, {{"by", "web-b"}}, kStart, kStart + 13s},
                      "never probe_answered with by web-b before 13s", "none"},
                     {expect::Never{"committed", {}, {{"generation", "2"}}, kStart + 14s, {}},
                      "never committed with generation 2 from 14s on", "none"}});
}

TEST_CASE("mails, and real servers at an instant") {
  RunStory story;
  const auto server = [&](std::string_view state) {
    story.add("web-a", 0,
              trace::RealServerState{.service = "[10.0.0.5]:tcp:80",
                                     .virtual_server = "[10.0.0.100]:tcp:80",
                                     .state = state});
  };
  story.at(1s);
  server("up");
  story.at(5s);
  server("down");
  story.add("web-a", 0, trace::MailSent{.subject = "x - DOWN"});
  story.at(9s);
  server("up");
  story.add("web-a", 0, trace::MailSent{.subject = "x - UP"});
  const net::GuestId web_a("web-a");
  const auto is = [&](std::string state, std::optional<Instant> at, const char* port = "80") {
    return expect::RealServer{.guest = web_a,
                              .service = std::string("[10.0.0.5]:tcp:") + port,
                              .is = std::move(state),
                              .at = at};
  };
  const std::string name = "real server [10.0.0.5]:tcp:80 of web-a is ";
  check_rows(story,
             {{expect::Mails{.guest = web_a, .subject = "DOWN", .count = exactly<std::uint64_t>(1)},
               "mails of web-a with \"DOWN\" in the subject: 1", "1"},
              {expect::Mails{.count = exactly<std::uint64_t>(1)},
               "mails of any guest with \"\" in the subject: 1", "2", false},
              {expect::Mails{.guest = net::GuestId("web-b")},
               "mails of web-b with \"\" in the subject: at least 1", "0", false},
              {is("down", kStart), name + "down at 0s", "down"},
              {is("up", kStart + 1s), name + "up at 1s", "up"},
              {is("up", kStart + 5s), name + "up at 5s", "down", false},
              {is("up", std::nullopt), name + "up at the end", "up"},
              {is("up", std::nullopt, "81"),
               "real server [10.0.0.5]:tcp:81 of web-a is up at the end", "down", false}});
}

}  // namespace havip::test
