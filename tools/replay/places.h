// Places: what the name of an interface or of a file says about where was captured, in the words of
// a setup.
//
//   "h1/tap-web-a", "tap-web-a", "tp1-web-a"   the tap of a device at its host
//   "web-a/eth0", "web-a-eth0"                 the device itself, in its guest
//   "web-a"                                    the same, where the guest has one NIC
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/net/id.h"
#include "core/net/ip.h"
#include "core/net/mac.h"
#include "scenarios/loader/scenario.h"

namespace havip::replay {

struct Place {
  enum class Kind : std::uint8_t { kTap, kNic };
  Kind kind = Kind::kTap;
  net::DeviceId device;
  std::optional<net::HostId> host;  // of a tap, where the name says it
};

class Places {
 public:
  explicit Places(const loader::Scenario& setup);

  [[nodiscard]] std::optional<Place> named(std::string_view text) const;
  // By its last part, without what stands behind the first dot: "caps/tap-web-a.pcap1".
  [[nodiscard]] std::optional<Place> of_file(std::string_view path) const;

  // Null: nobody's.
  [[nodiscard]] const net::DeviceId* device_with(const net::MacAddr& mac) const;
  [[nodiscard]] const net::DeviceId* device_at(const net::IpAddr& ip) const;

 private:
  std::map<std::string, Place, std::less<>> names_;
  std::map<net::MacAddr, net::DeviceId> macs_;
  std::map<net::IpAddr, net::DeviceId> ips_;
};

}  // namespace havip::replay
