// The lexer of a keepalived.conf: text -> lines of words, as Keepalived 2.2.7 splits them.
//
// - Text is read in pieces of at most 1023 bytes; a longer line falls apart into several, each
//   with a comment and a quote state of its own. A NUL byte ends its piece.
// - `#` and `!` outside double quotes start a comment, even inside a word. So do `\#` and `\!`:
//   2.2.7 only drops the backslash.
// - Every `{` and `}` outside quotes is a line of its own, wherever it stands.
// - White space separates words; "..." is one word and ends the word before it. There are no
//   escapes in it. A quote that is never closed takes the rest of its line with it.
// - Carriage return, vertical tab and form feed are white space; a byte order mark is not.
//
// include, @id lines, $NAME definitions and ~SEQ/~LST would change the text itself before all
// this. The rig does not follow them: each is reported as unsupported and its line left out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hostsim/guest/conf/report.h"

namespace havip::hostsim::conf {

struct Word {
  std::string_view text;  // into the text given to the lexer; quotes stripped
  std::uint32_t column = 0;
};

struct Line {
  std::uint32_t number = 0;
  std::vector<Word> words;  // at least one

  [[nodiscard]] std::string_view keyword() const { return words.front().text; }
  [[nodiscard]] std::size_t arguments() const { return words.size() - 1; }
  [[nodiscard]] bool opens() const { return keyword() == "{"; }
  [[nodiscard]] bool closes() const { return keyword() == "}"; }
  [[nodiscard]] Position at(std::size_t word) const { return {number, words[word].column}; }
};

class Lexer {
 public:
  // Both outlive the lexer.
  Lexer(std::string_view text, Report& report) : text_(text), report_(report) {}

  // The next line, nothing at the end of the text. Surplus closing braces are reported as they
  // come, missing ones at the end.
  [[nodiscard]] std::optional<Line> next();

  // What next() will return, without taking it.
  [[nodiscard]] const std::optional<Line>& peek();

 private:
  struct Piece {
    std::string_view text;
    std::uint32_t line = 0;
    std::uint32_t column = 1;  // of its first byte
  };

  std::optional<Line> scan();
  bool take_piece();
  bool rewrites_text();
  void split_piece();
  [[nodiscard]] std::size_t split_word(std::size_t at, std::string_view body, Line& line);
  void end_line(Line& line);
  void report_open_blocks();

  std::string_view text_;
  Report& report_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
  Piece piece_;
  bool definition_continues_ = false;
  std::vector<Line> split_;  // of the current piece, those from next_split_ on still to come
  std::size_t next_split_ = 0;
  std::optional<Line> peeked_;
  bool has_peeked_ = false;
  std::size_t depth_ = 0;
};

}  // namespace havip::hostsim::conf
