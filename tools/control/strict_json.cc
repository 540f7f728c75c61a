#include "tools/control/strict_json.h"

#include <algorithm>

namespace havip::control {
namespace {

constexpr std::size_t kShown = 60;

std::string shown(const Json& value) {
  std::string text = value.dump(-1, ' ', true, Json::error_handler_t::replace);
  if (text.size() > kShown) text = text.substr(0, kShown) + "..";
  return text;
}

// How deep the brackets outside of strings nest.
std::size_t depth_of(std::string_view text) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '\\') {
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == '[' || c == '{')) {
      deepest = std::max(deepest, ++depth);
    } else if (!quoted && (c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
  if (depth_of(text) > kDeepest) {
    return fail(fmt::format("nested deeper than {} levels", kDeepest));
  }
  Json document = Json::parse(text, nullptr, false);
  if (document.is_discarded()) return fail("this is not JSON");
  return document;
}

Fields::Fields(const Json& object, std::string place) : object_(object), place_(std::move(place)) {
  if (!object.is_object())
    throw BadJson(fmt::format("{}: {}, expected an object", place_, shown(object)));
}

bool Fields::has(const char* key) {
  return object_.contains(key);
}

const Json& Fields::at(const char* key) {
  taken_.insert(key);
  const auto found = object_.find(key);
  if (found == object_.end()) throw BadJson(fmt::format("{}/{}: missing", place_, key));
  return *found;
}

BadJson Fields::wrong(const char* key, std::string_view expected) const {
  return BadJson(
      fmt::format("{}/{}: {}, expected {}", place_, key, shown(object_.at(key)), expected));
}

bool Fields::flag(const char* key) {
  const Json& value = at(key);
  if (!value.is_boolean()) throw wrong(key, "true or false");
  return value.get<bool>();
}

std::string Fields::text(const char* key) {
  const Json& value = at(key);
  if (!value.is_string()) throw wrong(key, "a string");
  return value.get<std::string>();
}

std::string Fields::name(const char* key, std::size_t longest, bool may_be_empty) {
  std::string value = text(key);
  const bool printable = std::ranges::all_of(value, [](char c) { return c > ' ' && c < '\x7f'; });
  if (!printable || value.size() > longest || (value.empty() && !may_be_empty))
    throw wrong(key, fmt::format("a name of 1 to {} printable characters", longest));
  return value;
}

net::Ipv4Addr Fields::ip(const char* key) {
  const auto value = net::parse_ipv4(text(key));
  if (!value) throw wrong(key, "an IPv4 address, as \"172.16.16.8\"");
  return *value;
}

net::MacAddr Fields::mac(const char* key) {
  const auto value = net::parse_mac(text(key));
  if (!value) throw wrong(key, "a MAC address, as \"02:00:5e:00:01:0a\"");
  return *value;
}

net::Subnet Fields::subnet(const char* key) {
  const auto value = net::parse_subnet(text(key));
  if (!value) throw wrong(key, "an address block, as \"172.16.16.0/24\"");
  return *value;
}

void Fields::end() const {
  for (const auto& [key, value] : object_.items()) {
    if (!taken_.contains(key))
      throw BadJson(
          fmt::format("{}/{}: unknown, expected one of: {}", place_, key, fmt::join(taken_, ", ")));
  }
}

}  // namespace havip::control
