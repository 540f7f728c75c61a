// Whole runs: scenarios in a world, without and with a capture.
#include <string>

#include <benchmark/benchmark.h>

#include "core/base/ensure.h"
#include "platform/capture/byte_sink.h"
#include "scenarios/loader/load.h"
#include "scenarios/runner/capture_observer.h"
#include "scenarios/runner/world.h"

namespace {

using namespace havip;

loader::Loaded load(const std::string& text) {
  auto loaded = loader::load_text(text, "bench", [](const std::string&) -> Result<std::string> {
    return fail("no files here");
  });
  ensure(loaded.has_value(), "the benchmark's scenario is valid");
  return std::move(*loaded);
}

loader::Loaded nic_down() {
  auto loaded = loader::load(HAVIP_SOURCE_DIR "/scenarios/cases/nic-down.json");
  ensure(loaded.has_value(), "nic-down is valid");
  return std::move(*loaded);
}

// Two guests on two hosts; one pings the other 100,000 times a second, for a second.
constexpr const char* kPings = R"({
  "name": "pings", "duration": "1s",
  "fabric": { "latency": "50us" },
  "vpc": { "id": "vpc-1", "cidr": "172.16.0.0/16" },
  "subnets": [{ "id": "subnet-a", "cidr": "172.16.16.0/24" }],
  "hosts": [{ "id": "h1" }, { "id": "h2" }],
  "guests": [
    { "id": "a", "host": "h1", "subnet": "subnet-a", "ip": "172.16.16.6" },
    { "id": "b", "host": "h2", "subnet": "subnet-a", "ip": "172.16.16.5" }
  ],
  "probes": [{ "id": "ping", "from": "a", "to": "172.16.16.5", "every": "10us", "timeout": "100ms" }]
})";

// A guest announces its own address 200,000 times in a second: tap, datapath and verdict.
constexpr const char* kGarps = R"({
  "name": "garps", "duration": "1s",
  "vpc": { "id": "vpc-1", "cidr": "172.16.0.0/16" },
  "subnets": [{ "id": "subnet-a", "cidr": "172.16.16.0/24" }],
  "hosts": [{ "id": "h1" }],
  "guests": [{ "id": "a", "host": "h1", "subnet": "subnet-a", "ip": "172.16.16.6" }],
  "timeline": [
    { "at": "0s", "do": "send_garp", "guest": "a", "vip": "172.16.16.6", "count": 200000, "every": "5us" }
  ]
})";

std::unique_ptr<runner::World> build(const runner::Plan& plan, runner::FrameObserver* observer) {
  auto world = runner::World::build(plan, 1, observer);
  ensure(world.has_value(), "the region is valid");
  return std::move(*world);
}

void play(benchmark::State& state, const char* text) {
  const auto loaded = load(text);
  const auto plan = runner::make_plan(loaded.scenario);
  std::int64_t frames = 0;
  for (auto _ : state) {
    state.PauseTiming();
    auto world = build(*plan, nullptr);
    state.ResumeTiming();
    world->run({});
    frames += static_cast<std::int64_t>(world->frames());
    state.PauseTiming();
    world.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(frames);
}

// A frame is one that a guest sent: it passes its tap, the datapath if it is ARP, forwarding, the
// link, the other host and its tap, and is taken in by the other guest's stack.
void frames_through_tap_datapath_link(benchmark::State& state) {
  play(state, kPings);
}
BENCHMARK(frames_through_tap_datapath_link)->Unit(benchmark::kMillisecond)->Repetitions(3);

void garps_through_tap_datapath(benchmark::State& state) {
  play(state, kGarps);
}
BENCHMARK(garps_through_tap_datapath)->Unit(benchmark::kMillisecond)->Repetitions(3);

void frames_with_pcapng(benchmark::State& state) {
  const auto loaded = load(kPings);
  const auto plan = runner::make_plan(loaded.scenario);
  std::int64_t frames = 0;
  for (auto _ : state) {
    capture::FileSink sink("/dev/null");
    runner::CaptureObserver observer(sink, *plan, 1);
    auto world = build(*plan, &observer);
    world->run({});
    ensure(observer.finish().has_value(), "the capture is complete");
    frames += static_cast<std::int64_t>(world->frames());
  }
  state.SetItemsProcessed(frames);
}
BENCHMARK(frames_with_pcapng)->Unit(benchmark::kMillisecond)->Repetitions(3);

// 40 s of virtual time, a probe every 10 ms: building the world and playing it, no files.
void nic_down_in_runner(benchmark::State& state) {
  const auto loaded = nic_down();
  const auto plan = runner::make_plan(loaded.scenario);
  for (auto _ : state) {
    auto world = build(*plan, nullptr);
    world->run({});
    benchmark::DoNotOptimize(world->trace().last());
  }
}
BENCHMARK(nic_down_in_runner)->Unit(benchmark::kMillisecond)->Repetitions(3);

}  // namespace
