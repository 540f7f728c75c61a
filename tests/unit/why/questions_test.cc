// What is asked, and what is wrong with it.
#include <set>

#include <doctest/doctest.h>

#include "tests/unit/why/played.h"
#include "tools/why/path.h"

namespace havip::why::test {
namespace {

bool says(const std::string& text, const std::string& what) {
  if (text.find(what) != std::string::npos) return true;
  MESSAGE(text);
  return false;
}

TEST_CASE("questions: each has a word of its own, a help text, and a verb that it is for") {
  std::set<std::string_view> words;
  for (const Question& question : questions()) {
    CAPTURE(question.word);
    CHECK(words.insert(question.word).second);
    CHECK_FALSE(question.help.empty());
    CHECK((question.why != nullptr || question.why_not != nullptr));
    const Verb verb = question.why != nullptr ? Verb::kWhy : Verb::kWhyNot;
    CHECK(says(describe_questions(verb), std::string(question.help)));
  }
}

TEST_CASE("questions: an unknown one gets the nearest that there is") {
  const auto ask = [](const std::string& question, Verb verb = Verb::kWhy) {
    return refused("nic-down", verb, question);
  };
  CHECK(says(ask("ownr havip-1"), R"(unknown question "ownr"; did you mean "owner"?)"));
  CHECK(says(ask("migratd havip-1 web-b", Verb::kWhyNot), R"(did you mean "migrated"?)"));
  CHECK(says(ask("outage ping", Verb::kWhyNot), R"(unknown question "outage")"));
  CHECK(says(ask(""), "a question is missing; expected one of owner, state, outage"));
  CHECK(says(ask("life universe everything"), R"(unknown question "life")"));
}

TEST_CASE("questions: what the run does not have is named, with what it has") {
  const auto ask = [](const std::string& question) {
    return refused("nic-down", Verb::kWhy, question);
  };
  CHECK(says(ask("owner havp-1"), R"(unknown HAVIP "havp-1"; did you mean "havip-1"?)"));
  CHECK(says(ask("owner 10.0.0.1"), R"(unknown HAVIP "10.0.0.1")"));
  CHECK(says(ask("migrated havip-1 web-c"), R"(unknown guest "web-c"; did you mean "web-a"?)"));
  CHECK(says(ask("outage pong"), R"(unknown probe "pong"; did you mean "ping"?)"));
  CHECK(says(ask("state web-a/VI_2"), R"(unknown VRRP instance "web-a/VI_2")"));
  CHECK(says(ask("state client"), "client has no VRRP instance"));
  CHECK(says(ask("outage ping 2"), "ping has no outage 2: it has 1"));
  CHECK(says(ask("switchover havip-1 9"), "havip-1 has no switchover 9: it has 2"));
  CHECK(says(ask("frame 99999999"), "no record names frame 99999999: records name GARPs"));
  CHECK(says(ask("record 99999999"), "events.jsonl has records 1 to "));
  CHECK(says(ask("owner havip-1 at 41s"), "at 41s: the run lasts from 0s to 40s"));
  CHECK(says(ask("owner havip-1 at soon"), "owner HAVIP [at TIME]: at "));
}

TEST_CASE("questions: words that are missing, too many or nonsense") {
  const auto ask = [](const std::string& question) {
    return refused("nic-down", Verb::kWhy, question);
  };
  CHECK(says(ask("owner"), "owner HAVIP [at TIME]: a HAVIP or a VIP is missing"));
  CHECK(says(ask("owner havip-1 at"), R"(a time is missing after "at")"));
  CHECK(says(ask("owner havip-1 15s"), R"("15s" is one word too many)"));
  CHECK(says(ask("frame eight"), R"("eight": expected a frame's number)"));
  CHECK(says(ask("frame 0"), "from 1 on"));
  CHECK(says(ask("record -1"), "expected a record's number (seq)"));
  CHECK(says(ask("frame 99999999999999999999"), "expected a frame's number"));
}

TEST_CASE("questions: a VIP is named by its HAVIP or by its address, a guest by a NIC of its") {
  const auto same = [](const std::string& one, const std::string& other) {
    return asked("nic-down", Verb::kWhy, one).hops.size() ==
           asked("nic-down", Verb::kWhy, other).hops.size();
  };
  CHECK(same("owner havip-1", "owner 172.16.16.8"));
  CHECK(same("migrated havip-1 web-b", "migrated 172.16.16.8 web-b/eth0"));
  CHECK(same("state web-a", "state web-a/VI_1"));
  CHECK(same("garp web-b", "garp web-b havip-1"));
  // The same address, of one HAVIP after the other.
  const auto owner = [](const std::string& name) {
    return asked("console", Verb::kWhy, "owner " + name).headline;
  };
  CHECK(says(owner("havip-1"), "Nobody owns havip-1 at 40 s"));
  CHECK(says(owner("havip-2"), "web-a/eth0 owns havip-2 at 40 s"));
  CHECK(says(owner("172.16.16.8"), "web-a/eth0 owns 172.16.16.8 at 40 s"));
}

TEST_CASE("questions: a premise that does not hold is said, with what to ask instead") {
  const auto ask = [](const std::string& name, Verb verb, const std::string& question) {
    const Answer given = asked(name, verb, question);
    CHECK_FALSE(given.premise);
    CHECK(given.hops.empty());
    return given;
  };
  const Answer happened = ask("nic-down", Verb::kWhyNot, "migrated havip-1 web-b");
  CHECK(says(happened.headline, "But it did: havip-1 goes to web-b"));
  CHECK(says(happened.advice, " migrated havip-1 web-b"));
  CHECK(says(happened.advice, "havip why "));

  const Answer never = ask("spoofed", Verb::kWhy, "migrated havip-1 web-a");
  CHECK(says(never.headline, "havip-1 does not go to web-a."));
  CHECK(says(never.advice, "havip why-not "));

  CHECK(says(ask("spoofed", Verb::kWhy, "owner havip-1").headline, "Nobody owns havip-1"));
  CHECK(says(ask("nic-down", Verb::kWhy, "owner havip-1 at 1s").headline, "at 1 s"));
  CHECK(says(ask("unregistered-vip", Verb::kWhy, "outage ping").headline, "was never answered"));
  CHECK(says(ask("spoofed", Verb::kWhy, "switchover havip-1").headline, "never changes its owner"));
}

TEST_CASE("questions: causes are earlier records, and the first hop is a root") {
  for (const char* question :
       {"owner havip-1", "outage ping", "switchover havip-1 1", "switchover havip-1 2",
        "converged havip-1 web-b", "claimed havip-1 web-b", "record 2683"}) {
    CAPTURE(question);
    const Answer given = asked("nic-down", Verb::kWhy, question);
    REQUIRE(given.hops.size() > 2);
    CHECK(given.hops.front().cause == 0);
    for (std::size_t i = 1; i < given.hops.size(); ++i) {
      CHECK(given.hops[i - 1].seq < given.hops[i].seq);
      CHECK(given.hops[i - 1].at <= given.hops[i].at);
    }
  }
  // The take-over goes back to what was done, not to the boot.
  for (const char* question : {"owner havip-1", "switchover havip-1 2", "outage ping"})
    CHECK(asked("nic-down", Verb::kWhy, question).hops.front().what == "nic_down web-a/eth0");
}

TEST_CASE("questions: what was done is found, where no message carries it") {
  struct Case {
    const char* scenario;
    const char* question;
    const char* says;
  };
  for (const Case& one : {
           Case{"gateway-down", "owner havip-1", "gateway down"},
           Case{"control-partition", "owner havip-1", "control_partition h2"},
           Case{"partition-two-masters", "owner havip-1", "heal"},
           Case{"partition-two-masters", "outage ping", "partition h1 | h2, h3"},
           Case{"environment-repaired", "owner havip-1", "agent_environment h2"},
           Case{"live-migration-in-window", "owner havip-1", "live_migrate web-b"},
           Case{"dual-master-mismatch", "master web-b", "172.16.16.6: rejected: password"},
           Case{"multicast-in-vpc", "master web-b", "no multicast in a VPC"},
           Case{"keepalived-paused", "owner havip-1", "keepalived_resume web-a"},
           Case{"host-down", "outage ping", "host_down h1"},
           Case{"failing-script", "outage ping", "script_result web-a chk"},
           Case{"frozen-guest", "outage ping", "guest_pause web-a"},
           Case{"vip-deleted-by-hand", "outage ping", "address_del web-a/eth0"},
           Case{"console", "owner havip-1", "havip_delete havip-1"},
       }) {
    CAPTURE(std::string(one.scenario));
    CAPTURE(std::string(one.question));
    const Answer given = asked(one.scenario, Verb::kWhy, one.question);
    CHECK(std::ranges::any_of(
        given.hops, [&](const Hop& hop) { return hop.what.find(one.says) != std::string::npos; }));
  }
}

TEST_CASE("questions: the hop that is missing is the one after the last that happened") {
  struct Case {
    const char* scenario;
    const char* question;
    HopId missing;
  };
  for (const Case& one : {
           Case{"three-vips", "migrated havip-3 web-a", HopId::kAdmitted},
           Case{"three-vips", "migrated havip-1 web-b", HopId::kMaster},
           Case{"spoofed", "migrated havip-1 web-a", HopId::kPassed},
           Case{"wrong-environment", "migrated havip-1 web-b", HopId::kCommitted},
           Case{"unregistered-vip", "migrated 172.16.16.9 web-a", HopId::kCommitted},
           Case{"lost-push-stale-vip", "migrated havip-1 web-a after 20s", HopId::kPassed},
           Case{"lost-push-stale-vip", "converged havip-1 web-b", HopId::kConverged},
           Case{"upcall-lost", "migrated havip-1 web-b", HopId::kQueued},
           Case{"agent-down", "migrated havip-1 web-b", HopId::kQueued},
       }) {
    CAPTURE(one.scenario);
    const Answer given = asked(one.scenario, Verb::kWhyNot, one.question);
    REQUIRE(given.premise);
    const auto missing = std::ranges::find(given.steps, Step::State::kMissing, &Step::state);
    REQUIRE(missing != given.steps.end());
    CHECK(missing->what == name_of(one.missing));
    CHECK_FALSE(given.instead.empty());
  }
}

}  // namespace
}  // namespace havip::why::test
