#include "tools/replay/places.h"

#include <algorithm>

#include <fmt/format.h>

namespace havip::replay {
namespace {

std::string tap_name(const net::GuestId& guest, std::size_t nic) {
  return nic == 0 ? fmt::format("tap-{}", guest.view()) : fmt::format("tp{}-{}", nic, guest.view());
}

}  // namespace

Places::Places(const loader::Scenario& setup) {
  for (const loader::Guest& guest : setup.guests) {
    for (std::size_t i = 0; i < guest.nics.size(); ++i) {
      const loader::Nic& nic = guest.nics[i];
      const std::string tap = tap_name(guest.id, i);
      names_[tap] = {.kind = Place::Kind::kTap, .device = nic.device, .host = std::nullopt};
      for (const loader::Host& host : setup.hosts) {
        const Place there{.kind = Place::Kind::kTap, .device = nic.device, .host = host.id};
        names_[fmt::format("{}/{}", host.id.view(), tap)] = there;
        names_[fmt::format("{}-{}", host.id.view(), tap)] = there;
      }
      const Place inside{.kind = Place::Kind::kNic, .device = nic.device, .host = std::nullopt};
      names_[to_string(nic.device)] = inside;
      names_[fmt::format("{}-{}", guest.id.view(), nic.name)] = inside;
      if (guest.nics.size() == 1) names_[to_string(guest.id)] = inside;
      macs_.emplace(nic.mac, nic.device);
      ips_.emplace(nic.ip, nic.device);
      if (nic.link_local) ips_.emplace(*nic.link_local, nic.device);
      for (const net::Ipv6Addr& ip : nic.ip6)
        ips_.emplace(ip, nic.device);
    }
  }
}

std::optional<Place> Places::named(std::string_view text) const {
  const auto found = names_.find(text);
  if (found == names_.end()) return std::nullopt;
  return found->second;
}

std::optional<Place> Places::of_file(std::string_view path) const {
  const std::string_view file = path.substr(path.find_last_of('/') + 1);
  return named(file.substr(0, file.find('.')));
}

const net::DeviceId* Places::device_with(const net::MacAddr& mac) const {
  const auto found = macs_.find(mac);
  return found == macs_.end() ? nullptr : &found->second;
}

const net::DeviceId* Places::device_at(const net::IpAddr& ip) const {
  const auto found = ips_.find(ip);
  return found == ips_.end() ? nullptr : &found->second;
}

}  // namespace havip::replay
