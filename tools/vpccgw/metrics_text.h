// MetricsText: numbers in Prometheus' text format, version 0.0.4, all named vpccgw_*.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace havip::vpccgw_daemon {

class MetricsText {
 public:
  void family(std::string_view name, std::string_view type, std::string_view help) {
    text_ += fmt::format("# HELP vpccgw_{} {}.\n# TYPE vpccgw_{} {}\n", name, help, name, type);
  }
  // One value of a family by a label, whose value needs no escapes.
  void sample(std::string_view name, std::string_view label, std::string_view of,
              std::uint64_t value) {
    text_ += fmt::format("vpccgw_{}{{{}=\"{}\"}} {}\n", name, label, of, value);
  }
  void counter(std::string_view name, std::string_view help, std::uint64_t value) {
    single(name, "counter", help, value);
  }
  void gauge(std::string_view name, std::string_view help, std::uint64_t value) {
    single(name, "gauge", help, value);
  }

  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  void single(std::string_view name, std::string_view type, std::string_view help,
              std::uint64_t value) {
    family(name, type, help);
    text_ += fmt::format("vpccgw_{} {}\n", name, value);
  }

  std::string text_;
};

}  // namespace havip::vpccgw_daemon
