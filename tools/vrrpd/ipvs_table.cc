#include "tools/vrrpd/ipvs_table.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace havip::vrrpd {
namespace {

namespace conf = hostsim::conf;
namespace ipvs = hostsim::ipvs;
namespace kernel = live::ipvs;

constexpr std::uint32_t kWholeAddress = 0xffffffff;

std::uint8_t protocol_number(conf::Transport protocol) {
  switch (protocol) {
    case conf::Transport::kTcp:
      return 6;
    case conf::Transport::kUdp:
      return 17;
    case conf::Transport::kSctp:
      return 132;
  }
  return 0;
}

kernel::ServiceKey key_of(const ipvs::ServiceId& id) {
  kernel::ServiceKey key{.family = id.family, .protocol = protocol_number(id.protocol), .ip = {}};
  if (const auto* mark = std::get_if<std::uint32_t>(&id.at)) {
    key.mark = *mark;
    return key;
  }
  const auto& at = std::get<conf::Endpoint>(id.at);
  key.family = at.ip.family();
  key.ip = at.ip;
  key.port = at.port;
  return key;
}

std::uint32_t flag_of(std::string_view name) {
  if (name == "flag-1" || name.ends_with("-fallback")) return kernel::kSchedulerFlag1;
  if (name == "flag-2" || name.ends_with("-port")) return kernel::kSchedulerFlag2;
  return name == "flag-3" ? kernel::kSchedulerFlag3 : 0;
}

kernel::ServiceSetup setup_of(const ipvs::Balancing& balancing, net::Family family) {
  kernel::ServiceSetup setup{.scheduler = balancing.scheduler,
                             .timeout = static_cast<std::uint32_t>(balancing.persistence_timeout /
                                                                   std::chrono::seconds(1)),
                             .netmask = balancing.persistence_granularity};
  if (family == net::Family::kIpv6 && setup.netmask == kWholeAddress) setup.netmask = 128;
  if (setup.timeout != 0) setup.flags |= kernel::kPersistent;
  if (balancing.one_packet) setup.flags |= kernel::kOnePacket;
  for (const std::string& flag : balancing.flags)
    setup.flags |= flag_of(flag);
  return setup;
}

kernel::Forwarding forwarding_of(conf::Forwarding forwarding) {
  switch (forwarding) {
    case conf::Forwarding::kNat:
      return kernel::Forwarding::kMasquerade;
    case conf::Forwarding::kDirect:
      return kernel::Forwarding::kDirect;
    case conf::Forwarding::kTunnel:
      return kernel::Forwarding::kTunnel;
  }
  return kernel::Forwarding::kMasquerade;
}

kernel::Destination destination_of(const ipvs::Destination& to) {
  return {.ip = to.at.ip,
          .port = to.at.port,
          .forwarding = forwarding_of(to.forwarding),
          .weight = static_cast<std::uint32_t>(std::max(to.weight, 0)),
          .upper_threshold = to.upper_threshold,
          .lower_threshold = to.lower_threshold};
}

struct Translate {
  kernel::Request operator()(const ipvs::AddService& add) const {
    const kernel::ServiceKey key = key_of(add.id);
    return {.command = kernel::Command::kAddService,
            .service = key,
            .setup = setup_of(add.balancing, key.family),
            .destination = std::nullopt};
  }
  kernel::Request operator()(const ipvs::RemoveService& remove) const {
    return {.command = kernel::Command::kRemoveService,
            .service = key_of(remove.id),
            .setup = std::nullopt,
            .destination = std::nullopt};
  }
  kernel::Request operator()(const ipvs::AddDestination& add) const {
    return about(kernel::Command::kAddDestination, add.service, destination_of(add.destination));
  }
  kernel::Request operator()(const ipvs::EditDestination& edit) const {
    return about(kernel::Command::kSetDestination, edit.service, destination_of(edit.destination));
  }
  kernel::Request operator()(const ipvs::RemoveDestination& remove) const {
    return about(kernel::Command::kRemoveDestination, remove.service,
                 {.ip = remove.at.ip, .port = remove.at.port});
  }
  static kernel::Request about(kernel::Command command, const ipvs::ServiceId& service,
                               const kernel::Destination& to) {
    return {
        .command = command, .service = key_of(service), .setup = std::nullopt, .destination = to};
  }
};

}  // namespace

kernel::Request ipvs_request(const ipvs::Change& change) {
  return std::visit(Translate{}, change);
}

void IpvsTable::open() {
  log_.line("Initializing ipvs");
  auto opened = kernel::Channel::open();
  if (opened) {
    kernel_ = std::move(*opened);
    return;
  }
  log_.line(fmt::format("IPVS: Can't initialize ipvs: {}", opened.error()));
  log_.line(
      "vrrpd: THIS KERNEL HAS NO IPVS, NOTHING IS BALANCED: servers are checked, and the table is "
      "kept in memory alone (Keepalived would end here)");
}

void IpvsTable::apply(const ipvs::Change& change) {
  if (const auto done = table_.apply(change); !done) log_.line("IPVS: " + done.error());
  if (!kernel_) return;
  if (const auto done = kernel_->send(ipvs_request(change)); !done) {
    log_.line(fmt::format("IPVS: the kernel refuses: {}", done.error()));
  }
}

}  // namespace havip::vrrpd
