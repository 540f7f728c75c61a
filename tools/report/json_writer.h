// JsonWriter: JSON for files that people open. Keys stay in the order in which they are written,
// two spaces a level; what belongs together stands on one line. No float is ever written.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time/time.h"

namespace havip::report {

class JsonWriter {
 public:
  enum class Layout : std::uint8_t { kLines, kInline };  // inside an inline one all is inline

  // The outermost value is an object. begin_*(key) inside an object, begin_*() inside an array.
  explicit JsonWriter(Layout layout = Layout::kLines) { open('{', layout); }

  void begin_object(std::string_view key, Layout layout = Layout::kLines);
  void begin_object(Layout layout = Layout::kLines);
  void begin_array(std::string_view key, Layout layout = Layout::kLines);
  void end();

  void field(std::string_view key, std::string_view value);
  void field(std::string_view key, const char* value) { field(key, std::string_view(value)); }
  void field(std::string_view key, const std::string& value) {
    field(key, std::string_view(value));
  }
  template <std::integral T>
  void field(std::string_view key, T value) {
    if constexpr (std::same_as<T, bool>) {
      raw(key, value ? "true" : "false");
    } else {
      raw(key, std::to_string(value));
    }
  }
  void field(std::string_view key, Duration value) { raw(key, std::to_string(ns(value))); }
  void field(std::string_view key, Instant value) { raw(key, std::to_string(ns(value))); }
  template <class T>
  void field(std::string_view key, const std::optional<T>& value) {
    value ? field(key, *value) : raw(key, "null");
  }
  // "" is null.
  void name_or_null(std::string_view key, std::string_view name) {
    name.empty() ? raw(key, "null") : field(key, name);
  }
  void element(std::string_view value);

  // Closes the outermost object. REQUIRES: everything else was ended.
  [[nodiscard]] std::string finish();

 private:
  struct Level {
    char close = '}';
    Layout layout = Layout::kLines;
    bool empty = true;
  };

  void open(char bracket, Layout layout);
  void next();  // whatever separates the next value from the one before
  void write_key(std::string_view key);
  void raw(std::string_view key, std::string_view text);

  std::string out_;
  std::vector<Level> levels_;
};

}  // namespace havip::report
