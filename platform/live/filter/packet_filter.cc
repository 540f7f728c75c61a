#include "platform/live/filter/packet_filter.h"

#include <string_view>

#include <fmt/format.h>

namespace havip::live {
namespace {

// What a killed one left behind is replaced.
constexpr std::string_view kTable = R"(
add table inet vrrpd
delete table inet vrrpd
add table inet vrrpd
add set inet vrrpd v4 { type ipv4_addr; }
add set inet vrrpd v6 { type ipv6_addr; }
add chain inet vrrpd in { type filter hook input priority 0; }
add rule inet vrrpd in iifname "lo" accept
add rule inet vrrpd in ip daddr @v4 drop
add rule inet vrrpd in icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
add rule inet vrrpd in ip6 daddr @v6 drop
)";

std::string element(std::string_view verb, const net::IpAddr& ip) {
  return fmt::format("{} element inet vrrpd {} {{ {} }}\n", verb, ip.is_v4() ? "v4" : "v6",
                     to_string(ip));
}

}  // namespace

Result<void> PacketFilter::drop(const net::IpAddr& ip) {
  if (!nft_.is_open()) {
    if (auto done = nft_.open(std::string(kTable)); !done) return done;
  }
  return nft_.run(element("add", ip));
}

// Deleting what is not there would be an error: it is added before.
Result<void> PacketFilter::accept(const net::IpAddr& ip) {
  if (!nft_.is_open()) return {};
  return nft_.run(element("add", ip) + element("delete", ip));
}

PacketFilter::~PacketFilter() {
  if (nft_.is_open()) (void)nft_.run("delete table inet vrrpd\n");
}

}  // namespace havip::live
