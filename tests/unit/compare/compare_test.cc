// What deviates, and what does not though it differs. Two runs by hand; one thing is changed.
#include <doctest/doctest.h>

#include "tests/unit/compare/story.h"
#include "tools/compare/sheet.h"

namespace havip::compare::test {
namespace {

// A live run as the real ones are: its daemons start late, the cause finds another phase, and all
// of it takes a little longer.
Shape live() {
  return {.backend = "live",
          .startup = milliseconds(120),
          .phase = milliseconds(612),
          .silence = milliseconds(3652),
          .announcement = milliseconds(1),
          .migration = milliseconds(4),
          .push = microseconds(300),
          .end = milliseconds(20'050)};
}

const std::string kDetection = "detection, from the last advert";
const std::string kSecond = "switchovers: havip-1: web-a/eth0 → web-b/eth0 ";

CompareOptions with(const std::vector<std::string>& tolerances) {
  const auto parsed = Tolerances::parse(tolerances);
  REQUIRE(parsed);
  return {.tolerances = *parsed};
}

TEST_CASE("compare: two virtual runs of the same bytes are identical") {
  const Comparison same = compared({}, {});
  CHECK(same.mode == Mode::kExact);
  CHECK(same.same_trace);
  CHECK(same.agrees());
  CHECK_FALSE(same.parting);
}

TEST_CASE("compare: of two virtual runs a nanosecond is seen, and where it begins") {
  const Comparison other = compared({}, {.silence = milliseconds(3649) + nanoseconds(1)});
  REQUIRE(other.parting);
  CHECK(other.parting->fields == Strings{"at_ns"});
  CHECK(Json::parse(other.parting->a)["to"] == "MASTER");
  CHECK(Json::parse(other.parting->a)["node"] == "web-b");
  REQUIRE(other.parting->causes.size() == 1);
  CHECK(other.parting->causes[0].text == "operator action index=0 do=nic_down target=web-a");
  CHECK(other.parting->causes_b.empty());
  CHECK(row_of(other, "switchovers", "detection", 1).difference == nanoseconds(1));
  CHECK(deviating(other) == Strings{"transitions: web-b/VI_1 BACKUP → MASTER",
                                    kSecond + "detection", kSecond + "total"});
}

TEST_CASE("compare: a trace that ends earlier parts where it ends") {
  const auto cut = [](std::vector<Json>& records) { records.pop_back(); };
  const Comparison shorter = compared({}, {.records = cut});
  REQUIRE(shorter.parting);
  CHECK(shorter.parting->b.empty());
  CHECK_FALSE(shorter.parting->a.empty());
  CHECK_FALSE(shorter.agrees());
}

TEST_CASE("compare: equal traces with other files beside them are told by their pointers") {
  const Comparison other = compared(
      {}, {.summary = [](Json& s) { s["outcome"] = "failed", s["wall_ns"] = 2, s["build"] = "x"; },
           .agents = [](Json& a) { a["h1"]["life"] = 2; }});
  CHECK(other.same_trace);
  CHECK(deviating(other) == Strings{"files: summary.json /outcome", "files: agents.json /h1/life"});
}

TEST_CASE("compare: a live run with another phase and real delays agrees with the virtual one") {
  const Comparison fair = compared({}, live());
  CHECK(fair.mode == Mode::kModel);
  CHECK(deviating(fair) == Strings{});
  CHECK(row_of(fair, "switchovers", kDetection).difference == milliseconds(3));
  // 225 ms less to wait, and 3 ms late, 4 ms more on the way: the next probe but two.
  CHECK(row_of(fair, "probes", "outage 1").difference == milliseconds(25));
}

TEST_CASE("compare: detection may be 1 ms shorter and 10 ms longer, to the nanosecond") {
  struct Case {
    Duration by;
    bool agrees;
  };
  for (const auto& [by, agrees] : {Case{milliseconds(10), true}, Case{milliseconds(-1), true},
                                   Case{milliseconds(10) + nanoseconds(1), false},
                                   Case{milliseconds(-1) - nanoseconds(1), false}}) {
    CAPTURE(by.count());
    Shape b = live();
    b.silence = milliseconds(3649) + by;
    const Comparison comparison = compared({}, b);
    CHECK(deviating(comparison) == (agrees ? Strings{} : Strings{kSecond + kDetection}));
    const Comparison turned = compared(b, {});
    CHECK(deviating(turned) == (agrees ? Strings{} : Strings{kSecond + kDetection}));
    CHECK(row_of(turned, "switchovers", kDetection).difference == -by);
  }
}

TEST_CASE("compare: between two live runs the wider bound holds both ways") {
  Shape b = live();
  b.silence -= milliseconds(10);
  const Comparison near = compared(live(), b);
  CHECK(near.mode == Mode::kReality);
  CHECK(deviating(near) == Strings{});
  b.silence -= nanoseconds(1);
  CHECK(deviating(compared(live(), b)) == Strings{kSecond + kDetection});
}

TEST_CASE("compare: a deviation says where to look in both runs") {
  Shape b = live();
  b.silence += milliseconds(100);
  const Comparison late = compared({}, b);
  const Row& row = row_of(late, "switchovers", kDetection);
  CHECK(row.grade == Grade::kDeviates);
  CHECK(row.at_a.at == kStart + milliseconds(13'262));
  CHECK(row.at_b.at == kStart + milliseconds(13'140));
  CHECK(row.at_b.seq > 0);
  CHECK(row.at_b.text ==
        "web-b vrrp_state instance=VI_1 vrid=51 from=BACKUP to=MASTER reason=master down timer");
}

TEST_CASE("compare: after a priority of 0 the wait begins there, whatever the phase is") {
  const Shape a{.stop = true};
  Shape b = live();
  b.stop = true;
  b.reaction = milliseconds(4);
  const Comparison stopped = compared(a, b);
  CHECK(deviating(stopped) == Strings{});
  CHECK(row_of(stopped, "switchovers", "reaction").difference == microseconds(3850));
  CHECK(row_of(stopped, "switchovers", kDetection).difference == Duration{});
  b.reaction = milliseconds(11);
  CHECK(deviating(compared(a, b)) == Strings{kSecond + "reaction"});
}

TEST_CASE("compare: an election after a boot is held to the startup tolerance") {
  Shape b = live();
  b.startup = milliseconds(500);
  CHECK(deviating(compared({}, b)) == Strings{});
  b.startup = milliseconds(501);
  const std::string first = "switchovers: havip-1: nobody → web-a/eth0 ";
  CHECK(deviating(compared({}, b)) == Strings{first + "detection"});
  CHECK(deviating(compared({}, b, with({"startup=600ms"}))) == Strings{});
}

TEST_CASE("compare: every stage has its tolerance, and --tolerance changes it") {
  Shape b = live();
  b.migration = milliseconds(52);
  b.push = milliseconds(52);
  b.announcement = milliseconds(21);
  const std::string first = "switchovers: havip-1: nobody → web-a/eth0 ";
  CHECK(deviating(compared({}, b, with({"outage=50ms"}))) ==
        Strings{first + "announcement", first + "migration", first + "push",
                kSecond + "announcement", kSecond + "migration", kSecond + "push"});
  CHECK(deviating(compared({}, b,
                           with({"outage=50ms", "migration=60ms", "push=-1ms..60ms",
                                 "announcement=21ms"}))) == Strings{});
}

TEST_CASE("compare: a stage that one run lacks deviates") {
  const auto drop = [](Json& s) {
    s["havips"]["havip-1"]["switchovers"][1]["stages"].erase(5);
    s["havips"]["havip-1"]["switchovers"][1]["effective_at_ns"] = nullptr;
  };
  Shape b = live();
  b.summary = drop;
  CHECK(deviating(compared({}, b)) == Strings{kSecond + "push"});
}

TEST_CASE("compare: another cause deviates") {
  Shape b = live();
  b.summary = [](Json& s) { s["havips"]["havip-1"]["switchovers"][1]["cause"]["do"] = "nic_up"; };
  CHECK(deviating(compared({}, b)) == Strings{kSecond + "cause"});
}

TEST_CASE("compare: a switchover that did not happen deviates") {
  Shape b = live();
  b.summary = [](Json& s) { s["havips"]["havip-1"]["switchovers"].erase(1); };
  CHECK(deviating(compared({}, b)) == Strings{kSecond + "committed", "probes: ping outage 1"});
}

TEST_CASE("align: as many words as possible find each other, in order") {
  const auto words = [](const std::string& text) {
    std::vector<std::string> result;
    for (const char c : text)
      result.emplace_back(1, c);
    return result;
  };
  const auto paired = [&](const std::string& a, const std::string& b) {
    std::string text;
    for (const auto& [i, k] : align(words(a), words(b))) {
      text += i ? a[*i] : '-';
      text += k ? b[*k] : '-';
      text += ' ';
    }
    return text;
  };
  CHECK(paired("", "") == "");
  CHECK(paired("abc", "abc") == "aa bb cc ");
  CHECK(paired("abcd", "acd") == "aa b- cc dd ");
  CHECK(paired("acd", "abcd") == "aa -b cc dd ");
  CHECK(paired("ab", "cd") == "a- b- -c -d ");
  CHECK(paired("bab", "aba") == "b- aa bb -a ");
}

}  // namespace
}  // namespace havip::compare::test
