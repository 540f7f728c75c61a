#include "platform/live/filter/report_filter.h"

#include <string_view>

#include <fmt/format.h>

namespace havip::live {
namespace {

// What a killed one left behind is replaced.
constexpr std::string_view kTable4 = R"(
add table ip vrrpd
delete table ip vrrpd
add table ip vrrpd
add map ip vrrpd below { type iface_index : iface_index; }
add chain ip vrrpd out { type filter hook output priority -1; }
add rule ip vrrpd out ip protocol igmp meta oifkind "macvlan" \
  dup to ip daddr device oif map @below drop
)";

constexpr std::string_view kTable6 = R"(
add table ip6 vrrpd
delete table ip6 vrrpd
add table ip6 vrrpd
add map ip6 vrrpd below { type iface_index : iface_index; }
add set ip6 vrrpd above { type iface_index; }
add chain ip6 vrrpd out { type filter hook output priority -1; }
add rule ip6 vrrpd out icmpv6 type mld2-listener-report meta oifkind "macvlan" \
  dup to ip6 daddr device oif map @below drop
add rule ip6 vrrpd out icmpv6 type nd-router-solicit oif @above drop
)";

// Adding what is there is none of nftables' errors; deleting what is not is one.
std::string map_element(std::string_view verb, std::string_view family, unsigned interface,
                        unsigned nic) {
  return fmt::format("{} element {} vrrpd below {{ {} : {} }}\n", verb, family, interface, nic);
}

std::string set_element(std::string_view verb, unsigned interface) {
  return fmt::format("{} element ip6 vrrpd above {{ {} }}\n", verb, interface);
}

Result<void> ready(Nft& nft, std::string_view table) {
  if (nft.is_open()) return {};
  return nft.open(std::string(table));
}

}  // namespace

Result<void> ReportFilter::divert(unsigned interface, unsigned nic, bool ipv6) {
  if (auto done = ready(nft4_, kTable4); !done) return done;
  if (auto done = nft4_.run(map_element("add", "ip", interface, nic)); !done || !ipv6) return done;
  if (auto done = ready(nft6_, kTable6); !done) return done;
  return nft6_.run(map_element("add", "ip6", interface, nic) + set_element("add", interface));
}

Result<void> ReportFilter::release(unsigned interface, unsigned nic) {
  if (nft4_.is_open()) {
    auto done = nft4_.run(map_element("add", "ip", interface, nic) +
                          map_element("delete", "ip", interface, nic));
    if (!done) return done;
  }
  if (!nft6_.is_open()) return {};
  return nft6_.run(map_element("add", "ip6", interface, nic) +
                   map_element("delete", "ip6", interface, nic) + set_element("add", interface) +
                   set_element("delete", interface));
}

ReportFilter::~ReportFilter() {
  if (nft4_.is_open()) (void)nft4_.run("delete table ip vrrpd\n");
  if (nft6_.is_open()) (void)nft6_.run("delete table ip6 vrrpd\n");
}

}  // namespace havip::live
