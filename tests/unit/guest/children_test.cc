// Two children under one parent: the health checker beside VRRP, each with a life of its own.

#include <chrono>

#include "tests/support/guest_script.h"

namespace havip::test {
namespace {

using namespace std::chrono_literals;
using namespace hostsim;  // NOLINT(google-build-using-namespace)

conf::Checker check(conf::Checker::Kind kind, net::Ipv4Addr to) {
  return {.kind = std::move(kind),
          .connect = {.ip = to, .port = 80},
          .delay_loop = 10s,
          .warmup = Duration{},
          .retry = 0};
}

// with_keepalived(), and a virtual server on .8:80 with a real server behind: this guest itself,
// where nothing listens.
GuestSetup with_service(conf::Checker::Kind kind, bool vrrp = true) {
  GuestSetup setup = with_keepalived();
  conf::Config& config = setup.keepalived->config;
  if (!vrrp) config.instances.clear();
  conf::RealServer real{.at = {.ip = ip(6), .port = 80},
                        .notify_down = conf::Command{.args = {"/down"}},
                        .checkers = {check(std::move(kind), ip(6))}};
  config.virtual_servers = {
      {.services = {{.at = conf::Endpoint{.ip = ip(8), .port = 80}}}, .real_servers = {real}}};
  config.mail.server = conf::Endpoint{.ip = ip(9), .port = 25};
  config.mail.to = {"root@example.org"};
  return setup;
}

std::size_t destinations(GuestScript& script) {
  const auto& services = script.guest().ipvs().services();
  return services.empty() ? 99 : services.front().destinations.size();
}

template <class Event>
std::size_t count(GuestScript& script) {
  std::size_t found = 0;
  for (const trace::Record& record : script.recorder().records())
    found += std::holds_alternative<Event>(record.event) ? 1U : 0U;
  return found;
}

// At 1 us the VRRP child is master.
GuestScript& master(GuestScript& script) {
  script.expect("keepalived started", "keepalived_healthcheckers started", "VI_1 BACKUP");
  return script.at(1us).expect("VI_1 MASTER", "+.8", "garp .8 first",
                               "6>group .6>224.0.0.18 advert 255", "6>* garp .8");
}

TEST_CASE("a refused connection takes a server out of the kernel's table") {
  GuestScript script(with_service(conf::TcpCheck{}));
  master(script);
  CHECK(destinations(script) == 1);
  script.at(999ms).expect();
  CHECK(destinations(script) == 1);
  script.at(1s).expect();
  CHECK(destinations(script) == 0);
  CHECK(count<trace::CheckResult>(script) == 1);
  CHECK(count<trace::Notified>(script) == 1);
  CHECK(count<trace::MailSent>(script) == 1);
}

TEST_CASE("a ping of ourselves is answered") {
  GuestScript script(with_service(conf::PingCheck{}));
  master(script);
  script.at(1s).expect();
  CHECK(count<trace::CheckResult>(script) == 1);
  CHECK(destinations(script) == 1);
}

TEST_CASE("the checker is killed: its table stays, VRRP lives, the next one adds its servers") {
  GuestScript script(with_service(conf::TcpCheck{}));
  master(script);
  script.at(5s)
      .input(guest::DaemonKill{.what = KillTarget::kChecker})
      .expect("keepalived_healthcheckers killed");
  CHECK(destinations(script) == 0);
  CHECK(script.guest().keepalived()->running());
  CHECK_FALSE(script.guest().keepalived()->checking());
  script.at(5014999us).expect();
  script.at(5015ms).expect("keepalived_healthcheckers started");
  CHECK(destinations(script) == 1);  // without alpha a server is up until it fails
  script.at(6015ms).expect();
  CHECK(destinations(script) == 0);
}

TEST_CASE("the VRRP child is killed: the checker lives") {
  GuestScript script(with_service(conf::TcpCheck{}));
  master(script);
  script.at(5s)
      .input(guest::DaemonKill{.what = KillTarget::kVrrp})
      .expect("keepalived_vrrp killed");
  CHECK(script.guest().keepalived()->checking());
  script.at(5015ms).expect("keepalived_vrrp started", "VI_1 BACKUP", "-.8");
  script.at(5015001us).expect("VI_1 MASTER", "+.8", "garp .8 first",
                              "6>group .6>224.0.0.18 advert 255", "6>* garp .8");
  CHECK(count<trace::CheckResult>(script) == 1);
  script.at(11s).expect();
  CHECK(count<trace::CheckResult>(script) == 2);
}

TEST_CASE("a stop ends the checker at once, VRRP a second later, the parent with it") {
  GuestScript script(with_service(conf::TcpCheck{}));
  master(script);
  script.at(5s)
      .input(guest::DaemonStop{})
      .expect("VI_1 STOP", "-.8", "keepalived_healthcheckers stopped",
              "6>group .6>224.0.0.18 advert 0");
  CHECK(script.guest().ipvs().services().empty());
  script.at(6s).expect("keepalived stopped");
}

TEST_CASE("all are killed: table and VIP stay") {
  GuestScript script(with_service(conf::TcpCheck{}));
  master(script);
  script.at(500ms).input(guest::DaemonKill{.what = KillTarget::kAll}).expect("keepalived killed");
  CHECK(destinations(script) == 1);
  CHECK(script.guest().holds(ip(8)));
  script.at(5s).expect();
}

TEST_CASE("the parent is killed: both children leave in order") {
  GuestScript script(with_service(conf::TcpCheck{}));
  master(script);
  script.at(5s)
      .input(guest::DaemonKill{.what = KillTarget::kParent})
      .expect("keepalived killed", "VI_1 STOP", "-.8", "keepalived_healthcheckers stopped",
              "6>group .6>224.0.0.18 advert 0");
  script.at(6s).expect("keepalived_vrrp stopped");
  script.at(7s)
      .input(guest::DaemonStart{})
      .expect("keepalived started", "keepalived_healthcheckers started", "VI_1 BACKUP");
}

TEST_CASE("with virtual servers and no instance there is no VRRP child") {
  GuestScript script(with_service(conf::TcpCheck{}, false));
  script.expect("keepalived started", "keepalived_healthcheckers started");
  CHECK_FALSE(script.guest().keepalived()->running());
  script.at(5s).input(guest::DaemonStop{}).expect("keepalived stopped");
}

TEST_CASE("a stopped process checks nothing; on waking, what expired comes first") {
  GuestScript script(with_service(conf::TcpCheck{}));
  master(script);
  script.at(500ms).input(guest::DaemonPause{}).expect("keepalived paused");
  script.at(5s).expect();
  CHECK(count<trace::CheckResult>(script) == 0);
  script.input(guest::DaemonResume{}).expect("keepalived resumed");
  CHECK(count<trace::CheckResult>(script) == 1);
}

TEST_CASE("a machine without power has no table") {
  GuestScript script(with_service(conf::TcpCheck{}, false));
  script.expect("keepalived started", "keepalived_healthcheckers started");
  script.at(500ms).input(guest::Crash{}).expect("guest crashed");
  CHECK(script.guest().ipvs().services().empty());
}

}  // namespace
}  // namespace havip::test
