#include "core/net/mac.h"

#include <fmt/format.h>

namespace havip::net {

Result<MacAddr> parse_mac(std::string_view text) {
  MacAddr mac;
  if (!detail::read_mac(text, mac)) {
    return fail(fmt::format("\"{}\" is not a MAC address, as in \"02:00:00:00:00:01\"", text));
  }
  return mac;
}

std::string to_string(const MacAddr& mac) {
  return fmt::format("{:02x}", fmt::join(mac.bytes, ":"));
}

MacAddr mac_for_name(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (char c : name) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3U;
  }
  MacAddr mac{{0x02}};
  for (std::size_t i = 1; i < 6; ++i) {
    mac.bytes[i] = static_cast<std::uint8_t>(hash >> (8 * i));
  }
  return mac;
}

}  // namespace havip::net
