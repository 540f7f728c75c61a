// Text for terminals: columns, wrapping, colour, and numbers that people read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/time/time.h"

namespace havip::report {

// What a piece of text is, in place of what it looks like.
enum class Tone : std::uint8_t { kPlain, kHeading, kQuiet, kGood, kBad, kNotable };

// Colours text for ANSI terminals, or leaves it alone.
class Paint {
 public:
  explicit Paint(bool on) : on_(on) {}
  [[nodiscard]] std::string operator()(Tone tone, std::string_view text) const;

 private:
  bool on_;
};

// Columns that UTF-8 text takes: one a code point (no wide or combining ones occur in reports).
[[nodiscard]] std::size_t columns(std::string_view text);

// Fills up with spaces at the end, or at the front.
[[nodiscard]] std::string left(std::string_view text, std::size_t width);
[[nodiscard]] std::string right(std::string_view text, std::size_t width);

// Breaks at spaces so that no line is wider than `width`, but for words that are; at least one.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t width);

// Nothing is rounded: "3.209375 s", "397.71 ms", "650 µs", "0".
[[nodiscard]] std::string exact(Duration duration);
[[nodiscard]] std::string exact(Instant at);  // since the start of the run

// To the millisecond, half away from zero: "13.258 s".
[[nodiscard]] std::string clock(Instant at);

}  // namespace havip::report
