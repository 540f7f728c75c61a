// The VRRP daemon of a backup that hears its master's adverts, decoded and as octets; and the
// reading of a keepalived.conf with a thousand instances.
#include <array>
#include <string>
#include <utility>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "core/base/ensure.h"
#include "core/trace/recorder.h"
#include "core/wire/ip_codec.h"
#include "hostsim/guest/conf/parse.h"
#include "hostsim/guest/vrrp/advert.h"
#include "hostsim/guest/vrrp/daemon.h"

namespace {

using namespace havip;
using namespace havip::hostsim;

constexpr net::Ipv4Addr kMaster{0xac101006};
constexpr net::Ipv4Addr kBackup{0xac101005};
constexpr Duration kInterval = std::chrono::seconds(1);

conf::Instance instance(net::Ipv4Addr self, net::Ipv4Addr peer, std::uint8_t priority) {
  return {.name = "VI_1",
          .interface = "eth0",
          .vrid = {51},
          .priority = priority,
          .auth = conf::AuthType::kPass,
          .auth_pass = {'1', '1', '1', '1'},
          .unicast_src_ip = self,
          .unicast_peers = {{.ip = peer}},
          .vips = {{.ip = net::Ipv4Addr{0xac101064}}}};
}

wire::Packet masters_advert() {
  return vrrp::make_advert(instance(kMaster, kBackup, 100),
                           {.src = kMaster, .dst = kBackup, .priority = 100});
}

// A backup that hears an advert an interval, as vrrpd runs it: nothing is recorded.
class Backup {
 public:
  Backup() {
    conf::Config config;
    config.instances.push_back(instance(kBackup, kMaster, 90));
    daemon_.handle(
        now_,
        daemon::Start{
            .config = std::move(config),
            .nics = {{.name = "eth0", .device = net::DeviceId("b/eth0"), .primary = kBackup}}});
    while (daemon_.poll_output())
      ;
  }
  void hear(wire::Packet packet) {
    now_ += kInterval;
    daemon_.handle(now_, daemon::PacketIn{.packet = std::move(packet)});
  }
  // Every advert was accepted, and none let the timer end.
  void check(std::int64_t heard) const {
    const vrrp::Instance& instance = *daemon_.instances().front();
    ensure(instance.state() == trace::VrrpState::kBackup, "it stays a backup");
    ensure(instance.stats().advert_rcvd == static_cast<std::uint64_t>(heard), "it hears all");
    ensure(daemon_.deadline() > now_ + 3 * kInterval, "the last advert armed its timer");
  }

 private:
  trace::Recorder recorder_{trace::Recorder::Keep::kNothing};
  Daemon daemon_{recorder_, recorder_.add_node("b"), Timing{}};
  Instant now_ = kStart;
};

void adverts_heard_by_backup(benchmark::State& state) {
  Backup backup;
  const wire::Packet packet = masters_advert();
  for (auto _ : state)
    backup.hear(packet);
  backup.check(state.iterations());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(adverts_heard_by_backup)->Repetitions(3);

void adverts_heard_from_octets(benchmark::State& state) {
  Backup backup;
  const wire::Bytes octets = [] {
    wire::Bytes out;
    wire::emit_ipv4(std::get<wire::Ipv4>(masters_advert()), out);
    return out;
  }();
  for (auto _ : state) {
    auto packet = wire::parse_ipv4_packet(octets);
    ensure(packet.has_value(), "what we encode can be read");
    backup.hear(std::move(*packet));
  }
  backup.check(state.iterations());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(adverts_heard_from_octets)->Repetitions(3);

// Four NICs share the VRIDs 1 to 250.
std::string thousand_instances() {
  std::string text;
  for (int i = 0; i < 1000; ++i) {
    text += fmt::format(
        "vrrp_instance VI_{0} {{\n  state BACKUP\n  interface eth{1}\n  virtual_router_id {2}\n"
        "  priority 100\n  advert_int 1\n  authentication {{\n    auth_type PASS\n"
        "    auth_pass 1111\n  }}\n  virtual_ipaddress {{\n    10.0.{1}.{2}/24 dev eth{1}\n  }}\n"
        "}}\n",
        i, i / 250, i % 250 + 1);
  }
  return text;
}

void parse_thousand_instances(benchmark::State& state) {
  const std::string text = thousand_instances();
  const conf::Environment machine{.node = "b", .nics = {"eth0", "eth1", "eth2", "eth3"}};
  for (auto _ : state) {
    const conf::ParseResult result = conf::parse(text, "bench.conf", machine);
    ensure(result.config.instances.size() == 1000 && !result.exit_code, "all of them are sound");
  }
}
BENCHMARK(parse_thousand_instances)->Unit(benchmark::kMillisecond)->Repetitions(3);

}  // namespace
