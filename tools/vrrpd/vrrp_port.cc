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
  const net::MacAddr mac = out.vmac.value_or(nic.mac);
  announce(nic,
           {.dst = net::kBroadcastMac,
            .src = mac,
            .vlan = std::nullopt,
            .payload = wire::gratuitous_arp(mac, out.vip)},
           out.vip, "gratuitous ARP");
}

void VrrpPort::carry(const daemon::SendNa& out) {
  const live::Nic& nic = parts_.nics[out.nic];
  const net::MacAddr mac = out.vmac.value_or(nic.mac);
  announce(nic,
           {.dst = wire::multicast_mac(wire::kAllNodes),
            .src = mac,
            .vlan = std::nullopt,
            .payload = wire::Ipv6{.src = out.vip,
                                  .dst = wire::kAllNodes,
                                  .hop_limit = 255,
                                  .payload = wire::NeighbourAdvertisement{.target = out.vip,
                                                                          .override_entry = true,
                                                                          .target_mac = mac}}},
           out.vip, "unsolicited Neighbour Advert");
}

void VrrpPort::announce(const live::Nic& nic, const wire::Frame& frame, const net::IpAddr& vip,
                        std::string_view what) {
  if (!nic.arp) return;
  parts_.log.line(fmt::format("Sending {} on {} for {}", what, nic.name, to_string(vip)));
  frame_.clear();
  wire::encode(frame, frame_);
  if (const auto sent = parts_.ether.send(frame_, nic.index); !sent) {
    parts_.log.line(fmt::format("Error sending {} on {} for {}: {}", what, nic.name, to_string(vip),
                                sent.error()));
  }
}

void VrrpPort::carry(const daemon::Accept& out) {
  parts_.log.line(fmt::format("packets for {} are not filtered here", to_string(out.ip)));
}
void VrrpPort::carry(const daemon::AddVmac& out) {
  parts_.log.line(fmt::format("virtual interface {} is not created here", out.name));
}
void VrrpPort::carry(const daemon::RemoveVmac&) {}
void VrrpPort::carry(const daemon::RunScript&) {
  parts_.log.line("scripts are not run here");
}
void VrrpPort::carry(const daemon::SignalScript&) {}
void VrrpPort::carry(const daemon::WriteFile&) {
  parts_.log.line("tracked files are not written here");
}
void VrrpPort::carry(const hostsim::Notify& out) {
  parts_.log.line(fmt::format("notifier not run here: {}", to_string(out.command)));
}
void VrrpPort::carry(const hostsim::FifoLine& out) {
  parts_.log.line(fmt::format("FIFO {} is not written here", out.path));
}
void VrrpPort::carry(const hostsim::SendMail& out) {
  parts_.log.line(fmt::format("mail not sent here: {}", out.message.subject));
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
