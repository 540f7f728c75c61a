#include "tools/doctor/journal.h"

#include <string_view>

namespace havip::doctor {
namespace {

// The text up to the separator, which is taken off with it; all of it where there is none.
std::string_view cut(std::string_view& rest, std::string_view separator) {
  const std::size_t at = rest.find(separator);
  const std::string_view head = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + separator.size());
  return head;
}

bool are_names(std::string_view host, std::string_view device) {
  return host.size() <= net::HostId::kMaxLength && !device.empty() &&
         device.size() <= net::DeviceId::kMaxLength;
}

}  // namespace

Journal read_journal(const std::vector<LogLine>& lines) {
  Journal journal;
  for (const LogLine& line : lines) {
    std::string_view rest = line.text;
    const std::string_view word = cut(rest, " ");
    const auto vip = net::parse_ipv4(cut(rest, " from "));
    if (!vip) continue;
    if (word == "admitted") {
      const std::string_view device = cut(rest, " as claim ");
      if (!are_names(line.who, device)) continue;
      journal.admitted.push_back({.number = line.number,
                                  .at = line.at,
                                  .host = net::HostId(line.who),
                                  .vip = *vip,
                                  .device = net::DeviceId(device),
                                  .claim = std::string(rest)});
    } else if (const auto verdict = engine::verdict_from(word)) {
      const std::string_view device = cut(rest, ": ");
      if (!are_names(line.who, device)) continue;
      journal.ended.push_back({.number = line.number,
                               .at = line.at,
                               .host = net::HostId(line.who),
                               .verdict = *verdict,
                               .vip = *vip,
                               .device = net::DeviceId(device),
                               .detail = std::string(rest)});
    }
  }
  return journal;
}

}  // namespace havip::doctor
