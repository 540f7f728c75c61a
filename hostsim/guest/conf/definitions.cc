#include "hostsim/guest/conf/definitions.h"

namespace havip::hostsim::conf {
namespace {

bool is_name(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

std::size_t name_end(std::string_view text, std::size_t from) {
  while (from < text.size() && is_name(text[from]))
    ++from;
  return from;
}

// What may stand behind $NAME without braces.
bool ends_use(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == ',' || c == ')';
}

}  // namespace

std::string_view Definitions::defined_name(std::string_view line) {
  if (line.empty() || line.front() != '$') return {};
  const std::size_t end = name_end(line, 1);
  const bool definition = end > 1 && end < line.size() && line[end] == '=';
  return definition ? line.substr(1, end - 1) : std::string_view{};
}

Definitions::Use Definitions::find_use(std::string_view line, std::size_t from) const {
  for (std::size_t at = line.find('$', from); at != std::string_view::npos;
       at = line.find('$', at + 1)) {
    const bool braced = at + 1 < line.size() && line[at + 1] == '{';
    const std::size_t start = at + (braced ? 2 : 1);
    const std::size_t end = name_end(line, start);
    if (end == start) continue;
    Use use;
    use.begin = at;
    use.name = line.substr(start, end - start);
    if (braced) {
      const std::size_t close = line.find('}', end);
      if (close == std::string_view::npos || (close != end && line[end] != ' ')) continue;
      use.arguments = line.substr(end, close - end);
      use.end = close + 1;
    } else {
      if (end < line.size() && !ends_use(line[end])) continue;
      use.end = end;
    }
    const auto known = values_.find(use.name);
    if (known != values_.end()) {
      use.value = &known->second;
    } else if (!use.name.starts_with('_')) {
      continue;
    }
    return use;
  }
  return {};
}

}  // namespace havip::hostsim::conf
