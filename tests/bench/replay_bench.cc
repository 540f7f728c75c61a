// A capture of a million packets through `havip replay`: read twice, replayed, reported. A tenth of
// them are GARPs of two devices that fight for a VIP, a tenth adverts, the rest is other traffic.
#include <cstdint>
#include <filesystem>

#include <benchmark/benchmark.h>
#include <unistd.h>

#include "core/base/ensure.h"
#include "core/wire/frame.h"
#include "platform/capture/pcapng_writer.h"
#include "scenarios/loader/load.h"
#include "tools/replay/print.h"
#include "tools/replay/replay.h"

namespace {

using namespace havip;
using namespace net::literals;

constexpr std::uint64_t kPackets = 1'000'000;
constexpr net::Ipv4Addr kVip = "172.16.16.8"_ip;

constexpr const char* kSetup = R"({
  "name": "setup", "duration": "60s", "vpc": { "id": "vpc-1", "cidr": "172.16.0.0/16" },
  "subnets": [ { "id": "subnet-a", "cidr": "172.16.16.0/24" } ],
  "hosts": [ { "id": "h1" }, { "id": "h2" } ],
  "guests": [
    { "id": "web-a", "host": "h1", "subnet": "subnet-a", "ip": "172.16.16.6" },
    { "id": "web-b", "host": "h2", "subnet": "subnet-a", "ip": "172.16.16.5" } ],
  "havips": [ { "id": "havip-1", "vip": "172.16.16.8", "subnet": "subnet-a" } ] })";

wire::Bytes garp(const net::MacAddr& mac) {
  return wire::encode(
      {.dst = net::kBroadcastMac, .src = mac, .payload = wire::gratuitous_arp(mac, kVip)});
}

wire::Bytes advert(const net::MacAddr& mac, net::Ipv4Addr from) {
  wire::VrrpAdvert message{.vrid = {51}};
  message.addresses.push_back(kVip);
  return wire::encode({.dst = "01:00:5e:00:00:12"_mac,
                       .src = mac,
                       .payload = wire::Ipv4{
                           .src = from, .dst = wire::kVrrpGroup, .ttl = 255, .payload = message}});
}

wire::Bytes other(const net::MacAddr& mac) {
  wire::IpOctets payload{.protocol = 6, .bytes = wire::Bytes(60)};
  return wire::encode(
      {.dst = mac,
       .src = mac,
       .payload = wire::Ipv4{
           .src = "172.16.16.6"_ip, .dst = "172.16.16.5"_ip, .payload = std::move(payload)}});
}

// The capture, in a file that goes with it, and its setup.
class Million {
 public:
  Million()
      : path_(std::filesystem::temp_directory_path() /
              ("havip-bench-" + std::to_string(getpid()) + ".pcapng")),
        loaded_(load()),
        plan_(*runner::make_plan(loaded_.scenario)) {
    capture::FileSink sink(path_);
    capture::PcapngWriter writer(sink, {.comment = "", .application = "bench"});
    writer.add_interface({.name = "h1/tap-web-a"});
    writer.add_interface({.name = "h2/tap-web-b"});
    const auto& guests = loaded_.scenario.guests;
    for (std::uint64_t i = 0; i < kPackets; ++i) {
      const auto which = static_cast<capture::InterfaceIndex>(i / 20 % 2);
      const loader::Nic& nic = guests[which].nics[0];
      const wire::Bytes frame = i % 10 == 0   ? garp(nic.mac)
                                : i % 10 == 1 ? advert(nic.mac, nic.ip)
                                              : other(nic.mac);
      writer.packet({.interface = which,
                     .at = kStart + std::chrono::microseconds(100 * i),
                     .direction = capture::Direction::kIn,
                     .octets = frame});
    }
    ensure(writer.finish().has_value(), "the capture is written");
  }
  ~Million() { std::filesystem::remove(path_); }
  Million(const Million&) = delete;
  Million& operator=(const Million&) = delete;

  void play() const {
    replay::Packets first = open();
    const auto survey = replay::survey(first);
    ensure(survey.has_value() && survey->counts.packets == kPackets, "all of it is read");
    replay::Packets again = open();
    const auto report = replay::replay(plan_, *survey, again, {});
    ensure(report.has_value() && report->garps == kPackets / 10, "all of it is replayed");
    benchmark::DoNotOptimize(replay::to_text(*report, {.setup = "bench"}, {}));
  }

 private:
  static loader::Loaded load() {
    auto loaded = loader::load_text(
        kSetup, "setup.json", [](const std::string&) { return Result<std::string>(fail("")); });
    ensure(loaded.has_value(), "the setup is valid");
    return std::move(*loaded);
  }

  [[nodiscard]] replay::Packets open() const {
    auto source = capture::open_file(path_);
    ensure(source.has_value(), "the capture is there");
    auto file = capture::CaptureFile::open(std::move(*source));
    ensure(file.has_value(), "the capture is one");
    std::vector<capture::CaptureMerge::File> files;
    files.push_back({.name = path_, .capture = std::move(*file)});
    return replay::Packets(capture::CaptureMerge(std::move(files)));
  }

  std::string path_;
  loader::Loaded loaded_;
  runner::Plan plan_;
};

void replay_of_a_million(benchmark::State& state) {
  const Million million;
  for (auto _ : state)
    million.play();
}
BENCHMARK(replay_of_a_million)->Unit(benchmark::kSecond)->Repetitions(3);

}  // namespace
