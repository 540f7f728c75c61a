#include "hostsim/guest/garp/announcer.h"

#include "tests/unit/vrrp/rig.h"

using namespace havip;
using namespace havip::hostsim;

namespace {

constexpr Timing kReal{};  // 20 us between frames, 500 us late, 150 us from advert to GARP

// Drives an announcer alone; expect() as in Rig, each line with its time.
class Bench {
 public:
  explicit Bench(conf::GarpOptions options, Timing timing = kIdeal,
                 std::vector<garp::Target> targets = {{.nic = 0, .ip = kVip}},
                 const Profile& profile = kKeepalived22, Duration gap = {})
      : announcer_(options, timing, profile, gates_, std::move(targets)) {
    conf::Config config;
    config.garp_interval = gap;
    gates_.configure({nic_info()}, config);
  }

  garp::Announcer& at(Duration t) {
    run_to(t, false);
    now_ = kStart + t;
    return announcer_;
  }
  // All frames since the last call, up to and including `t`.
  Lines frames(Duration t) {
    run_to(t, true);
    return std::exchange(lines_, {});
  }

 private:
  void run_to(Duration t, bool inclusive) {
    announcer_.handle_timeout(now_, outputs_);
    drain();
    while (announcer_.deadline() < kStart + t ||
           (inclusive && announcer_.deadline() == kStart + t)) {
      now_ = announcer_.deadline();
      announcer_.handle_timeout(now_, outputs_);
      drain();
    }
  }
  void drain() {
    while (auto output = outputs_.pop()) {
      const auto& garp = std::get<daemon::SendGarp>(*output);
      lines_.push_back(fmt::format("{} .{} {} #{}", to_string(now_), garp.vip.value & 0xffU,
                                   garp.batch, garp.cause));
    }
  }

  garp::Gates gates_;
  garp::Announcer announcer_;
  garp::Announcer::Outputs outputs_;
  Instant now_ = kStart;
  Lines lines_;
};

conf::GarpOptions once() {
  return {.master_repeat = 1, .lower_prio_repeat = 1};
}

}  // namespace

TEST_CASE("a new master announces at once and again after garp_master_delay, then never") {
  Bench bench({});
  bench.at(10s).became_master(at_ns(10'000'000'000), 3);
  CHECK(bench.frames(10s) == Lines(5, "10s .100 first #3"));
  CHECK(bench.frames(14999999999ns).empty());
  CHECK(bench.frames(15s) == Lines(5, "15s .100 second #3"));
  CHECK(bench.at(16s).deadline() == kNever);
}

TEST_CASE("real timing: first frame after address_setup, gaps, second batch late") {
  Bench bench({.master_repeat = 2}, kReal);
  bench.at(0s).became_master(kStart, 1);
  CHECK(bench.frames(1s) == Lines{"0.00015s .100 first #1", "0.00017s .100 first #1"});
  // 150 us + 5 s + 500 us: counted from the first frame of the first batch.
  CHECK(bench.frames(10s) == Lines{"5.00065s .100 second #1", "5.00067s .100 second #1"});
}

TEST_CASE("without lateness the second batch is exactly garp_master_delay after the first") {
  Bench bench(once(), {.garp_gap = 20us, .timer_lateness = 0us, .address_setup = 150us});
  bench.at(0s).became_master(kStart, 1);
  CHECK(bench.frames(6s) == Lines{"0.00015s .100 first #1", "5.00015s .100 second #1"});
}

TEST_CASE("a batch is rounds over all VIPs, not VIPs in turn") {
  Bench bench({.master_delay = 0s, .master_repeat = 2},
              {.garp_gap = 20us, .timer_lateness = 0us, .address_setup = 0us},
              {{.nic = 0, .ip = kVip}, {.nic = 0, .ip = kVip2}});
  bench.at(0s).became_master(kStart, 1);
  CHECK(bench.frames(1s) == Lines{"0s .100 first #1", "0.00002s .101 first #1",
                                  "0.00004s .100 first #1", "0.00006s .101 first #1"});
}

TEST_CASE("garp_master_delay 0: no second batch") {
  Bench bench({.master_delay = 0s});
  bench.at(0s).became_master(kStart, 1);
  CHECK(bench.frames(100s).size() == 5);
}

TEST_CASE("no addresses, no frames") {
  Bench bench({}, kIdeal, {});
  bench.at(0s).became_master(kStart, 1);
  CHECK(bench.frames(100s).empty());
}

TEST_CASE("a lower advert: a batch at once, another after its delay") {
  Bench bench(
      {.master_delay = 0s, .master_repeat = 1, .lower_prio_delay = 2s, .lower_prio_repeat = 3});
  bench.at(0s).became_master(kStart, 1);
  bench.frames(1s);
  bench.at(10s).heard_lower_advert(at_ns(10'000'000'000), 9);
  CHECK(bench.frames(11s) == Lines(3, "10s .100 lower_prio #9"));
  CHECK(bench.frames(20s) == Lines(3, "12s .100 lower_prio_delayed #9"));
}

TEST_CASE("garp_lower_prio_repeat 0 silences both, garp_lower_prio_delay 0 the second") {
  SUBCASE("repeat") {
    Bench bench({.master_delay = 0s, .lower_prio_repeat = 0});
    bench.at(0s).became_master(kStart, 1);
    bench.at(10s).heard_lower_advert(at_ns(10'000'000'000), 9);
    CHECK(bench.frames(100s).size() == 5);
  }
  SUBCASE("delay") {
    Bench bench({.master_delay = 0s, .lower_prio_delay = 0s});
    bench.at(0s).became_master(kStart, 1);
    bench.at(10s).heard_lower_advert(at_ns(10'000'000'000), 9);
    CHECK(bench.frames(100s).size() == 10);
  }
}

TEST_CASE("batches queue behind each other") {
  Bench bench(
      {.master_delay = 0s, .master_repeat = 2, .lower_prio_delay = 0s, .lower_prio_repeat = 1},
      {.garp_gap = 20us, .timer_lateness = 0us, .address_setup = 0us});
  bench.at(0s).became_master(kStart, 1);
  bench.at(5us).heard_lower_advert(at_ns(5'000), 2);
  CHECK(bench.frames(1s) ==
        Lines{"0s .100 first #1", "0.00002s .100 first #1", "0.00004s .100 lower_prio #2"});
}

TEST_CASE("leaving MASTER drops queued frames") {
  Bench bench({}, {.garp_gap = 1ms, .timer_lateness = 0us, .address_setup = 0us});
  bench.at(0s).became_master(kStart, 1);
  CHECK(bench.frames(1ms).size() == 2);
  bench.at(1500us).left_master();
  CHECK(bench.frames(100s).empty());
}

TEST_CASE("an old timer sends an extra batch when the router is master again") {
  Bench bench(once());
  bench.at(0s).became_master(kStart, 1);
  bench.at(1s).left_master();
  bench.at(3s).became_master(at_ns(3'000'000'000), 2);
  CHECK(bench.frames(100s) ==
        Lines{"0s .100 first #1", "3s .100 first #2", "5s .100 second #1", "8s .100 second #2"});
}

TEST_CASE("refresh waits for the first advert tick later than the period") {
  Bench bench(
      {.master_delay = 0s, .master_repeat = 1, .master_refresh = 2s, .master_refresh_repeat = 2});
  bench.at(0s).became_master(kStart, 1);
  const auto tick = [&](Duration t) { bench.at(t).advert_tick(kStart + t); };
  tick(1s);
  tick(2s);  // not later than
  CHECK(bench.frames(2900ms) == Lines{"0s .100 first #1"});
  tick(3s);
  CHECK(bench.frames(3s) == Lines(2, "3s .100 refresh #1"));
  tick(4s);
  tick(5s);
  CHECK(bench.frames(5900ms).empty());
  tick(5000000001ns + 1s);
  CHECK(bench.frames(7s) == Lines(2, "6.000000001s .100 refresh #1"));
}

TEST_CASE("no refresh unless asked for") {
  Bench bench({.master_delay = 0s});
  bench.at(0s).became_master(kStart, 1);
  bench.at(1000000s).advert_tick(kStart + 1000000s);
  CHECK(bench.frames(2000000s).size() == 5);
}

TEST_CASE("vrrp_garp_interval collapses repeats: three frames of a batch of ten") {
  const std::vector<garp::Target> two = {{.nic = 0, .ip = kVip}, {.nic = 0, .ip = kVip2}};
  const conf::GarpOptions options{.master_delay = 0s, .master_repeat = 5};
  SUBCASE("2.2.7") {
    Bench bench(options, kIdeal, two, kKeepalived22, 500ms);
    bench.at(0s).became_master(kStart, 1);
    CHECK(bench.frames(60s) == Lines{"0s .100 first #1", "0.5s .100 first #1", "1s .101 first #1"});
  }
  SUBCASE("2.3.3 lets every one wait its turn") {
    Bench bench(options, kIdeal, two, kKeepalived23, 500ms);
    bench.at(0s).became_master(kStart, 1);
    const Lines frames = bench.frames(60s);
    REQUIRE(frames.size() == 10);
    CHECK(frames[1] == "0.5s .101 first #1");
    CHECK(frames[9] == "4.5s .101 first #1");
  }
}

TEST_CASE("2.3.3: garp_master_refresh has a timer of its own, which nothing cancels") {
  const conf::GarpOptions options{
      .master_delay = 1s, .master_repeat = 1, .master_refresh = 2s, .master_refresh_repeat = 1};
  Bench bench(options, kIdeal, {{.nic = 0, .ip = kVip}}, kKeepalived23);
  bench.at(0s).became_master(kStart, 1);
  bench.at(1500ms);
  bench.frames(1500ms);
  CHECK(bench.frames(5s) == Lines{"3s .100 refresh #1", "5s .100 refresh #1"});
  bench.at(6s).left_master();
  CHECK(bench.frames(8s).empty());
  bench.at(8500ms).became_master(kStart + 8500ms, 2);
  bench.frames(8600ms);
  CHECK(bench.frames(11s) ==
        Lines{"9s .100 refresh #1", "9.5s .100 second #2", "11s .100 refresh #1"});
}

TEST_CASE("garp_extra_if: one frame by each extra interface, again and again while master") {
  const conf::GarpOptions options{.master_delay = 2s, .master_repeat = 1, .extra_if = 3s};
  const std::vector<garp::Target> targets = {
      {.nic = 0, .ip = kVip}, {.nic = 0, .ip = kVip2, .extra = true}, {.nic = 0, .ip = kOurs}};
  const Lines first = {"0s .100 first #1", "0s .101 first #1", "0s .6 first #1"};
  const Lines second = {"2s .100 second #1", "2s .101 second #1", "2s .6 second #1"};
  SUBCASE("2.2.7 counts from the promotion; nothing cancels its timer") {
    Bench bench(options, kIdeal, targets);
    bench.at(0s).became_master(kStart, 1);
    CHECK(bench.frames(1s) == first);
    CHECK(bench.frames(2s) == second);
    CHECK(bench.frames(8s) == Lines{"3s .101 extra_if #1", "6s .101 extra_if #1"});
    bench.at(8s).left_master();
    CHECK(bench.frames(11s).empty());
    bench.at(11s).became_master(kStart + 11s, 2);
    bench.frames(11s);
    CHECK(bench.frames(12900ms) == Lines{"12s .101 extra_if #1"});
  }
  SUBCASE("2.3.3 counts from the second batch") {
    Bench bench(options, kIdeal, targets, kKeepalived23);
    bench.at(0s).became_master(kStart, 1);
    bench.frames(2s);
    CHECK(bench.frames(9s) == Lines{"5s .101 extra_if #1", "8s .101 extra_if #1"});
  }
}

TEST_CASE("a reload drops delayed batches, and starts what is periodic anew") {
  conf::GarpOptions options{.master_repeat = 1, .extra_if = 3s};
  const std::vector<garp::Target> targets = {{.nic = 0, .ip = kVip, .extra = true}};
  Bench bench(options, kIdeal, targets);
  bench.at(0s).became_master(kStart, 1);
  bench.frames(1s);
  bench.at(2s).reconfigure(kStart + 2s, options, targets, 2);
  CHECK(bench.frames(10s) == Lines{"5s .100 extra_if #2", "8s .100 extra_if #2"});
}

TEST_CASE("the NICs of a garp_group share a gap, others have their own") {
  conf::Config config;
  config.garp_interval = 100ms;
  config.gna_interval = 200ms;
  config.garp_groups = {{.garp_interval = 500ms, .interfaces = {"eth1", "eth2"}}};
  NicInfo nic = nic_info();
  std::vector<NicInfo> nics;
  for (const char* name : {"eth0", "eth1", "eth2"}) {
    nic.name = name;
    nics.push_back(nic);
  }
  garp::Gates gates;
  gates.configure(nics, config);
  constexpr auto k4 = net::Family::kIpv4;
  constexpr auto k6 = net::Family::kIpv6;
  CHECK(gates.of(0, k4).interval == 100ms);
  CHECK(gates.of(0, k6).interval == 200ms);
  CHECK(gates.of(1, k4).interval == 500ms);
  CHECK(gates.of(1, k6).interval == 0s);  // the group's own, which it does not say
  CHECK(&gates.of(1, k4) == &gates.of(2, k4));
  CHECK(&gates.of(0, k4) != &gates.of(1, k4));
  gates.of(2, k4).open_at = kStart + 1s;
  gates.configure(nics, config);
  CHECK(gates.of(1, k4).open_at == kStart + 1s);  // a reload keeps what runs
}
