// When a checker tries, what a failure is worth, and what is said and done about it.

#include <chrono>

#include "tests/unit/checker/script.h"

namespace havip::test {
namespace {

using namespace std::chrono_literals;
using checker::TryOutcome;

const std::string kTable = "ipvs + TCP 10.0.0.100:80";
const std::string kRemoving = "log Removing service [10.0.0.5]:tcp:80 from VS [10.0.0.100]:tcp:80";
const std::string kAdding = "log Adding service [10.0.0.5]:tcp:80 to VS [10.0.0.100]:tcp:80";
const std::string kLost = "log Lost quorum 1-0=1 > 0 for VS [10.0.0.100]:tcp:80";
const std::string kGained = "log Gained quorum 1+0=1 <= 1 for VS [10.0.0.100]:tcp:80";
const std::string kSuccess = "log TCP connection to [10.0.0.5]:tcp:80 success.";

conf::Config one(conf::Checker checker) {
  return config(service({server("10.0.0.5", {std::move(checker)})}));
}

TEST_CASE("without alpha a server is up from the start; the first try comes after a second") {
  CheckerScript script(one(check(conf::TcpCheck{})));
  script.at(0s).start().expect(
      kGained,
      "log Activating healthchecker for service [10.0.0.5]:tcp:80 for VS [10.0.0.100]:tcp:80",
      kTable, "ipvs add 10.0.0.5 weight 1");
  script.at(1s).expect("open 1 tcp 10.0.0.5:80");
  script.at(1010ms).connected(1).expect(kSuccess, "close 1");
  script.at(11010ms).expect("open 2 tcp 10.0.0.5:80");
  script.at(11020ms).connected(2).expect("close 2");
}

TEST_CASE("the first failure ever counts at once, whatever the retries") {
  conf::Checker checker = check(conf::TcpCheck{});
  checker.retry = 3;
  CheckerScript script(one(checker));
  script.at(0s).started();
  script.at(1s)
      .expect("open 1 tcp 10.0.0.5:80")
      .refused(1)
      .expect("log TCP_CHECK on service [10.0.0.5]:tcp:80 failed.", kRemoving, kLost,
              "ipvs remove 10.0.0.5");
  script.at(11s).expect("open 2 tcp 10.0.0.5:80");
}

TEST_CASE("what was up has its retries, delay_before_retry apart") {
  conf::Checker checker = check(conf::TcpCheck{});
  checker.retry = 2;
  checker.delay_before_retry = 3s;
  CheckerScript script(one(checker));
  script.at(0s).started();
  script.at(1s).expect("open 1 tcp 10.0.0.5:80").connected(1).expect(kSuccess, "close 1");
  script.at(11s).expect("open 2 tcp 10.0.0.5:80").refused(2).expect();
  script.at(14s).expect("open 3 tcp 10.0.0.5:80").refused(3).expect();
  script.at(17s)
      .expect("open 4 tcp 10.0.0.5:80")
      .refused(4)
      .expect("log TCP_CHECK on service [10.0.0.5]:tcp:80 failed after 2 retries.", kRemoving,
              kLost, "ipvs remove 10.0.0.5");
  // Down, it is tried every delay_loop, and without retries.
  script.at(27s).expect("open 5 tcp 10.0.0.5:80").refused(5).expect();
  script.at(37s)
      .expect("open 6 tcp 10.0.0.5:80")
      .connected(6)
      .expect(kSuccess, kAdding, kGained, "close 6", "ipvs add 10.0.0.5 weight 1");
}

TEST_CASE("a success between failures gives the retries back") {
  conf::Checker checker = check(conf::TcpCheck{});
  CheckerScript script(one(checker));
  script.at(0s).started();
  script.at(1s).expect("open 1 tcp 10.0.0.5:80").connected(1).expect(kSuccess, "close 1");
  script.at(11s).expect("open 2 tcp 10.0.0.5:80").refused(2).expect();
  script.at(12s).expect("open 3 tcp 10.0.0.5:80").connected(3).expect("close 3");
  script.at(22s).expect("open 4 tcp 10.0.0.5:80").refused(4).expect();
  script.at(23s).expect("open 5 tcp 10.0.0.5:80").connected(5).expect("close 5");
}

TEST_CASE("a black hole takes connect_timeout") {
  conf::Checker checker = check(conf::TcpCheck{});
  checker.connect_timeout = 5s;
  checker.log_all_failures = true;
  CheckerScript script(one(checker));
  script.at(0s).started();
  script.at(1s).expect("open 1 tcp 10.0.0.5:80");
  script.at(5999ms).expect();
  script.at(6s).expect("log TCP connection to [10.0.0.5]:tcp:80 timeout.",
                       "log TCP_CHECK on service [10.0.0.5]:tcp:80 failed.", kRemoving, kLost,
                       "close 1", "ipvs remove 10.0.0.5");
  // What still comes of it is nobody's.
  script.at(7s).connected(1).expect();
  script.at(16s).expect("open 2 tcp 10.0.0.5:80");
}

TEST_CASE("with alpha a server is down until its first success") {
  conf::Checker checker = check(conf::TcpCheck{});
  checker.alpha = true;
  CheckerScript script(one(checker));
  script.at(0s).start().expect(
      "log Activating healthchecker for service [10.0.0.5]:tcp:80 for VS [10.0.0.100]:tcp:80",
      kTable);
  script.at(1s)
      .expect("open 1 tcp 10.0.0.5:80")
      .connected(1)
      .expect(kSuccess, kAdding, kGained, "close 1", "ipvs add 10.0.0.5 weight 1");
}

TEST_CASE("a server with several checkers is up while none of them has failed") {
  CheckerScript script(config(service(
      {server("10.0.0.5", {check(conf::TcpCheck{}), check(conf::TcpCheck{}, "10.0.0.6")})})));
  script.at(0s).started();
  script.at(1s).expect("open 1 tcp 10.0.0.5:80", "open 2 tcp 10.0.0.6:80");
  script.refused(1).expect("log TCP_CHECK on service [10.0.0.5]:tcp:80 failed.", kRemoving, kLost,
                           "ipvs remove 10.0.0.5");
  script.refused(2).expect("log TCP_CHECK on service [10.0.0.5]:tcp:80 failed.");
  script.at(11s).expect("open 3 tcp 10.0.0.5:80", "open 4 tcp 10.0.0.6:80");
  script.connected(3).expect(kSuccess, "close 3");
  script.connected(4).expect(kSuccess, kAdding, kGained, "close 4", "ipvs add 10.0.0.5 weight 1");
}

TEST_CASE("warmup spreads the first tries, the same with the same seed") {
  conf::Checker checker = check(conf::TcpCheck{});
  checker.warmup = 10s;
  const auto first = [&](std::uint64_t seed) {
    trace::Recorder recorder;
    HealthChecker engine(recorder, recorder.add_node("lb"), Timing{.timer_lateness = Duration{}});
    engine.handle(kStart, checker::Start{.config = one(checker), .seed = seed});
    return engine.deadline() - kStart;
  };
  CHECK(first(7) == first(7));
  CHECK(first(7) != first(8));
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CHECK(first(seed) >= 1s);
    CHECK(first(seed) <= 11s);
  }
}

TEST_CASE("a bind address that is not ours is put off, and is no failure") {
  CheckerScript script(one(check(conf::TcpCheck{})));
  script.at(0s).started();
  script.at(1s)
      .expect("open 1 tcp 10.0.0.5:80")
      .ended(1, TryOutcome::kNoSocket)
      .expect("log TCP socket bind failed. Rescheduling.");
  script.at(11s).expect("open 2 tcp 10.0.0.5:80");
}

TEST_CASE("ha_suspend: no try without the virtual address") {
  conf::VirtualServer suspended = service({server("10.0.0.5", {check(conf::TcpCheck{})})});
  suspended.ha_suspend = true;
  CheckerScript script(config(suspended));
  script.at(0s).started();
  script.at(1s).expect();
  script.at(5s)
      .address("10.0.0.100", true)
      .expect(
          "log Activating healthchecker for service [10.0.0.5]:tcp:80 for VS [10.0.0.100]:tcp:80");
  script.at(11s).expect("open 1 tcp 10.0.0.5:80").connected(1).expect(kSuccess, "close 1");
  script.at(12s)
      .address("10.0.0.100", false)
      .expect(
          "log Suspending healthchecker for service [10.0.0.5]:tcp:80 for VS [10.0.0.100]:tcp:80");
  script.at(21s).expect();
}

TEST_CASE("mails, notifiers and the FIFO, in Keepalived's order and words") {
  conf::RealServer real = server("10.0.0.5", {check(conf::TcpCheck{})});
  real.notify_up = conf::Command{.args = {"/up"}};
  real.notify_down = conf::Command{.args = {"/down", "now"}};
  conf::VirtualServer virtual_server = service({real});
  virtual_server.quorum_up = conf::Command{.args = {"/quorum", "up"}};
  virtual_server.quorum_down = conf::Command{.args = {"/quorum", "down"}};
  virtual_server.smtp_alert = true;
  conf::Config all = with_mail(config(virtual_server));
  all.lvs_fifo = conf::Fifo{.path = "/run/lvs"};
  CheckerScript script(all);
  script.at(0s).start().expect(
      kGained,
      "log Activating healthchecker for service [10.0.0.5]:tcp:80 for VS [10.0.0.100]:tcp:80",
      kTable, "ipvs add 10.0.0.5 weight 1", "notify /quorum up", "fifo VS [10.0.0.100]:tcp:80 UP",
      "mail [LVS] Virtualserver [10.0.0.100]:tcp:80 - UP | => Starting with quorum up 1+0=1 <= 1 "
      "<=");
  script.at(1s)
      .expect("open 1 tcp 10.0.0.5:80")
      .refused(1)
      .expect("log TCP_CHECK on service [10.0.0.5]:tcp:80 failed.", kRemoving, kLost,
              "ipvs remove 10.0.0.5", "notify /down now",
              "fifo RS [10.0.0.5]:tcp:80 [10.0.0.100]:tcp:80 DOWN", "notify /quorum down",
              "fifo VS [10.0.0.100]:tcp:80 DOWN",
              "mail [LVS] Virtualserver [10.0.0.100]:tcp:80 - DOWN | => Lost quorum 1+0=1 <= 0 <=",
              "mail [LVS] Realserver [10.0.0.5]:tcp:80 of virtual server [10.0.0.100]:tcp:80 - "
              "DOWN | => TCP CHECK failed on service <=");
  script.at(11s)
      .expect("open 2 tcp 10.0.0.5:80")
      .connected(2)
      .expect(kSuccess, kAdding, kGained, "close 2", "ipvs add 10.0.0.5 weight 1", "notify /up",
              "fifo RS [10.0.0.5]:tcp:80 [10.0.0.100]:tcp:80 UP", "notify /quorum up",
              "fifo VS [10.0.0.100]:tcp:80 UP",
              "mail [LVS] Virtualserver [10.0.0.100]:tcp:80 - UP | => Gained quorum 1+0=1 <= 1 <=",
              "mail [LVS] Realserver [10.0.0.5]:tcp:80 of virtual server [10.0.0.100]:tcp:80 - UP "
              "| => TCP CHECK succeed on service <=");
}

TEST_CASE("nobody is mailed without a server, without a recipient, or with smtp_alert off") {
  const auto mails = [](conf::Config config) {
    trace::Recorder recorder;
    HealthChecker engine(recorder, recorder.add_node("lb"), Timing{.timer_lateness = Duration{}});
    engine.handle(kStart, checker::Start{.config = std::move(config)});
    engine.handle_timeout(kStart + 1s);
    engine.handle(kStart + 1s, checker::TryEnded{.id = 1, .outcome = TryOutcome::kRefused});
    int count = 0;
    while (const auto output = engine.poll_output())
      count += std::holds_alternative<SendMail>(*output) ? 1 : 0;
    return count;
  };
  const conf::Config all = with_mail(one(check(conf::TcpCheck{})));
  CHECK(mails(all) == 1);
  conf::Config no_server = all;
  no_server.mail.server.reset();
  CHECK(mails(no_server) == 0);
  conf::Config no_recipient = all;
  no_recipient.mail.to.clear();
  CHECK(mails(no_recipient) == 0);
  conf::Config no_alert = all;
  no_alert.virtual_servers[0].real_servers[0].smtp_alert = false;
  CHECK(mails(no_alert) == 0);
}

}  // namespace
}  // namespace havip::test
