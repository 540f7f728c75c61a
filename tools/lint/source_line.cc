#include "tools/lint/source_line.h"

#include <algorithm>

#include "tools/lint/printable.h"
#include "tools/report/text.h"

namespace havip::lint {
namespace {

std::string_view line_of(std::string_view text, std::uint32_t number) {
  for (std::uint32_t line = 1; line < number; ++line) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, std::min(text.find('\n'), text.find('\r')));
}

}  // namespace

std::optional<std::string_view> source_line(const Report& report, const Place& place) {
  if (place.line == 0) return std::nullopt;
  for (const SubjectReport& subject : report.subjects) {
    const auto text = subject.subject->texts.find(place.file);
    if (text != subject.subject->texts.end()) return line_of(text->second, place.line);
  }
  return std::nullopt;
}

CodePoints code_points(std::string_view line, const Place& place) {
  const auto columns_before = [line](std::size_t octets) {
    return report::columns(printable(line.substr(0, octets)));
  };
  const std::size_t first = place.column == 0 ? 0 : place.column - 1;
  const std::size_t begin = columns_before(std::min(first, line.size()));
  const std::size_t end = columns_before(std::min(first + place.width, line.size()));
  return {.begin = begin + 1, .end = std::max(end, begin + 1) + 1};
}

}  // namespace havip::lint
