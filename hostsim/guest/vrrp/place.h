// Where instances stand: which configurations Keepalived would not run at all, and where on the
// machine one that runs finds its NIC, its source address and its VIPs' NICs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hostsim/guest/conf/config.h"
#include "hostsim/guest/vrrp/daemon_io.h"
#include "hostsim/guest/vrrp/instance.h"

namespace havip::hostsim::vrrp {

// Why Keepalived refuses to run this configuration: the lines that it logs. Empty: it runs.
[[nodiscard]] std::vector<std::string> refusal(const conf::Config& config,
                                               const std::vector<NicInfo>& nics);

// An advert holds 255 addresses; Keepalived makes the rest excluded ones.
[[nodiscard]] conf::Instance fit_into_advert(conf::Instance instance);

// 00:00:5e:00:01:VRID, and 02 for IPv6 (RFC 9568 §7.3), unless use_vmac names another one.
[[nodiscard]] net::MacAddr virtual_mac(const conf::Instance& instance, net::Family family);

// REQUIRES: refusal() is empty.
[[nodiscard]] Place find_place(const conf::Instance& instance, const conf::Config& config,
                               const std::vector<NicInfo>& nics);

}  // namespace havip::hostsim::vrrp
