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
