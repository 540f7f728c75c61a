// Quorum, hysteresis, sorry server, weights, inhibit_on_failure, groups, shutdown and reload.

#include <chrono>

#include "tests/unit/checker/script.h"

namespace havip::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* kSecond = "10.0.0.6";

conf::VirtualServer two() {
  return service({server("10.0.0.5", {check(conf::TcpCheck{})}),
                  server(kSecond, {check(conf::TcpCheck{}, kSecond)})});
}

std::string failed(const char* ip) {
  return fmt::format("log TCP_CHECK on service [{}]:tcp:80 failed.", ip);
}
std::string connected(const char* ip) {
  return fmt::format("log TCP connection to [{}]:tcp:80 success.", ip);
}
std::string change(std::string_view what, const char* ip) {
  return fmt::format("log {} service [{}]:tcp:80 {} VS [10.0.0.100]:tcp:80", what, ip,
                     what == "Removing" ? "from" : (what == "Adding" ? "to" : "of"));
}
std::string pool(std::string_view what) {
  return fmt::format("log {} the pool for VS [10.0.0.100]:tcp:80", what);
}

// Both have tried and are up, at 1 s; the next tries are 3 and 4, at 11 s.
CheckerScript& both_up(CheckerScript& script) {
  script.at(0s).started();
  script.at(1s)
      .expect("open 1 tcp 10.0.0.5:80", "open 2 tcp 10.0.0.6:80")
      .connected(1)
      .expect(connected("10.0.0.5"), "close 1")
      .connected(2)
      .expect(connected(kSecond), "close 2");
  return script.at(11s).expect("open 3 tcp 10.0.0.5:80", "open 4 tcp 10.0.0.6:80");
}

conf::VirtualServer without_retries(conf::VirtualServer virtual_server) {
  for (conf::RealServer& real : virtual_server.real_servers) {
    for (conf::Checker& checker : real.checkers)
      checker.retry = 0;
  }
  return virtual_server;
}

TEST_CASE("a lost quorum puts the sorry server in the place of all that live") {
  conf::VirtualServer virtual_server = without_retries(two());
  virtual_server.quorum = 2;
  virtual_server.sorry_server = server("10.0.0.9", {});
  CheckerScript script(config(virtual_server));
  both_up(script).refused(3).expect(
      failed("10.0.0.5"), change("Removing", "10.0.0.5"),
      "log Lost quorum 2-0=2 > 1 for VS [10.0.0.100]:tcp:80",
      "log Adding sorry server [10.0.0.9]:tcp:80 to VS [10.0.0.100]:tcp:80",
      pool("Removing alive servers from"), "ipvs remove 10.0.0.5", "ipvs remove 10.0.0.6",
      "ipvs add 10.0.0.9 weight 1");
  script.connected(4).expect("close 4");
  script.at(21s).expect("open 5 tcp 10.0.0.5:80", "open 6 tcp 10.0.0.6:80");
  // With the sorry server at work a server that goes is not in the table.
  script.refused(6).expect(failed(kSecond), change("Removing", kSecond));
  script.connected(5).expect(connected("10.0.0.5"), change("Adding", "10.0.0.5"), "close 5");
  script.at(31s).expect("open 7 tcp 10.0.0.5:80", "open 8 tcp 10.0.0.6:80");
  script.connected(8).expect(
      connected(kSecond), change("Adding", kSecond),
      "log Gained quorum 2+0=2 <= 2 for VS [10.0.0.100]:tcp:80",
      "log Removing sorry server [10.0.0.9]:tcp:80 from VS [10.0.0.100]:tcp:80",
      pool("Adding alive servers to"), "close 8", "ipvs remove 10.0.0.9",
      "ipvs add 10.0.0.5 weight 1", "ipvs add 10.0.0.6 weight 1");
}

TEST_CASE("hysteresis: lost below quorum - h, gained at quorum + h") {
  conf::VirtualServer virtual_server = without_retries(two());
  virtual_server.quorum = 3;
  virtual_server.hysteresis = 1;
  virtual_server.real_servers[0].weight = 2;
  virtual_server.real_servers[1].weight = 2;
  CheckerScript script(config(virtual_server));
  // 2 + 2 >= 3 + 1; then 2 is not less than 3 - 1: the quorum stays.
  both_up(script).refused(3).expect(failed("10.0.0.5"), change("Removing", "10.0.0.5"),
                                    "ipvs remove 10.0.0.5");
  script.refused(4).expect(failed(kSecond), change("Removing", kSecond),
                           "log Lost quorum 3-1=2 > 0 for VS [10.0.0.100]:tcp:80",
                           "ipvs remove 10.0.0.6");
  script.at(21s).expect("open 5 tcp 10.0.0.5:80", "open 6 tcp 10.0.0.6:80");
  script.connected(5).expect(connected("10.0.0.5"), change("Adding", "10.0.0.5"), "close 5",
                             "ipvs add 10.0.0.5 weight 2");
  script.connected(6).expect(connected(kSecond), change("Adding", kSecond),
                             "log Gained quorum 3+1=4 <= 4 for VS [10.0.0.100]:tcp:80", "close 6",
                             "ipvs add 10.0.0.6 weight 2");
}

TEST_CASE("a sorry server stands in from the start where everybody is down") {
  conf::Checker checker = check(conf::TcpCheck{});
  checker.alpha = true;
  conf::VirtualServer virtual_server = service({server("10.0.0.5", {checker})});
  virtual_server.sorry_server = server("10.0.0.9", {});
  CheckerScript script(config(virtual_server));
  script.at(0s).start().expect(
      "log Starting with quorum down 1-0=1 > 0 for VS [10.0.0.100]:tcp:80",
      "log Adding sorry server [10.0.0.9]:tcp:80 to VS [10.0.0.100]:tcp:80",
      pool("Removing alive servers from"),
      "log Activating healthchecker for service [10.0.0.5]:tcp:80 for VS [10.0.0.100]:tcp:80",
      "ipvs + TCP 10.0.0.100:80", "ipvs add 10.0.0.9 weight 1");
}

TEST_CASE("inhibit_on_failure leaves a server in the table, with weight 0") {
  conf::VirtualServer virtual_server = without_retries(two());
  virtual_server.real_servers[0].inhibit_on_failure = true;
  virtual_server.real_servers[0].weight = 5;
  CheckerScript script(config(virtual_server));
  both_up(script).refused(3).expect(failed("10.0.0.5"), change("Disabling", "10.0.0.5"),
                                    "ipvs edit 10.0.0.5 weight 0");
  script.connected(4).expect("close 4");
  script.at(21s).expect("open 5 tcp 10.0.0.5:80", "open 6 tcp 10.0.0.6:80");
  script.connected(5).expect(connected("10.0.0.5"), change("Enabling", "10.0.0.5"), "close 5",
                             "ipvs edit 10.0.0.5 weight 5");
  script.connected(6).expect("close 6");
}

TEST_CASE("a group's services all get every server; a mark needs no address") {
  conf::VirtualServer virtual_server = service({server("10.0.0.5", {})});
  virtual_server.group = "WEB";
  virtual_server.services = {{.at = at("10.0.0.100")}, {.at = std::uint32_t{7}}};
  CheckerScript script(config(virtual_server));
  script.at(0s).start().expect("log Gained quorum 1+0=1 <= 1 for VS [WEB]:80",
                               "ipvs + TCP 10.0.0.100:80", "ipvs + FWM 7",
                               "ipvs add 10.0.0.5 weight 1", "ipvs add 10.0.0.5 weight 1");
}

TEST_CASE("rs_init_notifies tells of the servers that are up from the start") {
  conf::Config all = config(service({server("10.0.0.5", {})}));
  all.virtual_servers[0].real_servers[0].notify_up = conf::Command{.args = {"/up"}};
  all.rs_init_notifies = true;
  CheckerScript script(all);
  script.at(0s).start().expect("log Gained quorum 1+0=1 <= 1 for VS [10.0.0.100]:tcp:80",
                               "ipvs + TCP 10.0.0.100:80", "ipvs add 10.0.0.5 weight 1",
                               "notify /up");
}

// ---- the end ----------------------------------------------------------------------------------

conf::Config with_notifiers(bool omega) {
  conf::Config all = with_mail(config(service({server("10.0.0.5", {})})));
  all.virtual_servers[0].omega = omega;
  all.virtual_servers[0].quorum_down = conf::Command{.args = {"/quorum"}};
  all.virtual_servers[0].real_servers[0].notify_down = conf::Command{.args = {"/down"}};
  return all;
}

TEST_CASE("a stop empties the table and tells nobody") {
  CheckerScript script(with_notifiers(false));
  script.at(0s).started();
  script.at(5s).stop().expect(
      "log Stopping", "log Shutting down service [10.0.0.5]:tcp:80 from VS [10.0.0.100]:tcp:80",
      "log Stopped Keepalived v2.2.7 (01/16,2022)", "ipvs remove 10.0.0.5",
      "ipvs - TCP 10.0.0.100:80", "exited 0");
}

TEST_CASE("with omega a stop is told like a failure") {
  CheckerScript script(with_notifiers(true));
  script.at(0s).started();
  script.at(5s).stop().expect(
      "log Stopping", "log Shutting down service [10.0.0.5]:tcp:80 from VS [10.0.0.100]:tcp:80",
      "log Stopped Keepalived v2.2.7 (01/16,2022)", "ipvs remove 10.0.0.5", "notify /down",
      "mail [LVS] Realserver [10.0.0.5]:tcp:80 of virtual server [10.0.0.100]:tcp:80 - DOWN | => "
      "Shutting down <=",
      "notify /quorum", "ipvs - TCP 10.0.0.100:80", "exited 0");
}

// ---- reload -----------------------------------------------------------------------------------

TEST_CASE("a reload keeps what stays: a server that is down stays down") {
  CheckerScript script(config(without_retries(two())));
  both_up(script).refused(3).expect(failed("10.0.0.5"), change("Removing", "10.0.0.5"),
                                    "ipvs remove 10.0.0.5");
  script.at(12s)
      .reload(config(without_retries(two())))
      .expect(
          "log Activating healthchecker for service [10.0.0.5]:tcp:80 for VS "
          "[10.0.0.100]:tcp:80",
          "log Activating healthchecker for service [10.0.0.6]:tcp:80 for VS "
          "[10.0.0.100]:tcp:80",
          "close 4");
  script.at(13s).expect("open 5 tcp 10.0.0.5:80", "open 6 tcp 10.0.0.6:80");
  script.connected(5).expect(connected("10.0.0.5"), change("Adding", "10.0.0.5"), "close 5",
                             "ipvs add 10.0.0.5 weight 1");
  script.connected(6).expect("close 6");
}

TEST_CASE("a reload takes out a server that is gone, and puts in one that is new") {
  CheckerScript script(config(service({server("10.0.0.5", {})})));
  script.at(0s).started();
  script.at(5s)
      .reload(config(service({server(kSecond, {})})))
      .expect("log service [10.0.0.5]:tcp:80 no longer exist", change("Removing", "10.0.0.5"),
              "ipvs remove 10.0.0.5", "ipvs add 10.0.0.6 weight 1");
}

TEST_CASE("a reload changes weights and balancing in place") {
  conf::VirtualServer before = service({server("10.0.0.5", {})});
  conf::VirtualServer after = before;
  after.real_servers[0].weight = 4;
  after.scheduler = "rr";
  CheckerScript script(config(before));
  script.at(0s).started();
  script.at(5s)
      .reload(config(after))
      .expect(
          "log Changing weight from 1 to 4 for active service [10.0.0.5]:tcp:80 of VS "
          "[10.0.0.100]:tcp:80",
          "ipvs + TCP 10.0.0.100:80", "ipvs edit 10.0.0.5 weight 4");
}

TEST_CASE("a virtual server that a reload does not know is removed") {
  CheckerScript script(config(service({server("10.0.0.5", {})})));
  script.at(0s).started();
  script.at(5s)
      .reload(conf::Config{})
      .expect("log Removing Virtual Server [10.0.0.100]:tcp:80", change("Removing", "10.0.0.5"),
              "ipvs remove 10.0.0.5", "ipvs - TCP 10.0.0.100:80");
}

}  // namespace
}  // namespace havip::test
