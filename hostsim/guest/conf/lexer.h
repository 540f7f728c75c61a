// The lexer of a keepalived.conf: text -> lines of words, as Keepalived 2.2.7 splits them.
//
// - Text is read in pieces of at most 1023 bytes; a longer line falls apart into several, each
//   with a comment and a quote state of its own. A NUL byte ends its piece.
// - `#` and `!` outside double quotes start a comment, even inside a word. So do `\#` and `\!`:
//   2.2.7 only drops the backslash.
// - What changes the text itself (include, @id, definitions, ~SEQ) is done before: text_source.h.
// - Every `{` and `}` outside quotes is a line of its own, wherever it stands.
// - White space separates words; "..." is one word and ends the word before it. There are no
//   escapes in it. A quote that is never closed takes the rest of its line with it.
// - Carriage return, vertical tab and form feed are white space; a byte order mark is not.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hostsim/guest/conf/report.h"
#include "hostsim/guest/conf/text_source.h"

namespace havip::hostsim::conf {

struct Word {
  std::string text;  // quotes stripped
  std::uint32_t column = 0;
};

struct Line {
  std::uint32_t number = 0;
  std::uint16_t file = 0;     // see Position
  std::string raw;            // as it stands in the file, for values with shell-like quotes
  std::vector<Word> words{};  // at least one

  [[nodiscard]] std::string_view keyword() const { return words.front().text; }
  [[nodiscard]] std::size_t arguments() const { return words.size() - 1; }
  [[nodiscard]] bool opens() const { return keyword() == "{"; }
  [[nodiscard]] bool closes() const { return keyword() == "}"; }
  [[nodiscard]] Position at(std::size_t word) const { return {number, words[word].column, file}; }
};

class Lexer {
 public:
  // All outlive the lexer. `file_name` is where relative includes start from.
  Lexer(std::string_view text, std::string_view file_name, const Environment& env, Report& report)
      : source_(text, file_name, env, report), report_(report) {}

  // What becomes of an include that fails, from the next one on.
  void set_include_check(IncludeCheck check) { source_.set_include_check(check); }
  [[nodiscard]] IncludeCheck include_check() const { return source_.include_check(); }

  // The next line, nothing at the end of the text. Surplus closing braces are reported as they
  // come, missing ones at the end.
  [[nodiscard]] std::optional<Line> next();

  // What next() will return, without taking it.
  [[nodiscard]] const std::optional<Line>& peek();

 private:
  std::optional<Line> scan();
  void split_piece();
  [[nodiscard]] std::size_t split_word(std::size_t at, std::string_view body, Line& line);
  [[nodiscard]] Line new_line() const;
  void end_line(Line& line, std::string_view raw);
  [[nodiscard]] std::uint32_t column_of(std::size_t at) const;
  void report_open_blocks();

  TextSource source_;
  Report& report_;
  Piece piece_;
  std::vector<Line> split_;  // of the current piece, those from next_split_ on still to come
  std::size_t next_split_ = 0;
  std::optional<Line> peeked_;
  bool has_peeked_ = false;
  std::size_t depth_ = 0;
};

}  // namespace havip::hostsim::conf
