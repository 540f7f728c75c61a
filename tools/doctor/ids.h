// Names and addresses out of JSON files of a run folder: what is none becomes a fault.
#pragma once

#include <string>

#include "core/net/ipv4.h"
#include "tools/compare/json_view.h"

namespace havip::doctor {

// The empty name after a fault.
template <class Id>
[[nodiscard]] Id id_of(const compare::JsonView& json, const std::string& text) {
  if (text.size() <= Id::kMaxLength) return Id(text);
  json.fault("a name of at most " + std::to_string(Id::kMaxLength) + " octets");
  return Id();
}
template <class Id>
[[nodiscard]] Id id(const compare::JsonView& json) {
  return id_of<Id>(json, json.text());
}
// null is the empty name.
template <class Id>
[[nodiscard]] Id id_or_null(const compare::JsonView& json) {
  return id_of<Id>(json, json.text_or_null());
}

// 0.0.0.0 after a fault.
[[nodiscard]] inline net::Ipv4Addr address(const compare::JsonView& json) {
  const std::string text = json.text();
  if (text.empty()) return {};  // which has been said
  if (const auto ip = net::parse_ipv4(text)) return *ip;
  json.fault("an IPv4 address");
  return {};
}

}  // namespace havip::doctor
