// The timed mini-language for a host's forwarding.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "hostsim/host/host.h"
#include "tests/support/frame_text.h"
#include "tests/support/timed_script.h"

namespace havip::test {

// Host h1 with the taps of web (station 6) and db (7); far (16) is at h2.
class HostScript : public TimedScript<HostScript, hostsim::Host> {
 public:
  explicit HostScript(hostsim::FabricKind fabric,
                      hostsim::ArpAnswer arp = hostsim::ArpAnswer::kGateway,
                      std::vector<hostsim::RouteRow> routes = {}) {
    const auto node = recorder_.add_node("h1");
    engine_ = std::make_unique<hostsim::Host>(
        recorder_, hostsim::HostSetup{.id = net::HostId("h1"),
                                      .node = node,
                                      .fabric = fabric,
                                      .gateway_mac = kGatewayMac,
                                      .subnets = {{"172.16.17.0"_ip, 24}, {"172.16.16.0"_ip, 24}},
                                      .arp = arp,
                                      .routes = std::move(routes)});
    plug("web", 6).plug("db", 7);
  }

  HostScript& plug(std::string_view guest, std::uint8_t station) {
    return give(hostsim::host::PlugTap{device(guest), mac(station)});
  }
  HostScript& unplug(std::string_view guest) {
    return give(hostsim::host::UnplugTap{device(guest)});
  }
  // The row that says: `ip` is on the device of station `n` at `host`.
  HostScript& neigh(net::Ipv4Addr ip, std::string_view guest, std::uint8_t station,
                    std::string_view host, bool havip = false) {
    return give(hostsim::host::SetNeigh{{.ip = ip,
                                         .device = device(guest),
                                         .mac = mac(station),
                                         .host = net::HostId(host),
                                         .generation = 0,
                                         .havip = havip}});
  }
  HostScript& withdraw(net::Ipv4Addr ip) { return give(hostsim::host::SetNeigh{{.ip = ip}}); }
  HostScript& clear() { return give(hostsim::host::Clear{}); }
  HostScript& tap(std::string_view guest, const wire::Frame& frame) {
    return give(hostsim::host::FromTap{device(guest), {frame, {.id = ++frames_, .origin = 9}}});
  }
  HostScript& fabric(std::string_view host, std::string_view guest, const wire::Frame& frame) {
    return give(hostsim::host::FromFabric{net::HostId(host), device(guest), {frame, {}}});
  }

  static net::DeviceId device(std::string_view guest) {
    if (guest.empty()) return {};
    return net::device_id(net::GuestId(guest), "eth0");
  }

  static std::string describe(const hostsim::host::ToTap& out) {
    return fmt::format("tap {}: {}", guest_of(out.device).view(), frame_text(*out.frame.frame));
  }
  static std::string describe(const hostsim::host::ToHost& out) {
    const auto to = guest_of(out.device);
    return fmt::format("host {}{}{}: {}", out.host.view(), to.empty() ? "" : " for ", to.view(),
                       frame_text(*out.frame.frame));
  }
  static std::string describe(const hostsim::host::ToAllHosts& out) {
    return fmt::format("all hosts: {}", frame_text(*out.frame.frame));
  }
  static std::string describe(const trace::FrameDropped& drop) {
    return fmt::format("dropped at {}: {}", drop.where, drop.why);
  }
  template <class Other>
  static std::string describe(const Other&) {
    return {};
  }

 private:
  engine::FrameId frames_ = 0;
};

}  // namespace havip::test
