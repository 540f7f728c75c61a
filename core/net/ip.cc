#include "core/net/ip.h"

namespace havip::net {

std::string_view to_string(Family family) {
  return family == Family::kIpv4 ? "IPv4" : "IPv6";
}

Result<IpAddr> parse_ip(std::string_view text) {
  if (text.find(':') == std::string_view::npos) {
    const auto ip = parse_ipv4(text);
    if (!ip) return fail(ip.error());
    return IpAddr(*ip);
  }
  const auto ip = parse_ipv6(text);
  if (!ip) return fail(ip.error());
  return IpAddr(*ip);
}

std::string to_string(const IpAddr& ip) {
  return ip.is_v4() ? to_string(ip.v4()) : to_string(ip.v6());
}

}  // namespace havip::net
