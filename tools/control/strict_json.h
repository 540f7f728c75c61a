// StrictJson: reads a JSON document field by field, and leaves nothing unsaid: a missing field, a
// wrong type, a value out of range and a field that nobody asked for are faults, with their place
// as a JSON pointer (RFC 6901), what was found and what was expected.
#pragma once

#include <cstdint>
#include <limits>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/result.h"
#include "core/net/ipv4.h"
#include "core/net/mac.h"

namespace havip::control {

using Json = nlohmann::json;

// Thrown by readers, caught by read_json().
struct BadJson : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// An object whose fields are taken one by one. end() at its end.
class Fields {
 public:
  // `object` outlives it. `place` is its pointer: "" or "/claims/0".
  Fields(const Json& object, std::string place);

  [[nodiscard]] bool has(const char* key);

  // An integer that fits T, and is no more than `most`.
  template <class T>
  [[nodiscard]] T number(const char* key, std::uint64_t most = std::numeric_limits<T>::max()) {
    const Json& value = at(key);
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > most)
      throw wrong(key, fmt::format("an integer from 0 to {}", most));
    return static_cast<T>(value.get<std::uint64_t>());
  }
  [[nodiscard]] bool flag(const char* key);
  [[nodiscard]] bool flag_or(const char* key, bool otherwise) {
    return has(key) ? flag(key) : otherwise;
  }
  [[nodiscard]] std::string text(const char* key);
  [[nodiscard]] std::string text_or(const char* key, std::string otherwise) {
    return has(key) ? text(key) : std::move(otherwise);
  }
  // A name of at most Id::kMaxLength printable characters; empty only if `may_be_empty`.
  template <class Id>
  [[nodiscard]] Id id(const char* key, bool may_be_empty = false) {
    return Id(name(key, Id::kMaxLength, may_be_empty));
  }
  [[nodiscard]] net::Ipv4Addr ip(const char* key);
  [[nodiscard]] net::MacAddr mac(const char* key);
  [[nodiscard]] net::Subnet subnet(const char* key);

  // Calls `read(element, place)` for each element of the array.
  template <class Read>
  void each(const char* key, Read read) {
    const Json& value = at(key);
    if (!value.is_array()) throw wrong(key, "an array");
    for (std::size_t i = 0; i < value.size(); ++i)
      read(value[i], fmt::format("{}/{}/{}", place_, key, i));
  }
  [[nodiscard]] Fields object(const char* key) {
    return Fields(at(key), fmt::format("{}/{}", place_, key));
  }

  // Every field has been asked for.
  void end() const;

  [[nodiscard]] BadJson wrong(const char* key, std::string_view expected) const;

 private:
  [[nodiscard]] const Json& at(const char* key);
  [[nodiscard]] std::string name(const char* key, std::size_t longest, bool may_be_empty);

  const Json& object_;
  std::string place_;
  std::set<std::string, std::less<>> taken_;
};

// What a document may nest: whoever walks it does so by recursion.
inline constexpr std::size_t kDeepest = 32;

// The error: it is no JSON, or nests deeper than kDeepest.
[[nodiscard]] Result<Json> parse_json(std::string_view text);

// Parses `text` and calls `read(document)`; the error is the first fault.
template <class Read>
[[nodiscard]] auto read_json(std::string_view text, Read read)
    -> Result<decltype(read(std::declval<const Json&>()))> {
  const Result<Json> document = parse_json(text);
  if (!document) return fail(document.error());
  try {
    return read(*document);
  } catch (const BadJson& fault) {
    return fail(std::string(fault.what()));
  }
}

}  // namespace havip::control
