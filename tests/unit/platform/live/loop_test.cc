#include <csignal>
#include <string>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/live/process.h"
#include "tests/unit/platform/live/rig.h"

namespace havip::live {
namespace {

TEST_CASE("what is posted runs once, later, and in order") {
  Loop loop;
  std::string told;
  loop.post([&] {
    told += 'a';
    loop.post([&] { told += 'c'; });
  });
  loop.post([&] { told += 'b'; });
  CHECK(told.empty());
  REQUIRE(run_until(loop, [&] { return told.size() >= 3; }));
  CHECK(told == "abc");
}

TEST_CASE("a timer that is armed anew fires once, at the later instant") {
  Loop loop;
  int fired = 0;
  Instant at{};
  Timer timer(loop, [&] {
    ++fired;
    at = now();
  });
  const Instant later = now() + std::chrono::milliseconds(20);
  timer.arm(now() + std::chrono::milliseconds(5));
  timer.arm(later);
  REQUIRE(run_until(loop, [&] { return fired > 0; }));
  CHECK(fired == 1);
  CHECK(at >= later);
}

TEST_CASE("how a process ended: by itself, by a signal, or never begun") {
  Loop loop;
  Processes processes(loop);
  std::optional<Outcome> outcome;
  const auto ended = [&](pid_t, Outcome how) { outcome = how; };
  const auto outcome_of = [&](const std::vector<std::string>& args) {
    outcome.reset();
    REQUIRE(processes.start(args, std::nullopt, ended));
    REQUIRE(run_until(loop, [&] { return outcome.has_value(); }));
    return *outcome;
  };
  CHECK(outcome_of({"/bin/sh", "-c", "exit 7"}).code == 7);
  CHECK_FALSE(outcome_of({"/bin/sh", "-c", "kill -9 $$"}).exited);
  CHECK(outcome.value_or(Outcome{}).code == SIGKILL);
  CHECK(outcome_of({"/nowhere/at/all"}).code == 127);
}

TEST_CASE("a signal reaches the whole process group") {
  Loop loop;
  loop.on_signals({SIGTERM}, [](int) {});  // as a daemon has them: blocked while it forks
  Processes processes(loop);
  std::optional<Outcome> outcome;
  const auto pid = processes.start({"/bin/sh", "-c", "sleep 60 & wait"}, std::nullopt,
                                   [&](pid_t, Outcome how) { outcome = how; });
  REQUIRE(pid);
  processes.signal(*pid, SIGTERM);
  REQUIRE(run_until(loop, [&] { return outcome.has_value(); }));
  CHECK_FALSE(outcome.value_or(Outcome{}).exited);
  CHECK(run_until(loop, [&] { return kill(-*pid, 0) != 0; }));
}

}  // namespace
}  // namespace havip::live
