// NicTable: the machine's NICs as the engine numbers them.
//
// The engine counts 256 at most: those that the configuration can name come first, in the kernel's
// order. A number stays with its NIC until the next reload.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hostsim/guest/vrrp/daemon_io.h"
#include "platform/live/netlink.h"

namespace havip::vrrpd {

class NicTable {
 public:
  NicTable() = default;
  // `virtual_ips` are not the machine's own: none of them is a NIC's primary address.
  NicTable(std::vector<live::Nic> nics, const std::vector<net::IpAddr>& virtual_ips);

  [[nodiscard]] std::vector<hostsim::NicInfo> infos() const;
  [[nodiscard]] std::optional<hostsim::NicIndex> by_kernel(unsigned index) const;
  [[nodiscard]] std::optional<hostsim::NicIndex> by_name(const std::string& name) const;
  [[nodiscard]] const live::Nic& operator[](hostsim::NicIndex nic) const { return nics_[nic]; }
  [[nodiscard]] std::size_t size() const { return nics_.size(); }

  // True if it changed.
  bool set_up(hostsim::NicIndex nic, bool up);

  // The address that speaks for the NIC: its first IPv4 address, or its link-local one of IPv6.
  [[nodiscard]] std::optional<net::IpAddr> primary(hostsim::NicIndex nic, net::Family family) const;

 private:
  [[nodiscard]] bool is_own(const net::IpAddr& ip) const;

  std::vector<live::Nic> nics_;
  std::vector<net::IpAddr> virtual_ips_;
};

}  // namespace havip::vrrpd
