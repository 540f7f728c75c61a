#include "platform/capture/link_type.h"

#include <string_view>

#include <fmt/format.h>

namespace havip::capture {
namespace {

struct Name {
  LinkType type;
  std::string_view name;
};

// Those that people meet (tcpdump.org/linktypes.html).
constexpr Name kNames[] = {{0, "NULL"},
                           {kLinkEthernet, "ETHERNET"},
                           {6, "IEEE802_5"},
                           {9, "PPP"},
                           {12, "RAW"},
                           {14, "RAW"},
                           {101, "RAW"},
                           {105, "IEEE802_11"},
                           {108, "LOOP"},
                           {kLinkCooked, "LINUX_SLL"},
                           {127, "IEEE802_11_RADIO"},
                           {147, "USER0"},
                           {189, "USB_LINUX"},
                           {192, "PPI"},
                           {195, "IEEE802_15_4_WITHFCS"},
                           {220, "USB_LINUX_MMAPPED"},
                           {228, "IPV4"},
                           {229, "IPV6"},
                           {239, "NFLOG"},
                           {247, "INFINIBAND"},
                           {249, "USBPCAP"},
                           {253, "NETLINK"},
                           {271, "VSOCK"},
                           {kLinkCooked2, "LINUX_SLL2"}};

}  // namespace

std::string describe_link_type(LinkType type) {
  for (const Name& one : kNames) {
    if (one.type == type) return fmt::format("{} ({})", one.name, type);
  }
  return fmt::format("unknown ({})", type);
}

std::string refuse_link_type(LinkType type) {
  return fmt::format("link type {}, expected {}, {} or {}", describe_link_type(type),
                     describe_link_type(kLinkEthernet), describe_link_type(kLinkCooked),
                     describe_link_type(kLinkCooked2));
}

}  // namespace havip::capture
