// The event kernel under the hold model: every event schedules the next, delays are exponential.
#include <cmath>
#include <vector>

#include <benchmark/benchmark.h>

#include "platform/sim/kernel.h"
#include "platform/sim/random.h"

namespace {

using havip::Duration;
using havip::sim::Kernel;
using havip::sim::Stream;
using havip::sim::Timer;

// Delays are drawn before the clock runs: the kernel is measured, not the logarithm.
std::vector<Duration> exponential_delays() {
  Stream random(1, "bench");
  std::vector<Duration> delays(1U << 16U);
  for (Duration& d : delays) {
    const double u = static_cast<double>(random.next() >> 11U) * 0x1p-53;
    d = Duration{static_cast<std::int64_t>(-std::log1p(-u) * 1e9)};
  }
  return delays;
}

struct Hold {
  Kernel kernel;
  std::vector<Duration> delays = exponential_delays();
  std::uint64_t next = 0;

  void fire(std::uint64_t) {
    kernel.schedule<&Hold::fire>(kernel.now() + delays[next++ & 0xffffU], *this);
  }
};

void kernel_hold(benchmark::State& state) {
  Hold hold;
  const auto pending = static_cast<std::uint64_t>(state.range(0));
  for (std::uint64_t i = 0; i < pending; ++i)
    hold.fire(0);
  hold.kernel.run_until(havip::kNever, pending);
  constexpr std::uint64_t kBatch = 100'000;
  for (auto _ : state)
    hold.kernel.run_until(havip::kNever, kBatch);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBatch));
}
BENCHMARK(kernel_hold)->Arg(1'000)->Arg(100'000)->Arg(1'000'000);

// A timer that is moved again and again, among 1,000 others.
void kernel_rearm(benchmark::State& state) {
  Hold hold;
  for (int i = 0; i < 1000; ++i)
    hold.fire(0);
  Timer timer = hold.kernel.schedule<&Hold::fire>(hold.kernel.now() + Duration{1'000}, hold);
  for (auto _ : state) {
    hold.kernel.cancel(timer);
    timer = hold.kernel.schedule<&Hold::fire>(
        hold.kernel.now() + hold.delays[hold.next++ & 0xffffU], hold);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(kernel_rearm);

}  // namespace
