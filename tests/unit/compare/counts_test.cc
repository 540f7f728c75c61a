// Sequences and counts, probes, and what there is at the end: live beside virtual.
#include <algorithm>

#include <doctest/doctest.h>

#include "tests/unit/compare/story.h"

namespace havip::compare::test {
namespace {

Shape live() {
  return {.backend = "live", .startup = milliseconds(20)};
}

// The `which`-th record of a kind, from 0.
Json& nth(std::vector<Json>& records, const std::string& kind, std::size_t which) {
  for (Json& record : records) {
    if (record["kind"] == kind && which-- == 0) return record;
  }
  FAIL("no such record: ", kind);
  return records.front();
}

Shape live_with(std::function<void(std::vector<Json>&)> change) {
  Shape shape = live();
  shape.records = std::move(change);
  return shape;
}

const std::string kPair = "web-b/eth0 172.16.16.8 ";

TEST_CASE("counts: GARPs and their verdicts are counted for each device and VIP") {
  Shape b = live();
  b.second_batch = 4;
  const Comparison fewer = compared({}, b);
  CHECK(deviating(fewer) == Strings{"garps: " + kPair + "sent", "garps: " + kPair + "captured",
                                    "verdicts: " + kPair + "owner_match"});
  const Row& sent = row_of(fewer, "garps", "sent", 1);
  CHECK(sent.a == Cell::of(std::uint64_t{10}));
  CHECK(sent.b == Cell::of(std::uint64_t{9}));
  CHECK(sent.at_a.at == kStart + milliseconds(18'262) + microseconds(150));
  CHECK(row_of(fewer, "garps", "captured", 1).at_a.frame == 120);
}

TEST_CASE("counts: one GARP that ends in another way is found") {
  const Comparison other = compared(
      {}, live_with([](auto& records) { nth(records, "garp_verdict", 1)["verdict"] = "spoofed"; }));
  CHECK(deviating(other) == Strings{"verdicts: web-a/eth0 172.16.16.8 rate_limited",
                                    "verdicts: web-a/eth0 172.16.16.8 spoofed"});
  const Row& row = row_of(other, "verdicts", "spoofed");
  CHECK(row.at_a.text ==
        "h1 garp_verdict device=web-a/eth0 vip=172.16.16.8 frame=103 "
        "verdict=rate_limited");
  CHECK(row.at_b.frame == 103);
}

TEST_CASE("counts: a GARP that meets the push of its claim may end in either way") {
  const auto owner = [](auto& records) {
    nth(records, "garp_verdict", 1)["verdict"] = "owner_match";
  };
  const Comparison met = compared({}, live_with(owner));
  CHECK(deviating(met) == Strings{});
  CHECK(row_of(met, "verdicts", "rate_limited").note ==
        "GARPs that met the push of their claim may be either");
  Shape exact;
  exact.records = owner;
  CHECK_FALSE(deviating(compared({}, exact)).empty());
}

TEST_CASE("counts: GARPs are paired as they were captured, whenever their verdicts came") {
  // The first of the burst goes up. Its answer comes behind it in one run, and in its midst in the
  // other, where the push meets what is left.
  const auto verdicts = [](std::vector<std::pair<int, std::string>> in_order) {
    return [in_order](std::vector<Json>& records) {
      for (std::size_t i = 0; i < in_order.size(); ++i) {
        nth(records, "garp_verdict", i)["frame"] = in_order[i].first;
        nth(records, "garp_verdict", i)["verdict"] = in_order[i].second;
      }
    };
  };
  Shape behind;
  behind.records = verdicts({{102, "rate_limited"},
                             {103, "rate_limited"},
                             {104, "rate_limited"},
                             {105, "rate_limited"},
                             {101, "migrated"}});
  const Comparison met = compared(behind, live_with(verdicts({{102, "rate_limited"},
                                                              {101, "migrated"},
                                                              {103, "owner_match"},
                                                              {104, "owner_match"},
                                                              {105, "owner_match"}})));
  CHECK(deviating(met) == Strings{});
}

TEST_CASE("counts: what the gateway did is counted beside what the agents learned") {
  const Comparison other = compared({}, live_with([](auto& records) {
                                      nth(records, "claim_judged", 1)["verdict"] = "unregistered";
                                    }));
  CHECK(deviating(other) == Strings{"verdicts: " + kPair + "by the gateway: migrated",
                                    "verdicts: " + kPair + "by the gateway: unregistered"});
}

TEST_CASE("counts: an answer from the audit is no second judgement") {
  const Comparison same = compared({}, live_with([](auto& records) {
                                     Json again = nth(records, "claim_judged", 1);
                                     again["seq"] = 9999;
                                     again["known"] = true;
                                     records.push_back(again);
                                   }));
  CHECK(deviating(same) == Strings{});
}

TEST_CASE("counts: GARPs in other bursts deviate, though their number is the same") {
  const Comparison other =
      compared({}, live_with([](auto& records) {
                 // The last of the first five comes a second later; so does what is made of it.
                 for (const char* kind : {"garp_sent", "garp_captured"}) {
                   Json& record = nth(records, kind, 14);
                   record["at_ns"] = record["at_ns"].template get<long>() + 1'000'000'000;
                 }
                 Json& verdict = nth(records, "garp_verdict", 13);
                 verdict["at_ns"] = verdict["at_ns"].template get<long>() + 1'000'000'000;
               }));
  CHECK(deviating(other) == Strings{"garps: " + kPair + "in bursts of"});
  CHECK(row_of(other, "garps", "in bursts of", 1).a == Cell::of("5×2"));
  CHECK(row_of(other, "garps", "in bursts of", 1).b == Cell::of("4 1 5"));
}

TEST_CASE("counts: the order of a device's VIPs is compared, and nothing between devices") {
  const auto second_vip = [](std::size_t first, std::size_t second) {
    return [=](std::vector<Json>& records) {
      nth(records, "garp_sent", first)["vip"] = "172.16.16.9";
      nth(records, "garp_sent", second)["vip"] = "172.16.16.9";
    };
  };
  Shape a;
  a.records = second_vip(0, 2);
  CHECK(deviating(compared(a, live_with(second_vip(0, 2)))) == Strings{});
  const Comparison other = compared(a, live_with(second_vip(0, 3)));
  CHECK(deviating(other) == Strings{"garps: web-a/eth0 order of VIPs"});
  CHECK(row_of(other, "garps", "order of VIPs").a == Cell::of("3. 172.16.16.9"));
  CHECK(row_of(other, "garps", "order of VIPs").b == Cell::of("3. 172.16.16.8"));
}

TEST_CASE("transitions: one more in an instance deviates, and the others still find each other") {
  const Comparison other = compared({}, live_with([](auto& records) {
                                      Json bounce = nth(records, "vrrp_state", 2);
                                      bounce["seq"] = 9998;
                                      bounce["from"] = "MASTER";
                                      bounce["to"] = "BACKUP";
                                      bounce["at_ns"] = 5'000'000'000;
                                      records.push_back(bounce);
                                    }));
  CHECK(deviating(other) == Strings{"transitions: web-a/VI_1 MASTER → BACKUP"});
  const Row& row = row_of(other, "transitions", "MASTER → BACKUP");
  CHECK(row.a == Cell{});
  CHECK(row.at_b.at == kStart + seconds(5));
}

TEST_CASE("transitions: reasons are compared of virtual runs alone") {
  const auto renamed = [](std::vector<Json>& records) {
    nth(records, "vrrp_state", 2)["reason"] = "advert sent";
  };
  CHECK(deviating(compared({}, live_with(renamed))) == Strings{});
  Shape b;
  b.records = renamed;
  CHECK(deviating(compared({}, b)) == Strings{"transitions: web-a/VI_1 BACKUP → MASTER, reason"});
}

TEST_CASE("transitions: an election that moves no HAVIP is timed as well") {
  const auto no_havip = [](Json& s) { s["havips"] = Json::object(); };
  Shape a;
  a.summary = no_havip;
  Shape b = live();
  b.summary = no_havip;
  b.silence += milliseconds(11);
  CHECK(deviating(compared(a, b)) ==
        Strings{"transitions: web-b/VI_1 detection, from the last advert"});
}

TEST_CASE("edges: one more of anything in the last half second deviates from nobody") {
  Shape a{.end = milliseconds(18'300)};
  Shape b = live();
  b.end = milliseconds(18'250);
  CHECK(deviating(compared(a, b)) == Strings{});
  // Half a second before the end of the shorter run it does.
  b.end = milliseconds(18'780);
  b.second_batch = 4;
  CHECK(deviating(compared(a, b)) == Strings{});
  a.end = b.end = milliseconds(18'780);
  CHECK(deviating(compared(a, b)).size() == 3);
}

TEST_CASE("edges: what happened before --from is left out") {
  const auto early = [](std::vector<Json>& records) {
    Json bounce = nth(records, "vrrp_state", 2);
    bounce["seq"] = 9997;
    bounce["at_ns"] = 4'000'000'000;
    records.push_back(bounce);
    nth(records, "garp_verdict", 0)["verdict"] = "spoofed";
  };
  CHECK(deviating(compared({}, live_with(early))).size() == 3);
  CHECK(deviating(compared({}, live_with(early), {.from = kStart + seconds(9)})) == Strings{});
}

TEST_CASE("edges: what happened before the first action can be left out, and generations with it") {
  Shape b =
      live_with([](auto& records) { nth(records, "garp_verdict", 0)["verdict"] = "spoofed"; });
  b.summary = [](Json& s) { s["havips"]["havip-1"]["generation"] = 3; };
  b.agents = [](Json& a) { a["h1"]["neigh_table"][0]["generation"] = 3; };
  CHECK(deviating(compared({}, b)).size() == 4);
  const Comparison later = compared({}, b, {.skip_boot = true});
  CHECK(deviating(later) == Strings{});
  CHECK(later.notes == Strings{"what happened before 10s is left out"});
}

TEST_CASE("counts: a frame sent by hand that is no ARP has no VIP, and is not seen live") {
  const auto raw = [](std::vector<Json>& records) {
    nth(records, "garp_sent", 0)["vip"] = "0.0.0.0";
  };
  const auto gone = [](std::vector<Json>& records) {
    const Json& sent = nth(records, "garp_sent", 0);
    nth(records, "garp_captured", 0)["cause"] = sent["cause"];
    records.erase(records.begin() + (&sent - records.data()));
  };
  Shape a;
  a.records = raw;
  CHECK(deviating(compared(a, live_with(gone))) == Strings{});
}

TEST_CASE("probes: an outage is within the probe's interval and 10 ms of the expected") {
  Shape b = live();
  b.outage_more = milliseconds(100);
  CHECK(deviating(compared({}, b)) == Strings{});
  b.outage_more = milliseconds(200);
  const Comparison longer = compared({}, b);
  CHECK(deviating(longer) == Strings{"probes: ping outage 1"});
  const Row& row = row_of(longer, "probes", "outage 1");
  CHECK(row.bounds == compare::milliseconds(-101, 110));
  CHECK(row.at_a.text == "client probe_sent probe=0 number=101");
  CHECK(deviating(compared({}, b, {.tolerances = *Tolerances::parse({"outage=100ms"})})) ==
        Strings{});
}

TEST_CASE("probes: an outage that never ends, and one that is not there") {
  Shape b = live();
  b.outage_open = true;
  CHECK(deviating(compared({}, b)) == Strings{"probes: ping outage 1"});
  b = live();
  b.summary = [](Json& s) { s["probes"]["ping"]["outages"] = Json::array(); };
  CHECK(deviating(compared({}, b)) == Strings{"probes: ping outage 1"});
}

TEST_CASE("probes: a lost packet is within bounds of none") {
  Shape b = live();
  b.summary = [](Json& s) {
    Json& outages = s["probes"]["ping"]["outages"];
    const Json blip{{"from_ns", 6'000'000'000}, {"to_ns", 6'100'000'000}, {"lost", 1}};
    outages.insert(outages.begin(), blip);
  };
  CHECK(deviating(compared({}, b)) == Strings{});
}

TEST_CASE("probes: an outage that the limiter ended may be as much longer as the limiter's stage") {
  const auto waits = [](Json& s) {
    for (Json& stage : s["havips"]["havip-1"]["switchovers"][1]["stages"]) {
      if (stage["name"] == "limiter") stage["ns"] = 1'000'000;
      if (stage["name"] == "migration") stage["ns"] = stage["ns"].get<std::int64_t>() - 1'000'000;
    }
  };
  Shape a;
  Shape b = live();
  b.outage_more = milliseconds(169);
  CHECK(deviating(compared(a, b)) == Strings{"probes: ping outage 1"});
  a.summary = b.summary = waits;
  CHECK(deviating(compared(a, b)) == Strings{});
  b.outage_more = milliseconds(180);
  CHECK(deviating(compared(a, b)) == Strings{"probes: ping outage 1"});
}

TEST_CASE("probes: what a kernel has thrown away before it knew its neighbour is no outage") {
  Shape b = live();
  std::int64_t end = 4'700'000'000;
  b.summary = [&end](Json& s) {
    Json& outages = s["probes"]["ping"]["outages"];
    const Json early{{"from_ns", 4'000'000'000}, {"to_ns", end}, {"lost", 9}};
    outages.insert(outages.begin(), early);
  };
  CHECK(deviating(compared({}, b)) == Strings{});
  end = 5'100'000'000;
  CHECK(deviating(compared({}, b)).size() == 2);  // one too many, the other of another length
}

TEST_CASE("end: owners, states, invariants and the hosts' tables are the same") {
  Shape b = live();
  b.summary = [](Json& s) {
    s["havips"]["havip-1"]["converged"] = false;
    s["vrrp"]["web-b/VI_1"]["state"] = "BACKUP";
    s["invariants"][0]["held"] = false;
  };
  b.agents = [](Json& a) {
    a["h1"]["neigh_table"][0]["device"] = "web-a/eth0";
    a["h2"]["vip_table"].push_back(
        {{"vip", "172.16.16.8"}, {"device", "web-b/eth0"}, {"generation", 2}});
  };
  CHECK(deviating(compared({}, b)) ==
        Strings{"end: owners havip-1", "end: states web-b/VI_1", "end: invariants one-vip-holder",
                "end: h1 neigh 172.16.16.8", "end: h2 vip 172.16.16.8"});
}

TEST_CASE("end: other scenarios and seeds, and a run that was stopped, are told") {
  Shape b = live();
  b.seed = 8;
  b.summary = [](Json& s) { s["scenario"] = "nic-back", s["outcome"] = "stopped"; };
  CHECK(compared({}, b).notes == Strings{"two scenarios: nic-down and nic-back",
                                         "two seeds: 7 and 8",
                                         "b was stopped at 20s, before its end"});
}

}  // namespace
}  // namespace havip::compare::test
