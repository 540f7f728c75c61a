// Whole runs: scenarios in a world, without and with a capture.
#include <string>

#include <benchmark/benchmark.h>

#include "core/base/ensure.h"
#include "platform/capture/byte_sink.h"
#include "scenarios/loader/load.h"
#include "scenarios/runner/capture_observer.h"
#include "scenarios/runner/world.h"
#include "vpccgw/store/sqlite_store.h"

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

// Both guests' stacks, the prober and its trace records included.
void pings_end_to_end(benchmark::State& state) {
  play(state, kPings);
}
BENCHMARK(pings_end_to_end)->Unit(benchmark::kMillisecond)->Repetitions(3);

// The network alone: a frame enters at a tap, is classified, forwarded, carried by the link and
// leaves by a tap of the other host, where the guest is switched off. Every tenth is an ARP
// request, which the datapath looks at and the proxy answers.
class Wire {
 public:
  Wire() {
    a_.plug(from_);
    b_.plug(to_);
    fabric_.connect(a_);
    fabric_.connect(b_);
  }

  void send(std::uint32_t number) {
    const bool ask = number % 10 == 0;
    wire::Frame frame{.dst = ask ? net::kBroadcastMac : kGatewayMac, .src = kMacA};
    if (ask) {
      frame.payload = wire::Arp{.op = 1, .sha = kMacA, .spa = kIpA, .tpa = kIpB};
    } else {
      frame.payload = wire::Ipv4{.src = kIpA, .dst = kIpB, .payload = wire::IcmpEcho{.id = 1}};
    }
    a_.from_guest(kDeviceA, {.frame = std::move(frame)});
  }
  void run() { context_.kernel.run_until(context_.kernel.now() + std::chrono::microseconds(50)); }

 private:
  static constexpr net::Ipv4Addr kIpA{0xac101006};
  static constexpr net::Ipv4Addr kIpB{0xac101005};
  static constexpr net::MacAddr kMacA{{2, 0, 0, 0, 0, 1}};
  static constexpr net::MacAddr kMacB{{2, 0, 0, 0, 0, 2}};
  static constexpr net::MacAddr kGatewayMac{{2, 0, 0, 0, 0, 9}};
  static constexpr net::DeviceId kDeviceA{"a/eth0"};
  static constexpr net::DeviceId kDeviceB{"b/eth0"};
  static constexpr net::Subnet kSubnet{.network = {0xac101000}, .prefix = 24};

  runner::HostNode::Setup host(std::string_view id) {
    return {.forwarding = {.id = net::HostId(id),
                           .node = context_.trace.add_node(std::string(id)),
                           .gateway_mac = kGatewayMac,
                           .subnets = {kSubnet}},
            .provisioned = {{.ip = kIpA,
                             .device = kDeviceA,
                             .mac = kMacA,
                             .host = net::HostId("h1"),
                             .generation = 1},
                            {.ip = kIpB,
                             .device = kDeviceB,
                             .mac = kMacB,
                             .host = net::HostId("h2"),
                             .generation = 1}}};
  }
  hostsim::GuestSetup guest(std::string_view id, const net::DeviceId& device, net::MacAddr mac,
                            net::Ipv4Addr ip) {
    return {.id = net::GuestId(id),
            .node = context_.trace.add_node(std::string(id)),
            .nics = {{.name = "eth0", .device = device, .mac = mac, .ip = ip, .subnet = kSubnet}}};
  }

  runner::Context context_;
  runner::Fabric fabric_{context_, 1, {.latency = std::chrono::microseconds(50)}};
  runner::Control control_{context_, 1, {}};
  runner::HostNode a_{context_, host("h1"), fabric_, control_};
  runner::HostNode b_{context_, host("h2"), fabric_, control_};
  runner::GuestNode from_{context_, guest("a", kDeviceA, kMacA, kIpA), a_};
  runner::GuestNode to_{context_, guest("b", kDeviceB, kMacB, kIpB), b_};
};

void frames_through_tap_datapath_link(benchmark::State& state) {
  Wire wire;
  std::uint32_t number = 0;
  for (auto _ : state) {
    for (int i = 0; i < 100; ++i)
      wire.send(number++);
    wire.run();
  }
  state.SetItemsProcessed(number);
}
BENCHMARK(frames_through_tap_datapath_link)->Repetitions(3);

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

// 40 s of virtual time, a probe every 10 ms: building the world with its database and playing it,
// no files.
void nic_down_in_runner(benchmark::State& state) {
  const auto loaded = nic_down();
  const auto plan = runner::make_plan(loaded.scenario);
  for (auto _ : state) {
    auto store = vpccgw::SqliteStore::in_memory();
    ensure(store.has_value(), "memory can be had");
    auto world = runner::World::build(*plan, 1, {.store = &*store});
    (*world)->run({});
    benchmark::DoNotOptimize((*world)->trace().last());
  }
}
BENCHMARK(nic_down_in_runner)->Unit(benchmark::kMillisecond)->Repetitions(3);

}  // namespace
