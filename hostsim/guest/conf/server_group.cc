// virtual_server_group: several addresses with the same real servers.
#include <fmt/format.h>

#include "hostsim/guest/conf/service_acts.h"

namespace havip::hostsim::conf {
namespace {

// "IP PORT", "fwmark N", or a range "A-B PORT" of a group, where B is the last octet or group.
void group_entry(Reader& reader, const Line& line) {
  auto& services = reader.draft().services.groups.back().services;
  const std::string& first = line.words[0].text;
  if (first == "fwmark") {
    const auto mark =
        line.arguments() > 0 ? read_whole(line.words[1].text, 0xffff'ffff) : std::nullopt;
    if (mark) services.push_back({*mark});
    return;
  }
  const std::size_t dash = first.find('-');
  Line start = line;
  start.words[0].text = first.substr(0, dash);
  const auto at = read_endpoint(start, 0);
  if (!at) {
    reader.error(line.at(0),
                 fmt::format("Invalid virtual server group IP address {} - skipping", first));
    return;
  }
  services.push_back({*at});
  if (dash == std::string::npos || !at->ip.is_v4()) return;
  const auto last = read_whole(first.substr(dash + 1), 255);
  const std::uint32_t base = at->ip.v4().value;
  if (!last || *last <= (base & 0xffU)) {
    reader.error(line.at(0), fmt::format("Invalid range end {} - skipping", first));
    services.pop_back();
    return;
  }
  for (std::uint32_t host = (base & 0xffU) + 1; host <= *last; ++host)
    services.push_back({Endpoint{.ip = net::Ipv4Addr{(base & ~0xffU) | host}, .port = at->port}});
}

}  // namespace

std::optional<std::uint32_t> read_whole(std::string_view text, std::uint32_t most) {
  std::uint64_t value = 0;
  if (text.empty() || text.size() > 10) return std::nullopt;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (value > most) return std::nullopt;
  return static_cast<std::uint32_t>(value);
}

std::optional<Endpoint> read_endpoint(const Line& line, std::size_t first) {
  const auto ip = net::parse_ip(line.words[first].text);
  if (!ip) return std::nullopt;
  const bool has_port = first + 1 < line.words.size();
  const auto port = has_port ? read_whole(line.words[first + 1].text, 65535) : std::optional(0U);
  if (!port) return std::nullopt;
  return Endpoint{.ip = *ip, .port = static_cast<std::uint16_t>(*port)};
}

void acts::virtual_server_group(Reader& reader, const Line& line) {
  auto& groups = reader.draft().services.groups;
  groups.push_back({.name = line.words[1].text, .services = {}});
  Line bare = line;
  bare.words.resize(1);
  const Position closed = reader.read_list(bare, group_entry);
  if (!groups.back().services.empty()) return;
  reader.error(
      closed, fmt::format("virtual server group {} has no entries - removing", groups.back().name));
  groups.pop_back();
}

}  // namespace havip::hostsim::conf
