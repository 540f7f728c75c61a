#include "core/net/ipv4.h"

#include <charconv>

#include <fmt/compile.h>
#include <fmt/format.h>

namespace havip::net {

Result<Ipv4Addr> parse_ipv4(std::string_view text) {
  Ipv4Addr ip;
  if (!detail::read_ipv4(text, ip)) {
    return fail(fmt::format("\"{}\" is not an IPv4 address, as in \"172.16.16.8\"", text));
  }
  return ip;
}

std::string to_string(Ipv4Addr ip) {
  return fmt::format(FMT_COMPILE("{}.{}.{}.{}"), ip.value >> 24U, ip.value >> 16U & 0xffU,
                     ip.value >> 8U & 0xffU, ip.value & 0xffU);
}

Result<Subnet> parse_subnet(std::string_view text) {
  const auto slash = text.find('/');
  Subnet subnet;
  unsigned prefix = 33;
  if (slash != std::string_view::npos) {
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + slash + 1, end, prefix);
    if (read.ec != std::errc{} || read.ptr != end) prefix = 33;
  }
  if (prefix > 32 || !detail::read_ipv4(text.substr(0, slash), subnet.network)) {
    return fail(fmt::format("\"{}\" is not an address block, as in \"172.16.16.0/24\"", text));
  }
  subnet.prefix = static_cast<std::uint8_t>(prefix);
  const Ipv4Addr given = subnet.network;
  subnet.network.value &= subnet.mask();
  if (subnet.network != given) {
    return fail(
        fmt::format("\"{}\" has host bits set; the block is \"{}\"", text, to_string(subnet)));
  }
  return subnet;
}

std::string to_string(const Subnet& subnet) {
  return fmt::format("{}/{}", to_string(subnet.network), subnet.prefix);
}

}  // namespace havip::net
