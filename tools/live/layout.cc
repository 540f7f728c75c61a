#include "tools/live/layout.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/ensure.h"
#include "scenarios/runner/plan.h"

namespace havip::live_run {
namespace {

// Of no use to anybody's VPC: benchmarking addresses (RFC 2544), which a scenario has no reason to
// choose for its guests; and if it does, they never meet, since guests are tunnelled.
constexpr std::uint32_t kUnderlay = 0xc6120000;  // 198.18.0.0/16
constexpr std::uint32_t kControl = 0xc6130000;   // 198.19.0.0/16

net::Ipv4Addr address(std::uint32_t network, std::size_t number) {
  return net::Ipv4Addr{network + static_cast<std::uint32_t>(number)};
}

// "tap-web-a" for the first NIC, "tp1-web-a" for the next, as captures of virtual runs have it.
std::string tap_name(const net::GuestId& guest, std::size_t nic) {
  return nic == 0 ? fmt::format("tap-{}", guest.view()) : fmt::format("tp{}-{}", nic, guest.view());
}

std::string wire_name(const net::GuestId& guest, std::size_t nic) {
  return nic == 0 ? fmt::format("x-{}", guest.view()) : fmt::format("x{}-{}", nic, guest.view());
}

}  // namespace

Layout lay_out(const loader::Scenario& scenario) {
  Layout layout{.flat = scenario.fabric.kind == hostsim::FabricKind::kFlatL2,
                .vpc = scenario.vpc.cidr,
                .gateway = address(kControl, 1),
                .gateway_mac = runner::gateway_mac(scenario)};
  for (std::size_t i = 0; i < scenario.hosts.size(); ++i) {
    const net::HostId& id = scenario.hosts[i].id;
    layout.hosts.push_back({.id = id,
                            .underlay = address(kUnderlay, i + 2),
                            .control = address(kControl, i + 2),
                            .vtep = net::mac_for_name(fmt::format("vtep {}", id.view()))});
  }
  for (const loader::Guest& guest : scenario.guests) {
    for (std::size_t i = 0; i < guest.nics.size(); ++i) {
      const loader::Nic& nic = guest.nics[i];
      layout.taps.push_back({.device = nic.device,
                             .guest = guest.id,
                             .host = guest.host,
                             .tap = tap_name(guest.id, i),
                             .wire = wire_name(guest.id, i),
                             .nic = nic.name,
                             .mac = nic.mac,
                             .ip = nic.ip,
                             .block = nic.block,
                             .ip6 = nic.ip6});
    }
  }
  return layout;
}

const HostPlace& Layout::host(const net::HostId& id) const {
  const auto found = std::ranges::find(hosts, id, &HostPlace::id);
  ensure(found != hosts.end(), "a host of the scenario");
  return *found;
}

const TapPlace& Layout::tap(const net::DeviceId& device) const {
  const auto found = std::ranges::find(taps, device, &TapPlace::device);
  ensure(found != taps.end(), "a device of the scenario");
  return *found;
}

}  // namespace havip::live_run
