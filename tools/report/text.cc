#include "tools/report/text.h"

#include <algorithm>

#include <fmt/format.h>

namespace havip::report {
namespace {

std::string_view code_of(Tone tone) {
  switch (tone) {
    case Tone::kPlain:
      return "";
    case Tone::kHeading:
      return "1";
    case Tone::kQuiet:
      return "2";
    case Tone::kGood:
      return "32";
    case Tone::kBad:
      return "1;31";
    case Tone::kNotable:
      return "33";
  }
  return "";
}

std::string padding(std::string_view text, std::size_t width) {
  const std::size_t taken = columns(text);
  return std::string(width > taken ? width - taken : 0, ' ');
}

}  // namespace

std::string Paint::operator()(Tone tone, std::string_view text) const {
  if (!on_ || tone == Tone::kPlain || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code_of(tone), text);
}

std::size_t columns(std::string_view text) {
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80; };
  return static_cast<std::size_t>(std::ranges::count_if(text, begins));
}

std::string left(std::string_view text, std::size_t width) {
  return std::string(text) + padding(text, width);
}

std::string right(std::string_view text, std::size_t width) {
  return padding(text, width) + std::string(text);
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines{""};
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, space);
    text.remove_prefix(std::min(space + 1, text.size()));
    std::string& line = lines.back();
    if (line.empty()) {
      line = word;
    } else if (columns(line) + 1 + columns(word) <= width) {
      line.append(" ").append(word);
    } else {
      lines.emplace_back(word);
    }
  }
  return lines;
}

std::string exact(Duration duration) {
  if (duration == Duration{}) return "0";
  std::string text = to_string(duration);
  const std::size_t unit = text.find_first_not_of("-.0123456789");
  const std::string name = text.substr(unit);
  return fmt::format("{} {}", text.substr(0, unit), name == "us" ? "µs" : name);
}

std::string exact(Instant at) {
  return exact(at - kStart);
}

std::string clock(Instant at) {
  return seconds(at - kStart, 3);
}

}  // namespace havip::report
