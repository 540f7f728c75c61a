#include "tools/vrrpd/nic_table.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace havip::vrrpd {
namespace {

constexpr std::size_t kMost = std::numeric_limits<hostsim::NicIndex>::max();

}  // namespace

NicTable::NicTable(std::vector<live::Nic> nics, const std::vector<net::IpAddr>& virtual_ips)
    : nics_(std::move(nics)), virtual_ips_(virtual_ips) {
  if (nics_.size() > kMost) nics_.resize(kMost);
}

bool NicTable::is_own(const net::IpAddr& ip) const {
  return std::ranges::find(virtual_ips_, ip) == virtual_ips_.end();
}

std::optional<net::IpAddr> NicTable::primary(hostsim::NicIndex nic, net::Family family) const {
  for (const net::IpAddr& ip : nics_[nic].addresses) {
    if (ip.family() != family || !is_own(ip)) continue;
    if (ip.is_v4() || ip.v6().is_link_local()) return ip;
  }
  return std::nullopt;
}

std::vector<hostsim::NicInfo> NicTable::infos() const {
  std::vector<hostsim::NicInfo> result;
  for (std::size_t i = 0; i < nics_.size(); ++i) {
    const live::Nic& nic = nics_[i];
    const auto index = static_cast<hostsim::NicIndex>(i);
    hostsim::NicInfo info{.name = nic.name,
                          .device = net::device_id(net::GuestId("vrrpd"), nic.name),
                          .mac = nic.mac,
                          .up = nic.up};
    const auto v4 = primary(index, net::Family::kIpv4);
    const auto v6 = primary(index, net::Family::kIpv6);
    if (v4) info.primary = v4->v4();
    if (v6) info.link_local = v6->v6();
    for (const net::IpAddr& ip : nic.addresses) {
      if (ip != v4 && ip != v6) info.further.push_back(ip);
    }
    result.push_back(std::move(info));
  }
  return result;
}

std::optional<hostsim::NicIndex> NicTable::by_kernel(unsigned index) const {
  const auto found = std::ranges::find(nics_, index, &live::Nic::index);
  if (found == nics_.end()) return std::nullopt;
  return static_cast<hostsim::NicIndex>(found - nics_.begin());
}

std::optional<hostsim::NicIndex> NicTable::by_name(const std::string& name) const {
  const auto found = std::ranges::find(nics_, name, &live::Nic::name);
  if (found == nics_.end()) return std::nullopt;
  return static_cast<hostsim::NicIndex>(found - nics_.begin());
}

bool NicTable::set_up(hostsim::NicIndex nic, bool up) {
  return std::exchange(nics_[nic].up, up) != up;
}

}  // namespace havip::vrrpd
