// What the octets of a captured packet begin with, by the number that pcap and pcapng share.
#pragma once

#include <cstdint>
#include <string>

namespace havip::capture {

using LinkType = std::uint16_t;

inline constexpr LinkType kLinkEthernet = 1;
inline constexpr LinkType kLinkCooked = 113;   // LINUX_SLL: `tcpdump -i any`
inline constexpr LinkType kLinkCooked2 = 276;  // LINUX_SLL2: the same of later versions

// Whether ethernet_view.h knows how to read it.
[[nodiscard]] constexpr bool is_readable(LinkType type) {
  return type == kLinkEthernet || type == kLinkCooked || type == kLinkCooked2;
}

// "USB_LINUX_MMAPPED (220)"; "unknown (4711)".
[[nodiscard]] std::string describe_link_type(LinkType type);

// What is said of one that is not readable.
[[nodiscard]] std::string refuse_link_type(LinkType type);

}  // namespace havip::capture
