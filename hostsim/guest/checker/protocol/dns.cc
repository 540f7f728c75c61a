#include "hostsim/guest/checker/protocol/dns.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace havip::hostsim::checker {
namespace {

constexpr std::size_t kHeader = 12;
constexpr std::size_t kLabelMax = 63;
constexpr std::size_t kNameMax = 255;
constexpr std::uint16_t kClassIn = 1;
constexpr std::uint16_t kRecursionDesired = 0x0100;
constexpr unsigned kIsResponse = 0x80;
constexpr unsigned kResponseCode = 0x0f;

void append16(Octets& octets, std::uint16_t value) {
  octets.push_back(static_cast<std::uint8_t>(value >> 8U));
  octets.push_back(static_cast<std::uint8_t>(value & 0xffU));
}

}  // namespace

Result<Octets> dns_query(std::uint16_t id, std::uint16_t type, std::string_view name) {
  Octets query;
  append16(query, id);
  append16(query, kRecursionDesired);
  append16(query, 1);  // questions
  for (int counts = 0; counts < 3; ++counts)
    append16(query, 0);
  if (name.ends_with('.')) name.remove_suffix(1);
  while (!name.empty()) {
    const std::string_view label = name.substr(0, name.find('.'));
    name.remove_prefix(std::min(label.size() + 1, name.size()));
    if (label.empty()) return fail("an empty label");
    if (label.size() > kLabelMax) return fail(fmt::format("a label of {} octets", label.size()));
    query.push_back(static_cast<std::uint8_t>(label.size()));
    query.insert(query.end(), label.begin(), label.end());
  }
  query.push_back(0);
  if (query.size() - kHeader > kNameMax) return fail("a name of more than 255 octets");
  append16(query, type);
  append16(query, kClassIn);
  return query;
}

DnsSession::DnsSession(std::uint16_t id, const conf::DnsCheck& check) : id_(id) {
  // A name that fits into no query asks for the root: what it is, the parser has complained about.
  query_ = dns_query(id, check.type, check.name).value_or(*dns_query(id, check.type, "."));
}

Step DnsSession::bytes(std::span<const std::uint8_t> octets) {
  if (octets.size() < kHeader) return {};
  if (octets[0] != id_ >> 8U || octets[1] != (id_ & 0xffU)) return {};
  if ((octets[2] & kIsResponse) == 0) return {};
  const unsigned code = octets[3] & kResponseCode;
  return code == 0 ? good() : bad(fmt::format("read error occurred. (rcode = {})", code));
}

Step DnsSession::ended(TryOutcome outcome) {
  if (outcome == TryOutcome::kUnreachable) return bad("network unreachable");
  return bad("failed to read socket; errno 111 (Connection refused)");
}

Step DnsSession::timed_out() {
  return bad("read timeout from socket");
}

}  // namespace havip::hostsim::checker
