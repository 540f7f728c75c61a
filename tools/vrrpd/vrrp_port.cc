#include "tools/vrrpd/vrrp_port.h"

#include <utility>
#include <variant>

#include <fmt/format.h>

#include "core/wire/frame.h"

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

void VrrpPort::carry(const daemon::SendGarp& out) {
  const live::Nic& nic = parts_.nics[out.nic];
  if (!nic.arp) return;
  parts_.log.line(fmt::format("Sending gratuitous ARP on {} for {}", nic.name, to_string(out.vip)));
  frame_.clear();
  wire::encode(wire::Frame{.dst = net::kBroadcastMac,
                           .src = nic.mac,
                           .vlan = std::nullopt,
                           .payload = wire::gratuitous_arp(nic.mac, out.vip)},
               frame_);
  if (const auto sent = parts_.ether.send(frame_, nic.index); !sent) {
    parts_.log.line(fmt::format("Error sending gratuitous ARP on {} for {}: {}", nic.name,
                                to_string(out.vip), sent.error()));
  }
}

void VrrpPort::carry(const daemon::AddAddress& out) {
  prefixes_[{out.nic, out.ip}] = out.prefix;
  const auto done = parts_.netlink.add(parts_.nics[out.nic].index, out.ip, out.prefix);
  if (!done) parts_.log.line(done.error());
}

void VrrpPort::carry(const daemon::RemoveAddress& out) {
  if (keep_addresses_) return;
  const net::IpAddr ip = out.ip;
  const auto known = prefixes_.find({out.nic, ip});
  const std::uint8_t prefix = known == prefixes_.end() ? ip.host_prefix() : known->second;
  const auto done = parts_.netlink.remove(parts_.nics[out.nic].index, ip, prefix);
  if (!done) parts_.log.line(done.error());
}

void VrrpPort::carry(const daemon::Exited& out) {
  exited_(out.code);
}

}  // namespace havip::vrrpd
