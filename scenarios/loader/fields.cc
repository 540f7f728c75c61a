#include "scenarios/loader/fields.h"

#include <cmath>

namespace havip::loader {
namespace {

template <class T>
std::string convert_integer(const Node& node, T& out) {
  out = static_cast<T>(node.integer);
  return {};
}

// Takes the value of a parser of core/net, whose errors name the text themselves.
template <class T>
std::string take(Result<T> parsed, T& out) {
  if (!parsed) return parsed.error();
  out = *parsed;
  return {};
}

}  // namespace

std::string convert(const Node& node, bool& out) {
  out = node.boolean;
  return {};
}
std::string convert(const Node& node, std::uint8_t& out) {
  return convert_integer(node, out);
}
std::string convert(const Node& node, std::uint16_t& out) {
  return convert_integer(node, out);
}
std::string convert(const Node& node, std::uint32_t& out) {
  return convert_integer(node, out);
}
std::string convert(const Node& node, std::uint64_t& out) {
  return convert_integer(node, out);
}
std::string convert(const Node& node, std::int32_t& out) {
  return convert_integer(node, out);
}
std::string convert(const Node& node, std::string& out) {
  out = node.text;
  return {};
}

std::string convert(const Node& node, Duration& out) {
  const auto parsed = parse_duration(node.text);
  if (!parsed) return fmt::format("{} {}", shown(node.text), parsed.error());
  if (*parsed > kLongest) return fmt::format("{} is longer than 8760h", shown(node.text));
  out = *parsed;
  return {};
}

std::string convert(const Node& node, Instant& out) {
  Duration since_start{};
  std::string fault = convert(node, since_start);
  out = kStart + since_start;
  return fault;
}

std::string convert(const Node& node, net::Ipv4Addr& out) {
  return take(net::parse_ipv4(node.text), out);
}
std::string convert(const Node& node, net::Ipv6Addr& out) {
  return take(net::parse_ipv6(node.text), out);
}
std::string convert(const Node& node, net::IpAddr& out) {
  return take(net::parse_ip(node.text), out);
}
std::string convert(const Node& node, net::Subnet& out) {
  return take(net::parse_subnet(node.text), out);
}
std::string convert(const Node& node, net::MacAddr& out) {
  return take(net::parse_mac(node.text), out);
}

std::string convert(const Node& node, Probability& out) {
  // 0..1 by the schema; the nearest billionth.
  out.billionths = static_cast<std::uint32_t>(std::llround(node.number * Probability::kAlways));
  return {};
}

Fields::~Fields() {
  for (const Member& member : object_.members) {
    ensure(read_.count(member.key) != 0, "a key of the schema that the loader does not read");
  }
}

const Node* Fields::get(std::string_view key) {
  const Node* property = properties_.find(key);
  ensure(property != nullptr, "the loader reads a key that the schema does not have");
  read_.emplace(key);
  if (const Node* value = object_.find(key)) return value;
  return defaults_ == Defaults::kFromSchema ? property->find("default") : nullptr;
}

void Fields::fault(std::string_view key, std::string text) {
  const Node* value = object_.find(key);
  if (value == nullptr) {
    fault(std::move(text));
  } else {
    fault_at(*value, at(key), std::move(text));
  }
}

void Fields::fault_at(const Node& node, const std::string& pointer, std::string text) {
  if (faults_.size() >= kMaxFaults) return;
  faults_.push_back(
      {.file = {}, .line = node.line, .column = 0, .pointer = pointer, .text = std::move(text)});
}

}  // namespace havip::loader
