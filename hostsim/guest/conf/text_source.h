// TextSource: the text of a configuration as the lexer gets it: pieces of lines, in order, with
// everything done that changes the text itself.
//
// In the order in which 2.2.7 does it to each line: comments go, include and its like put files
// in, @id and @^id lines stay or go, $NAME=value is remembered, ~SEQ and ~LST repeat what follows
// them, and $NAME and ${NAME} are replaced (keepalived.conf(5), "Conditional configuration and
// configuration id", "Parameter substitution").
//
// Total and bounded: what includes and repetition add is at most kMaxAdded pieces and kMaxIncluded
// octets, whatever the text says; beyond that the rest is refused and said to be.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "hostsim/guest/conf/definitions.h"
#include "hostsim/guest/conf/parse.h"
#include "hostsim/guest/conf/report.h"
#include "hostsim/guest/conf/sequence.h"

namespace havip::hostsim::conf {

struct Piece {
  std::string text;        // no comment in it, no line end
  Position at;             // of its first octet
  bool as_written = true;  // columns in it are those of the file
};

// What an include must not fail at; see include_check in keepalived.conf(5).
struct IncludeCheck {
  bool readable = false;
  bool match = false;
  bool wildcard_match = false;
  bool brace_match = false;

  [[nodiscard]] static IncludeCheck all() { return {true, true, true, true}; }
};

class TextSource {
 public:
  static constexpr std::size_t kMaxPiece = 1023;
  static constexpr std::size_t kMaxAdded = 200'000;
  static constexpr std::size_t kMaxIncluded = std::size_t{16} << 20U;
  static constexpr std::size_t kMaxDepth = 16;  // of files that include each other

  // All outlive it. `file_name` is where relative includes start from.
  TextSource(std::string_view text, std::string_view file_name, const Environment& env,
             Report& report);

  [[nodiscard]] std::optional<Piece> next();

  // The global keyword include_check, which counts from the next include on.
  void set_include_check(IncludeCheck check) { check_ = check; }
  [[nodiscard]] IncludeCheck include_check() const { return check_; }

 private:
  struct File {
    std::string_view text;
    std::unique_ptr<const std::string> owned;  // the text of an included one
    std::string directory;                     // with its slash; empty: the current one
    std::uint16_t number = 0;
    std::size_t depth = 0;  // of inclusion
    std::size_t at = 0;
    std::uint32_t line = 1;
    std::uint32_t column = 1;
    IncludeCheck outer;  // what counts again behind it
  };
  struct Repeat {
    Sequence sequence;
    Position at;
  };
  struct Rest {  // of a definition with several lines
    std::vector<std::string> lines;
    std::size_t next = 0;
    Position at;
  };
  using Frame = std::variant<Repeat, Rest>;

  std::optional<Piece> raw_piece();
  std::optional<Piece> repeated_piece();
  std::optional<Piece> expand(Piece piece);
  bool continue_definition(std::string_view body);
  bool keeps_conditional(Piece& piece) const;
  bool replace_uses(Piece& piece);
  bool replace(Piece& piece, const Definitions::Use& use);
  std::optional<std::string> predefined(const Definitions::Use& use, Position at);
  void include(std::string_view keyword, std::string_view pattern, Position at);
  void include_matches(const std::vector<std::string>& patterns, std::string_view pattern,
                       Position at, IncludeCheck check);
  void open_included(const std::string& path, std::size_t depth, Position at, IncludeCheck check);
  bool spend(Position at);

  const Environment& env_;
  Report& report_;
  std::vector<File> files_;    // the one being read last
  std::vector<Frame> frames_;  // repetitions under way, innermost last
  Definitions definitions_;
  IncludeCheck check_;
  std::string defining_;  // the name whose lines go on
  std::vector<std::string> defined_lines_;
  std::size_t added_ = 0;
  std::size_t included_ = 0;
  bool exhausted_ = false;
};

}  // namespace havip::hostsim::conf
