#include "hostsim/guest/checker/ipvs.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace havip::hostsim::ipvs {
namespace {

std::string_view name(conf::Transport protocol) {
  switch (protocol) {
    case conf::Transport::kTcp:
      return "TCP";
    case conf::Transport::kUdp:
      return "UDP";
    case conf::Transport::kSctp:
      return "SCTP";
  }
  return "?";
}

Service* find_in(std::vector<Service>& services, const ServiceId& id) {
  const auto found = std::ranges::find(services, id, &Service::id);
  return found == services.end() ? nullptr : &*found;
}

Destination* find_in(Service& service, const conf::Endpoint& at) {
  const auto found = std::ranges::find(service.destinations, at, &Destination::at);
  return found == service.destinations.end() ? nullptr : &*found;
}

struct Apply {
  std::vector<Service>& services;

  Result<void> operator()(const AddService& add) const {
    if (Service* service = find_in(services, add.id)) {
      service->balancing = add.balancing;
    } else {
      services.push_back({.id = add.id, .balancing = add.balancing, .destinations = {}});
    }
    return {};
  }
  Result<void> operator()(const RemoveService& remove) const {
    if (std::erase_if(services, [&](const Service& s) { return s.id == remove.id; }) == 0) {
      return fail("No such service");
    }
    return {};
  }
  Result<void> operator()(const AddDestination& add) const {
    Service* service = find_in(services, add.service);
    if (service == nullptr) return fail("No such service");
    if (Destination* known = find_in(*service, add.destination.at)) {
      *known = add.destination;
    } else {
      service->destinations.push_back(add.destination);
    }
    return {};
  }
  Result<void> operator()(const EditDestination& edit) const {
    Service* service = find_in(services, edit.service);
    if (service == nullptr) return fail("No such service");
    Destination* known = find_in(*service, edit.destination.at);
    if (known == nullptr) return fail("No such destination");
    *known = edit.destination;
    return {};
  }
  Result<void> operator()(const RemoveDestination& remove) const {
    Service* service = find_in(services, remove.service);
    if (service == nullptr) return fail("No such service");
    if (std::erase_if(service->destinations,
                      [&](const Destination& d) { return d.at == remove.at; }) == 0) {
      return fail("No such destination");
    }
    return {};
  }
};

}  // namespace

Result<void> Table::apply(const Change& change) {
  return std::visit(Apply{services_}, change);
}

const Service* Table::find(const ServiceId& id) const {
  const auto found = std::ranges::find(services_, id, &Service::id);
  return found == services_.end() ? nullptr : &*found;
}

std::string to_string(const ServiceId& id) {
  if (const auto* mark = std::get_if<std::uint32_t>(&id.at)) return fmt::format("FWM {}", *mark);
  const auto& at = std::get<conf::Endpoint>(id.at);
  const std::string ip =
      at.ip.is_v6() ? fmt::format("[{}]", net::to_string(at.ip)) : net::to_string(at.ip);
  return fmt::format("{} {}:{}", name(id.protocol), ip, at.port);
}

}  // namespace havip::hostsim::ipvs
