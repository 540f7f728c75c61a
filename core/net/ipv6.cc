#include "core/net/ipv6.h"

#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "core/net/ipv4.h"

namespace havip::net {
namespace {

constexpr std::size_t kGroups = 8;
using Groups = std::array<std::uint16_t, kGroups>;

std::uint16_t group(const Ipv6Addr& ip, std::size_t i) {
  return static_cast<std::uint16_t>(ip.octets[2 * i] << 8U | ip.octets[2 * i + 1]);
}

// Reads "a:b:c" (or nothing) to the end of `text`; its last part may be dotted decimal. Returns how
// many groups it found, or nothing if it is no such list.
std::optional<std::size_t> read_groups(std::string_view text, Groups& out) {
  std::size_t count = 0;
  if (text.empty()) return count;
  for (;;) {
    const std::size_t colon = text.find(':');
    const std::string_view part = text.substr(0, colon);
    Ipv4Addr dotted;
    if (colon == std::string_view::npos && detail::read_ipv4(part, dotted)) {
      if (count + 2 > kGroups) return std::nullopt;
      out[count++] = static_cast<std::uint16_t>(dotted.value >> 16U);
      out[count++] = static_cast<std::uint16_t>(dotted.value);
      return count;
    }
    if (part.empty() || part.size() > 4 || count == kGroups) return std::nullopt;
    const char* end = part.data() + part.size();
    const auto read = std::from_chars(part.data(), end, out[count], 16);
    if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    ++count;
    if (colon == std::string_view::npos) return count;
    text.remove_prefix(colon + 1);
  }
}

bool read_ipv6(std::string_view text, Ipv6Addr& out) {
  Groups head{};
  Groups tail{};
  const std::size_t gap = text.find("::");
  const auto before = read_groups(text.substr(0, gap), head);
  if (!before) return false;
  std::size_t after = 0;
  if (gap != std::string_view::npos) {
    const auto found = read_groups(text.substr(gap + 2), tail);
    if (!found) return false;
    after = *found;
  }
  // "::" stands for one group of zeros at least.
  const bool fits = gap == std::string_view::npos ? *before == kGroups : *before + after < kGroups;
  if (!fits) return false;
  for (std::size_t i = 0; i < after; ++i)
    head[kGroups - after + i] = tail[i];
  for (std::size_t i = 0; i < kGroups; ++i) {
    out.octets[2 * i] = static_cast<std::uint8_t>(head[i] >> 8U);
    out.octets[2 * i + 1] = static_cast<std::uint8_t>(head[i]);
  }
  return true;
}

}  // namespace

Result<Ipv6Addr> parse_ipv6(std::string_view text) {
  Ipv6Addr ip;
  if (!read_ipv6(text, ip)) {
    return fail(fmt::format("\"{}\" is not an IPv6 address, as in \"fd00::100\"", text));
  }
  return ip;
}

std::string to_string(const Ipv6Addr& ip) {
  std::size_t zeros_at = kGroups;
  std::size_t zeros = 1;  // RFC 5952 §4.2.2: one group alone is written as 0
  for (std::size_t i = 0; i < kGroups; ++i) {
    std::size_t run = 0;
    while (i + run < kGroups && group(ip, i + run) == 0)
      ++run;
    if (run > zeros) {
      zeros = run;
      zeros_at = i;
    }
  }
  std::string text;
  for (std::size_t i = 0; i < kGroups; ++i) {
    if (i == zeros_at) {
      text += "::";
      i += zeros - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    text += fmt::format("{:x}", group(ip, i));
  }
  return text;
}

}  // namespace havip::net
