// Fields: the keys of one object, read by name into typed values.
//
// What the file leaves out takes the schema's default, so that each default is written down once.
// The decoder and the schema cannot drift apart: to ask for a key the schema does not have, or to
// leave one of the file's keys unread, is our own bug and stops the program.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "core/base/ensure.h"
#include "core/net/id.h"
#include "core/net/ip.h"
#include "core/net/mac.h"
#include "core/time/time.h"
#include "scenarios/loader/expectation.h"
#include "scenarios/loader/link.h"
#include "scenarios/loader/load.h"
#include "scenarios/loader/node.h"

namespace havip::loader {

// Every duration and instant of a scenario is below this, so that sums of a few never overflow.
inline constexpr Duration kLongest = std::chrono::hours(8760);

// Reads a value that holds against the schema; "" or what is wrong with it all the same.
// Integers are in range by the schema.
[[nodiscard]] std::string convert(const Node& node, bool& out);
[[nodiscard]] std::string convert(const Node& node, std::uint8_t& out);
[[nodiscard]] std::string convert(const Node& node, std::uint16_t& out);
[[nodiscard]] std::string convert(const Node& node, std::uint32_t& out);
[[nodiscard]] std::string convert(const Node& node, std::uint64_t& out);
[[nodiscard]] std::string convert(const Node& node, std::int32_t& out);
[[nodiscard]] std::string convert(const Node& node, std::string& out);
[[nodiscard]] std::string convert(const Node& node, Duration& out);
[[nodiscard]] std::string convert(const Node& node, Instant& out);
[[nodiscard]] std::string convert(const Node& node, net::Ipv4Addr& out);
[[nodiscard]] std::string convert(const Node& node, net::Ipv6Addr& out);
[[nodiscard]] std::string convert(const Node& node, net::IpAddr& out);
[[nodiscard]] std::string convert(const Node& node, net::Subnet& out);
[[nodiscard]] std::string convert(const Node& node, net::MacAddr& out);
[[nodiscard]] std::string convert(const Node& node, Probability& out);
template <class Tag, std::size_t N>
[[nodiscard]] std::string convert(const Node& node, net::Id<Tag, N>& out) {
  out = net::Id<Tag, N>(node.text);
  return {};
}
template <class T>
[[nodiscard]] std::string convert(const Node& node, std::optional<T>& out) {
  return convert(node, out.emplace());
}
// An exact value, or { min, max }.
template <class T>
[[nodiscard]] std::string convert(const Node& node, Bounds<T>& out) {
  if (!node.is(Node::Kind::kObject)) {
    std::string fault = convert(node, out.min);
    out.max = out.min;
    return fault;
  }
  std::string fault;
  if (const Node* min = node.find("min")) fault = convert(*min, out.min);
  if (const Node* max = node.find("max"); max != nullptr && fault.empty()) {
    fault = convert(*max, out.max);
  }
  if (fault.empty() && out.min && out.max && *out.max < *out.min) fault = "min is above max";
  return fault;
}

template <class E, std::size_t N>
using EnumNames = std::array<std::pair<std::string_view, E>, N>;

class Fields {
 public:
  enum class Defaults : std::uint8_t { kFromSchema, kNone };

  // `properties` are those of the schema for this object. All outlive the Fields.
  Fields(const Node& properties, const Node& object, std::string pointer, Faults& faults,
         Defaults defaults = Defaults::kFromSchema)
      : properties_(properties),
        object_(object),
        pointer_(std::move(pointer)),
        faults_(faults),
        defaults_(defaults) {}
  Fields(const Fields&) = delete;
  Fields& operator=(const Fields&) = delete;
  ~Fields();

  // The key's value, its default, or nothing.
  const Node* get(std::string_view key);
  // Whether the file itself has the key. Counts as reading it only together with get().
  [[nodiscard]] bool given(std::string_view key) const { return object_.find(key) != nullptr; }

  // Reads a key, if there is a value for it; otherwise, and after a fault, `out` stays as it is.
  // Returns whether `out` was set.
  template <class T>
  bool read(std::string_view key, T& out) {
    const Node* node = get(key);
    if (node == nullptr) return false;
    T value = out;
    const std::string wrong = convert(*node, value);
    if (!wrong.empty()) {
      fault(key, wrong);
      return false;
    }
    out = std::move(value);
    return true;
  }

  template <class E, std::size_t N>
  bool read(std::string_view key, E& out, const EnumNames<E, N>& names) {
    const Node* node = get(key);
    if (node == nullptr) return false;
    for (const auto& [name, value] : names) {
      if (name != node->text) continue;
      out = value;
      return true;
    }
    ensure(false, "a choice of the schema that the loader does not know");
    return false;
  }

  // Reads a key through a look-up (text -> Result<T>): a reference to something by its name.
  template <class T, class Look>
  bool refer(std::string_view key, T& out, Look&& look) {
    const Node* node = get(key);
    if (node == nullptr) return false;
    auto found = look(node->text);
    if (!found) {
      fault(key, found.error());
      return false;
    }
    out = *std::move(found);
    return true;
  }

  // The same for an array of references; faults name the element.
  template <class T, class Look>
  void refer_all(std::string_view key, std::vector<T>& out, Look&& look) {
    const Node* node = get(key);
    if (node == nullptr) return;
    for (std::size_t i = 0; i < node->items.size(); ++i) {
      auto found = look(node->items[i].text);
      if (found) {
        out.push_back(*std::move(found));
      } else {
        fault_at(node->items[i], step(at(key), i), found.error());
      }
    }
  }

  // Marks a key as read that says nothing to a run, as "$schema" does.
  void skip(std::string_view key) { get(key); }

  void fault(std::string_view key, std::string text);  // at the key, or at the object without it
  void fault(std::string text) { fault_at(object_, pointer_, std::move(text)); }
  void fault_at(const Node& node, const std::string& pointer, std::string text);

  [[nodiscard]] const Node& object() const { return object_; }
  [[nodiscard]] std::string at(std::string_view key) const { return step(pointer_, key); }
  [[nodiscard]] const std::string& pointer() const { return pointer_; }

 private:
  const Node& properties_;
  const Node& object_;
  std::string pointer_;
  Faults& faults_;
  Defaults defaults_;
  std::set<std::string, std::less<>> read_;
};

}  // namespace havip::loader
