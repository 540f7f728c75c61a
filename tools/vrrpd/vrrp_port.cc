#include "tools/vrrpd/vrrp_port.h"

#include <csignal>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "core/wire/frame.h"
#include "tools/vrrpd/tracked.h"

namespace havip::vrrpd {

namespace daemon = hostsim::daemon;

void VrrpPort::send(Instant /*now*/, daemon::Output output) {
  std::visit([this](const auto& what) { carry(what); }, output);
}

void VrrpPort::carry(const daemon::SendPacket& out) {
  const Outlet by = outlet(out.nic, out.vmac);
  if (by.index == 0) return;
  if (const auto sent = parts_.sockets.send(by.name, by.index, out.packet); !sent) {
    parts_.log.line(fmt::format("VRRP advert not sent on {}: {}", by.name, sent.error()));
  }
}

VrrpPort::Outlet VrrpPort::outlet(hostsim::NicIndex nic,
                                  const std::optional<net::MacAddr>& vmac) const {
  const live::Nic& below = parts_.nics[nic];
  if (!vmac) return {.index = below.index, .name = below.name, .mac = below.mac, .arp = below.arp};
  const Vmacs::Vmac* found = parts_.vmacs.find(below.index, *vmac);
  if (found == nullptr || !found->usable) return {.index = 0, .mac = *vmac};
  return {.index = found->index, .name = found->name, .mac = *vmac, .arp = below.arp};
}

void VrrpPort::send_frame(const wire::Frame& frame, const Outlet& by, const net::IpAddr& vip) {
  frame_.clear();
  wire::encode(frame, frame_);
  if (const auto sent = parts_.ether.send(frame_, by.index); !sent) {
    parts_.log.line(
        fmt::format("Error announcing {} on {}: {}", to_string(vip), by.name, sent.error()));
  }
}

void VrrpPort::carry(const daemon::SendGarp& out) {
  const Outlet by = outlet(out.nic, out.vmac);
  if (by.index == 0 || !by.arp) return;
  parts_.log.line(fmt::format("Sending gratuitous ARP on {} for {}", by.name, to_string(out.vip)));
  send_frame({.dst = net::kBroadcastMac,
              .src = by.mac,
              .vlan = std::nullopt,
              .payload = wire::gratuitous_arp(by.mac, out.vip)},
             by, out.vip);
}

void VrrpPort::carry(const daemon::SendNa& out) {
  const Outlet by = outlet(out.nic, out.vmac);
  if (by.index == 0) return;
  parts_.log.line(fmt::format("Sending unsolicited Neighbour Advert on {} for {}", by.name,
                              to_string(out.vip)));
  send_frame({.dst = wire::multicast_mac(wire::kAllNodes),
              .src = by.mac,
              .vlan = std::nullopt,
              .payload = wire::Ipv6{.src = out.vip,
                                    .dst = wire::kAllNodes,
                                    .hop_limit = 255,
                                    .payload = wire::NeighbourAdvertisement{.target = out.vip,
                                                                            .override_entry = true,
                                                                            .target_mac = by.mac}}},
             by, out.vip);
}

void VrrpPort::carry(const daemon::AddAddress& out) {
  const Outlet on = outlet(out.nic, out.vmac);
  if (on.index == 0) return;
  const auto done = parts_.netlink.add(on.index, out.ip, out.prefix);
  if (!done) parts_.log.line(done.error());
}

void VrrpPort::carry(const daemon::RemoveAddress& out) {
  if (keep_addresses_) return;
  const Outlet on = outlet(out.nic, out.vmac);
  if (on.index == 0) return;
  const auto done = parts_.netlink.remove(on.index, out.ip, out.prefix);
  if (!done) parts_.log.line(done.error());
}

void VrrpPort::carry(const daemon::AddVmac& out) {
  std::optional<net::Ipv6Addr> link_local;
  if (const auto own = parts_.nics.primary(out.nic, net::Family::kIpv6)) link_local = own->v6();
  parts_.vmacs.add(parts_.nics[out.nic].index, out, link_local);
}

void VrrpPort::carry(const daemon::RemoveVmac& out) {
  if (keep_addresses_) return;
  const unsigned below = parts_.nics[out.nic].index;
  if (const auto* vmac = parts_.vmacs.find(below, out.mac)) parts_.sockets.forget(vmac->index);
  parts_.vmacs.remove(below, out);
}

void VrrpPort::carry(const daemon::Accept& out) {
  const auto done = out.accept ? filter_.accept(out.ip) : filter_.drop(out.ip);
  if (!done) say_once(fmt::format("no_accept: {}", done.error()));
}

// ---- what this daemon does not do: said aloud, once ------------------------------------------

void VrrpPort::say_once(const std::string& what) {
  if (said_.insert(what).second) parts_.log.line("vrrpd: NOT DONE HERE: " + what);
}

// ---- scripts, files, pipes --------------------------------------------------------------------

void VrrpPort::carry(const daemon::RunScript& out) {
  parts_.helpers.run_script(
      out.script, parts_.config.scripts.at(out.script).command,
      [this, script = out.script](live::Outcome outcome) { script_ended_(script, outcome); });
}

void VrrpPort::carry(const daemon::SignalScript& out) {
  const bool term = out.signal == daemon::SignalScript::Signal::kTerm;
  parts_.helpers.signal_script(out.script, term ? SIGTERM : SIGKILL);
}

void VrrpPort::carry(const daemon::WriteFile& out) {
  write_number(parts_.config.files.at(out.file).path, out.value);
}

void VrrpPort::carry(const hostsim::Notify& out) {
  parts_.helpers.notify(out.command);
}

void VrrpPort::carry(const hostsim::FifoLine& out) {
  parts_.helpers.write_line(out.path, out.text);
}

void VrrpPort::carry(const daemon::Exited& out) {
  if (!keep_addresses_) parts_.vmacs.finish();
  exited_(out.code);
}

}  // namespace havip::vrrpd
