#include "tools/lab/words.h"

#include <algorithm>

#include <fmt/format.h>

namespace havip::lab {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

bool is_control(char c) {
  const auto octet = static_cast<unsigned char>(c);
  return (octet < 0x20 && c != '\t') || octet == 0x7f;
}

// Where JSON that begins at `at` ends: behind its last bracket, or at the end of the line.
std::size_t end_of_json(std::string_view line, std::size_t at) {
  int depth = 0;
  bool quoted = false;
  for (; at < line.size(); ++at) {
    const char c = line[at];
    if (quoted && c == '\\') {
      ++at;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == '{' || c == '[')) {
      ++depth;
    } else if (!quoted && (c == '}' || c == ']') && --depth <= 0) {
      return at + 1;
    }
  }
  return line.size();
}

}  // namespace

Result<Words> split(std::string_view line) {
  if (line.size() > kLongestLine)
    return fail(fmt::format("a line of {} octets; at most {} are read", line.size(), kLongestLine));
  if (std::ranges::any_of(line, is_control)) return fail("a line with control characters");
  Words words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote == 0 && is_blank(c)) {
      if (in_word) words.push_back(std::move(word));
      word.clear();
      in_word = false;
    } else if (!in_word && quote == 0 && (c == '{' || c == '[')) {
      const std::size_t end = end_of_json(line, i);
      word = line.substr(i, end - i);
      in_word = true;
      i = end - 1;
    } else if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
      in_word = true;
    } else if (quote != 0 && c == quote) {
      quote = 0;
    } else if (c == '\\' && quote == 0 && i + 1 < line.size()) {
      word += line[++i];
      in_word = true;
    } else {
      word += c;
      in_word = true;
    }
  }
  if (quote != 0) return fail(fmt::format("a quote {} that is not closed", quote));
  if (in_word) words.push_back(std::move(word));
  return words;
}

}  // namespace havip::lab
