// The ways in which a guest and its Keepalived stop, pause and come back.
#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "hostsim/guest/guest.h"
#include "tests/support/guest_script.h"

namespace havip::hostsim {
namespace {

using namespace std::chrono_literals;
using test::advert;
using test::GuestScript;
using test::ip;
using test::kVrrpMac;
using test::mac;
using test::ping;
using test::who_has;
using test::with_keepalived;

const net::Ipv4Addr kVip = ip(8);

wire::Frame advert_of_7() {
  return advert(7, wire::kVrrpGroup, kVrrpMac);
}

TEST_CASE("lives: SIGTERM takes the VIP away and says priority 0; the process ends 1 s later") {
  GuestScript script(with_keepalived());
  script.settled().input(guest::DaemonStop{});
  script.expect("VI_1 STOP", "-.8", "6>group .6>224.0.0.18 advert 0");
  script.input(guest::DaemonStart{}).expect();  // still running
  script.at(2s).expect("keepalived stopped");
  CHECK_FALSE(script.guest().keepalived()->running());
  script.at(3s).input(guest::DaemonStop{}).expect();
  script.input(guest::DaemonStart{}).expect("keepalived started", "VI_1 BACKUP");
}

TEST_CASE("lives: SIGKILL to all leaves the VIP behind, answered, until the next start") {
  GuestScript script(with_keepalived());
  script.settled().input(guest::DaemonKill{}).expect("keepalived killed");
  script.at(2s).rx(who_has(7, kVip)).expect("6>7 .8 is-at 6");
  script.at(2s).rx(ping(7, kVip, mac(6))).expect("6>7 .8>.7 pong 1");
  script.at(3s).rx(advert_of_7()).expect();
  script.at(4s).input(guest::DaemonStart{}).expect("keepalived started", "VI_1 BACKUP", "-.8");
}

TEST_CASE("lives: a reload of a file that it refuses ends it without a word; the VIP stays") {
  GuestScript script(with_keepalived());
  guest::DaemonReload reload;
  reload.keepalived.exit_code = 2;
  script.settled().input(std::move(reload));
  script.expect("keepalived reloaded", "keepalived ended with exit code 2");
  CHECK_FALSE(script.guest().keepalived()->running());
  script.at(2s).rx(who_has(7, kVip)).expect("6>7 .8 is-at 6");
  script.at(3s).rx(advert_of_7()).expect();
}

TEST_CASE("lives: SIGKILL to the parent makes the child leave in order") {
  GuestScript script(with_keepalived());
  script.settled().input(guest::DaemonKill{.what = KillTarget::kParent});
  script.expect("keepalived killed", "VI_1 STOP", "-.8", "6>group .6>224.0.0.18 advert 0");
  script.at(2s).expect("keepalived_vrrp stopped");
}

TEST_CASE("lives: a killed VRRP child is replaced 15 ms later, silently, and clears up") {
  GuestScript script(with_keepalived());
  script.settled().input(guest::DaemonKill{.what = KillTarget::kVrrp});
  script.expect("keepalived_vrrp killed");
  script.at(1015ms - 1ns).rx(who_has(7, kVip)).expect("6>7 .8 is-at 6");
  script.at(1015ms).expect("keepalived_vrrp started", "VI_1 BACKUP", "-.8");
  script.at(1015ms + 1us)
      .expect("VI_1 MASTER", "+.8", "garp .8 first", "6>group .6>224.0.0.18 advert 255",
              "6>* garp .8");
}

TEST_CASE(
    "lives: nobody replaces a child whose parent is gone, nor one that awaits it when stopped") {
  GuestScript orphan(with_keepalived());
  orphan.settled().input(guest::DaemonKill{.what = KillTarget::kParent});
  orphan.expect("keepalived killed", "VI_1 STOP", "-.8", "6>group .6>224.0.0.18 advert 0");
  orphan.input(guest::DaemonKill{.what = KillTarget::kVrrp}).expect("keepalived_vrrp killed");
  orphan.at(10s).expect();

  GuestScript stopped(with_keepalived());
  stopped.settled().input(guest::DaemonKill{.what = KillTarget::kVrrp});
  stopped.expect("keepalived_vrrp killed");
  stopped.at(1010ms).input(guest::DaemonStop{}).expect("keepalived stopped");
  stopped.at(10s).expect();
}

TEST_CASE("lives: without virtual servers there is no checker to kill") {
  GuestScript script(with_keepalived());
  script.settled().input(guest::DaemonKill{.what = KillTarget::kChecker});
  script.expect();
  script.at(50s).expect();
}

// Each advert of the interregnum is answered: the storm that a SIGSTOP leaves behind.
TEST_CASE("lives: a stopped daemon wakes up, runs its timers, and answers all that has queued") {
  GuestScript script(with_keepalived());
  script.settled().input(guest::DaemonPause{}).expect("keepalived paused");
  script.at(90s).rx(advert_of_7()).rx(advert_of_7()).expect();
  script.at(150s).rx(who_has(7, kVip)).expect("6>7 .8 is-at 6");
  script.at(200s).input(guest::DaemonResume{});
  script.expect("keepalived resumed", "garp .8 lower_prio", "garp .8 lower_prio",
                "6>group .6>224.0.0.18 advert 255",  // its own timer, due at 100 s
                "6>group .6>224.0.0.18 advert 255", "6>* garp .8",
                "6>group .6>224.0.0.18 advert 255", "6>* garp .8");
}

TEST_CASE("lives: SIGTERM waits for a stopped daemon to wake; SIGKILL does not") {
  GuestScript script(with_keepalived());
  script.settled().input(guest::DaemonPause{}).expect("keepalived paused");
  script.at(2s).input(guest::DaemonStop{}).expect();
  script.at(3s).input(guest::DaemonResume{});
  script.expect("keepalived resumed", "VI_1 STOP", "-.8", "6>group .6>224.0.0.18 advert 0");

  GuestScript killed(with_keepalived());
  killed.settled().input(guest::DaemonPause{}).expect("keepalived paused");
  killed.at(2s).input(guest::DaemonKill{}).expect("keepalived killed");
  killed.at(3s).input(guest::DaemonResume{}).expect();
}

TEST_CASE("lives: the socket of a stopped daemon holds 277 packets") {
  GuestScript script(with_keepalived());
  script.settled().input(guest::DaemonPause{}).expect("keepalived paused");
  for (int i = 0; i < 280; ++i)
    script.rx(advert_of_7());
  CHECK_EQ(script.guest().counters().dropped_at_socket, 3);
  std::string garps;
  std::string frames;
  for (int i = 0; i < 277; ++i) {
    garps += "\ngarp .8 lower_prio";
    frames += "\n6>group .6>224.0.0.18 advert 255\n6>* garp .8";
  }
  script.at(2s).input(guest::DaemonResume{}).expect("keepalived resumed" + garps + frames);
}

TEST_CASE("lives: a paused guest hears nothing beyond its queue, and catches up in order") {
  GuestScript script(with_keepalived());
  script.settled().input(guest::Pause{.queue = 2}).expect("guest paused");
  script.at(20s).rx(who_has(7, kVip)).rx(advert_of_7()).rx(advert_of_7()).expect();
  script.at(30s).add(ip(9)).expect();
  script.at(200s).expect();
  script.at(200s).input(guest::Resume{});
  script.expect("guest resumed", "garp .8 lower_prio", "+.9",
                "6>group .6>224.0.0.18 advert 255",  // the timer of 100 s comes first
                "6>7 .8 is-at 6", "6>group .6>224.0.0.18 advert 255", "6>* garp .8");
  CHECK_EQ(script.guest().counters().dropped_paused, 1);
}

TEST_CASE("lives: a crash says nothing and takes the addresses with it") {
  GuestScript script(with_keepalived());
  script.settled().input(guest::Crash{}).expect("guest crashed", "-.8");
  CHECK_FALSE(script.guest().holds(ip(6)));
  script.at(2s).rx(who_has(7, ip(6))).input(guest::DaemonStart{}).link(false).expect();
  CHECK_EQ(script.guest().counters().dropped_off, 1);
  CHECK_EQ(script.guest().deadline(), kNever);
  script.at(300s).input(guest::Boot{}).expect("keepalived started", "VI_1 BACKUP");
  CHECK(script.guest().holds(ip(6)));
  CHECK_FALSE(script.guest().holds(kVip));
}

TEST_CASE("lives: a NIC that goes down takes the VIP to nobody: no priority 0 gets out") {
  GuestScript script(with_keepalived());
  script.settled().link(false);
  script.expect("web/eth0 down", "VI_1 FAULT", "-.8");
  script.at(2s).link(false).expect();
}

TEST_CASE("lives: what is taken away explains silence from here on") {
  GuestScript script(with_keepalived());
  const auto heard = script.settled().recorder().last();
  auto& recorder = script.recorder();
  const auto other = recorder.add_node("db");
  CHECK_EQ(recorder.blame(heard, other, ip(6)), heard);
  script.input(guest::Pause{}).expect("guest paused");
  CHECK_EQ(recorder.blame(heard, other, ip(6)), heard + 1);  // the Condition
  CHECK_EQ(recorder.blame(heard, other, ip(5)), heard);      // not about this guest
}

}  // namespace
}  // namespace havip::hostsim
