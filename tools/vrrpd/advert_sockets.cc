#include "tools/vrrpd/advert_sockets.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/wire/ip_codec.h"
#include "hostsim/guest/vrrp/place.h"

namespace havip::vrrpd {
namespace {

// Where the instance's socket listens; nothing if its NIC, its virtual interface or its source is
// not there.
std::optional<live::Listening> listening(const conf::Config& config, const conf::Instance& instance,
                                         const NicTable& nics, const Vmacs& vmacs) {
  const auto nic = nics.by_name(instance.interface);
  if (!nic) return std::nullopt;
  std::string name = instance.interface;
  unsigned index = nics[*nic].index;
  if (instance.vmac && !instance.vmac->transmit_on_base) {
    const auto* vmac = vmacs.find(index, hostsim::vrrp::virtual_mac(instance, instance.family));
    if (vmac == nullptr || !vmac->usable) return std::nullopt;
    name = vmac->name;
    index = vmac->index;
  }
  live::Listening where{
      .family = instance.family,
      .protocol = instance.auth == conf::AuthType::kAh ? wire::kProtocolAh : wire::kProtocolVrrp,
      .nic = std::move(name),
      .nic_index = index,
      .address = {}};
  if (!instance.unicast_peers.empty()) {
    const auto source =
        instance.unicast_src_ip ? instance.unicast_src_ip : nics.primary(*nic, instance.family);
    if (!source) return std::nullopt;
    where.address = *source;
  } else if (instance.mcast_dst_ip) {
    where.address = *instance.mcast_dst_ip;
  } else if (instance.family == net::Family::kIpv4) {
    where.address = config.mcast_group;
  } else {
    where.address = config.mcast_group6;
  }
  return where;
}

}  // namespace

void AdvertSockets::open(const conf::Config& config, const NicTable& nics, const Vmacs& vmacs) {
  std::vector<std::unique_ptr<Wanted>> before = std::exchange(wanted_, {});
  for (const conf::Instance& instance : config.instances) {
    const auto where = listening(config, instance, nics, vmacs);
    if (!where) continue;
    const auto same = [&](const auto& w) { return w && w->where == *where; };
    if (std::ranges::any_of(wanted_, same)) continue;
    if (auto old = std::ranges::find_if(before, same); old != before.end()) {
      wanted_.push_back(std::move(*old));
      continue;
    }
    wanted_.push_back(std::make_unique<Wanted>(
        Wanted{.where = *where, .nic = *nics.by_name(instance.interface), .socket = nullptr}));
    open_one(*wanted_.back());
  }
  for (const auto& gone : before) {
    if (gone && gone->socket) loop_.unwatch(gone->socket->fd());
  }
}

void AdvertSockets::open_one(Wanted& wanted) {
  auto socket = live::VrrpReceiver::open(wanted.where);
  if (!socket) {
    log_.line(socket.error());
    return;
  }
  wanted.socket = std::make_unique<live::VrrpReceiver>(std::move(*socket));
  loop_.watch(wanted.socket->fd(), [this, &wanted] {
    wanted.socket->receive([&](wire::ByteView octets) { received(wanted.nic, octets); });
  });
}

void AdvertSockets::retry() {
  for (const auto& wanted : wanted_) {
    if (!wanted->socket) open_one(*wanted);
  }
}

void AdvertSockets::close() {
  for (const auto& wanted : wanted_) {
    if (wanted->socket) loop_.unwatch(wanted->socket->fd());
  }
  wanted_.clear();
  senders_.clear();
}

void AdvertSockets::received(hostsim::NicIndex nic, wire::ByteView octets) {
  const bool v6 = !octets.empty() && octets[0] >> 4U == 6;
  if (auto packet = wire::parse_ipv4_packet(octets); !v6 && packet) {
    deliver_(nic, std::move(*packet));
  } else if (auto packet6 = wire::parse_ipv6_packet(octets); v6 && packet6) {
    deliver_(nic, std::move(*packet6));
  } else {
    ++malformed_;
  }
}

void AdvertSockets::forget(unsigned index) {
  std::erase_if(senders_, [index](const auto& sender) { return sender.first.second == index; });
}

Result<void> AdvertSockets::send(const std::string& interface, unsigned index,
                                 const wire::Packet& packet) {
  const net::IpAddr to = wire::destination_of(packet);
  const std::pair key{to.family(), index};
  auto sender = senders_.find(key);
  if (sender == senders_.end()) {
    auto opened = live::VrrpSender::open(to.family(), interface, index);
    if (!opened) return fail(opened.error());
    sender = senders_.emplace(key, std::move(*opened)).first;
  }
  scratch_.clear();
  if (const auto* v4 = std::get_if<wire::Ipv4>(&packet)) {
    wire::emit_ipv4(*v4, scratch_);
  } else {
    wire::emit_ipv6(std::get<wire::Ipv6>(packet), scratch_);
  }
  return sender->second.send(scratch_, to);
}

std::vector<std::string> AdvertSockets::describe() const {
  std::vector<std::string> lines;
  for (const auto& wanted : wanted_) {
    const live::Listening& where = wanted->where;
    lines.push_back(fmt::format(
        "VRRP sockpool: [ifindex({:3}), family({}), proto({}), fd({}){}, address({})]",
        where.nic_index, to_string(where.family), where.protocol,
        wanted->socket ? wanted->socket->fd() : -1,
        where.address.is_multicast() ? " , multicast" : " , unicast", to_string(where.address)));
  }
  return lines;
}

}  // namespace havip::vrrpd
