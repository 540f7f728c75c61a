#include "platform/sim/kernel.h"

#include <map>
#include <memory>
#include <vector>

#include <doctest/doctest.h>

#include "platform/sim/random.h"
#include "tests/support/count_allocations.h"

namespace havip::sim {
namespace {

using namespace std::chrono_literals;

// Notes what is dispatched, and when.
struct Log {
  Kernel kernel;
  std::vector<std::pair<Instant, std::uint64_t>> fired;

  void note(std::uint64_t number) { fired.emplace_back(kernel.now(), number); }
  Timer at(Duration t, std::uint64_t number) {
    return kernel.schedule<&Log::note>(kStart + t, *this, number);
  }
  std::vector<std::uint64_t> order() const {
    std::vector<std::uint64_t> numbers;
    for (const auto& [t, number] : fired)
      numbers.push_back(number);
    return numbers;
  }
};

TEST_CASE("Kernel: events come in order of time, equal times in order of scheduling") {
  Log log;
  log.at(3s, 1);
  log.at(1s, 2);
  log.at(3s, 3);
  log.at(1s, 4);
  log.at(2s, 5);
  CHECK(log.kernel.run_until(kStart + 10s) == Kernel::Stop::kEnd);
  CHECK(log.order() == std::vector<std::uint64_t>{2, 4, 5, 1, 3});
  CHECK(log.kernel.now() == kStart + 10s);
  CHECK(log.kernel.dispatched() == 5);
}

TEST_CASE("Kernel: run_until includes its end and leaves the rest; time between is usable") {
  Log log;
  log.at(1s, 1);
  log.at(8s, 2);
  log.kernel.run_until(kStart + 1s);
  CHECK(log.order() == std::vector<std::uint64_t>{1});
  log.kernel.run_until(kStart + 5s);
  log.at(6s, 3);
  log.at(5s, 4);
  log.kernel.run_until(kStart + 8s);
  CHECK(log.order() == std::vector<std::uint64_t>{1, 4, 3, 2});
}

TEST_CASE("Kernel: a cancelled event never fires, and cancelling twice or late does nothing") {
  Log log;
  const Timer first = log.at(1s, 1);
  const Timer second = log.at(2s, 2);
  log.kernel.cancel(first);
  log.kernel.cancel(first);
  log.kernel.cancel(Timer{});
  CHECK(log.kernel.pending() == 1);
  log.kernel.run_until(kStart + 3s);
  log.kernel.cancel(second);
  const Timer reused = log.at(4s, 3);  // takes the slot that `first` and `second` had
  log.kernel.cancel(first);
  log.kernel.cancel(second);
  log.kernel.run_until(kStart + 5s);
  CHECK(log.order() == std::vector<std::uint64_t>{2, 3});
  CHECK(reused);
}

struct Chain {
  Kernel kernel;
  int left = 0;
  void step(std::uint64_t) {
    if (--left > 0) kernel.schedule<&Chain::step>(kernel.now(), *this);
  }
};

TEST_CASE("Kernel: a world that never lets time pass is stopped by the budget") {
  Chain chain;
  chain.left = 1 << 30;
  chain.kernel.schedule<&Chain::step>(kStart, chain);
  CHECK(chain.kernel.run_until(kStart + 1s, 1000) == Kernel::Stop::kBudget);
  CHECK(chain.kernel.dispatched() == 1000);
  CHECK(chain.kernel.now() == kStart);
}

TEST_CASE("Kernel: against a naive model, with cancellations, over many shapes of delay") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    Stream random(seed, "kernel");
    Log log;
    std::multimap<Instant, std::uint64_t> model;  // equal keys keep the order of insertion
    std::vector<std::pair<Timer, std::multimap<Instant, std::uint64_t>::iterator>> open;
    std::vector<std::pair<Instant, std::uint64_t>> expected;
    std::uint64_t number = 0;
    for (int round = 0; round < 200; ++round) {
      for (std::uint64_t i = random.below(30); i > 0; --i) {
        const auto delay =
            Duration{static_cast<std::int64_t>(random.next() >> random.below(64) >> 4U)} % 100s;
        const Instant at = log.kernel.now() + delay;
        ++number;
        open.emplace_back(log.kernel.schedule<&Log::note>(at, log, number),
                          model.emplace(at, number));
      }
      for (std::uint64_t i = random.below(20); i > 0 && !open.empty(); --i) {
        const std::size_t victim = random.below(open.size());
        log.kernel.cancel(open[victim].first);
        model.erase(open[victim].second);
        open.erase(open.begin() + static_cast<std::ptrdiff_t>(victim));
      }
      const Instant end = log.kernel.now() + random.within(3s);
      while (!model.empty() && model.begin()->first <= end) {
        const auto due = model.begin();
        std::erase_if(open, [&](const auto& o) { return o.second == due; });
        expected.emplace_back(due->first, due->second);
        model.erase(due);
      }
      log.kernel.run_until(end);
      REQUIRE(log.kernel.pending() == model.size());
    }
    CHECK(log.fired == expected);
  }
}

struct Hold {
  Kernel kernel;
  Stream random{1, "hold"};
  void fire(std::uint64_t) {
    kernel.schedule<&Hold::fire>(kernel.now() + random.within(1s), *this);
  }
};

TEST_CASE("Kernel: after reset() it is as new, and allocates nothing for as many events") {
  Log log;
  const auto fill = [&log] {
    for (std::uint64_t i = 0; i < 1000; ++i)
      log.at(Duration{static_cast<std::int64_t>(i * 7919 % 1000) * 1'000'003}, i);
    log.kernel.cancel(log.at(2s, 1000));
    log.kernel.run_until(kStart + 400ms);  // some are left
  };
  fill();
  const auto first = std::exchange(log.fired, {});
  log.fired.reserve(first.size());
  const auto before = test::allocations;
  log.kernel.reset();
  CHECK(log.kernel.now() == kStart);
  CHECK(log.kernel.pending() == 0);
  CHECK(log.kernel.dispatched() == 0);
  fill();
  CHECK(test::allocations == before);
  CHECK(log.fired == first);
}

TEST_CASE("Kernel: a steady flow of events allocates nothing") {
  Hold hold;
  for (int i = 0; i < 1000; ++i)
    hold.fire(0);
  hold.kernel.run_until(kStart + 10s);
  const auto before = test::allocations;
  hold.kernel.run_until(kStart + 100s);
  CHECK(hold.kernel.dispatched() > 100'000);
  CHECK(test::allocations == before);
}

TEST_CASE("Kernel: re-arming a timer for ever keeps garbage bounded") {
  Log log;
  Timer timer = log.at(1h, 1);
  for (int i = 0; i < 10'000; ++i) {
    log.kernel.cancel(timer);
    timer = log.at(1h + i * 1ns, 1);
  }
  const auto before = test::allocations;
  for (int i = 0; i < 1'000'000; ++i) {
    log.kernel.cancel(timer);
    timer = log.at(1h + i * 1ns, 1);
  }
  CHECK(test::allocations == before);
  CHECK(log.kernel.pending() == 1);
}

}  // namespace
}  // namespace havip::sim
