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
  if (const auto sent = parts_.sockets.send(out.nic, out.packet); !sent) {
    parts_.log.line(
        fmt::format("VRRP advert not sent on {}: {}", parts_.nics[out.nic].name, sent.error()));
  }
}

void VrrpPort::send_frame(const wire::Frame& frame, const live::Nic& nic, const net::IpAddr& vip) {
  frame_.clear();
  wire::encode(frame, frame_);
  if (const auto sent = parts_.ether.send(frame_, nic.index); !sent) {
    parts_.log.line(
        fmt::format("Error announcing {} on {}: {}", to_string(vip), nic.name, sent.error()));
  }
}

void VrrpPort::carry(const daemon::SendGarp& out) {
  const live::Nic& nic = parts_.nics[out.nic];
  if (!nic.arp) return;
  parts_.log.line(fmt::format("Sending gratuitous ARP on {} for {}", nic.name, to_string(out.vip)));
  const net::MacAddr mac = out.vmac.value_or(nic.mac);
  send_frame({.dst = net::kBroadcastMac,
              .src = mac,
              .vlan = std::nullopt,
              .payload = wire::gratuitous_arp(mac, out.vip)},
             nic, out.vip);
}

void VrrpPort::carry(const daemon::SendNa& out) {
  const live::Nic& nic = parts_.nics[out.nic];
  parts_.log.line(fmt::format("Sending unsolicited Neighbour Advert on {} for {}", nic.name,
                              to_string(out.vip)));
  const net::MacAddr mac = out.vmac.value_or(nic.mac);
  send_frame({.dst = wire::multicast_mac(wire::kAllNodes),
              .src = mac,
              .vlan = std::nullopt,
              .payload = wire::Ipv6{.src = out.vip,
                                    .dst = wire::kAllNodes,
                                    .hop_limit = 255,
                                    .payload = wire::NeighbourAdvertisement{.target = out.vip,
                                                                            .override_entry = true,
                                                                            .target_mac = mac}}},
             nic, out.vip);
}

void VrrpPort::carry(const daemon::AddAddress& out) {
  const auto done = parts_.netlink.add(parts_.nics[out.nic].index, out.ip, out.prefix);
  if (!done) parts_.log.line(done.error());
}

void VrrpPort::carry(const daemon::RemoveAddress& out) {
  if (keep_addresses_) return;
  const auto done = parts_.netlink.remove(parts_.nics[out.nic].index, out.ip, out.prefix);
  if (!done) parts_.log.line(done.error());
}

// ---- what this daemon does not do: said aloud, once ------------------------------------------

void VrrpPort::say_once(const std::string& what) {
  if (said_.insert(what).second) parts_.log.line("vrrpd: NOT DONE HERE: " + what);
}

void VrrpPort::carry(const daemon::Accept& out) {
  if (!out.accept) say_once("no_accept: packets for the virtual addresses are let in");
}

void VrrpPort::carry(const daemon::AddVmac& out) {
  say_once(fmt::format("use_vmac: {} is not made, {} speaks with its own MAC address", out.name,
                       parts_.nics[out.nic].name));
}

void VrrpPort::carry(const hostsim::SendMail& out) {
  say_once(fmt::format("smtp_alert: no mail is sent, as '{}'", out.message.subject));
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
  exited_(out.code);
}

}  // namespace havip::vrrpd
