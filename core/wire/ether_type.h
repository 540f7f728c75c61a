// EtherType values (IEEE 802 numbers) that the rig knows.
#pragma once

#include <cstdint>

namespace havip::wire {

inline constexpr std::uint16_t kEtherTypeIpv4 = 0x0800;
inline constexpr std::uint16_t kEtherTypeArp = 0x0806;
inline constexpr std::uint16_t kEtherTypeVlan = 0x8100;
inline constexpr std::uint16_t kEtherTypeIpv6 = 0x86dd;

}  // namespace havip::wire
