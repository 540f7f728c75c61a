// Names of things as types of their own, so that a host is never passed where a device is meant.
//
// All are ordered by their text and print as it. Values come from checked input (the scenario
// loader, a daemon's options); the lengths below are what that input is checked against.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/fixed_string.h"

namespace havip::net {

template <class Tag, std::size_t N>
class Id {
 public:
  static constexpr std::size_t kMaxLength = N;

  constexpr Id() = default;
  constexpr explicit Id(std::string_view text) : text_(text) {}

  [[nodiscard]] constexpr std::string_view view() const { return text_.view(); }
  [[nodiscard]] constexpr bool empty() const { return text_.empty(); }

  friend constexpr bool operator==(const Id&, const Id&) = default;
  friend constexpr auto operator<=>(const Id&, const Id&) = default;
  friend std::string to_string(const Id& id) { return std::string(id.view()); }

 private:
  FixedString<N> text_;
};

// A node name is at most 11 characters, so that its tap ("tap-" + name) is a Linux interface name.
using HostId = Id<struct HostTag, 11>;
using GuestId = Id<struct GuestTag, 11>;
// "guest/nic", as "web-a/eth0".
using DeviceId = Id<struct DeviceTag, 27>;
using HavipId = Id<struct HavipTag, 31>;
using SubnetId = Id<struct SubnetTag, 31>;
using VpcId = Id<struct VpcTag, 31>;

[[nodiscard]] inline DeviceId device_id(GuestId guest, std::string_view nic) {
  return DeviceId(std::string(guest.view()) + "/" + std::string(nic));
}
[[nodiscard]] inline GuestId guest_of(const DeviceId& device) {
  return GuestId(device.view().substr(0, device.view().find('/')));
}
[[nodiscard]] inline std::string_view nic_of(const DeviceId& device) {
  return device.view().substr(device.view().find('/') + 1);
}

// Virtual router id, 1..255 (RFC 3768 §5.3.3).
struct Vrid {
  std::uint8_t value = 0;
  friend constexpr auto operator<=>(const Vrid&, const Vrid&) = default;
};

}  // namespace havip::net
