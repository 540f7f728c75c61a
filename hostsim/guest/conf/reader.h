// Reader: follows the blocks of a keepalived.conf with tables of keywords.
//
// A keyword is looked up by the first word of a line, exactly, in the table of the block that is
// open. The block structure is Keepalived's own, flaws included: an unknown keyword loses its line,
// but a block behind it is not skipped. Its lines are read in the block around it, and its closing
// brace closes that one.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "hostsim/guest/conf/draft.h"
#include "hostsim/guest/conf/lexer.h"
#include "hostsim/guest/conf/parse.h"
#include "hostsim/guest/conf/report.h"

namespace havip::hostsim::conf {

class Reader;

enum class Handling : std::uint8_t {
  kActs,         // the rig does what Keepalived does
  kNoEffect,     // accepted; the note says why nothing here depends on it
  kUnsupported,  // refused; the note says what is not modelled
  kLater,        // 2.2.7 does not know it. A later one acts, or ignores it where there is no act.
};

enum class Shape : std::uint8_t {
  kLine,
  kBlock,  // "{ ... }" follows; without an act it is skipped as a whole
};

// One row per keyword and block: the one place that says what becomes of it.
struct Keyword {
  std::string_view name;
  Handling handling = Handling::kActs;
  Shape shape = Shape::kLine;
  std::uint8_t arguments = 0;                   // Keepalived ends when there are fewer
  std::string_view note;                        // for kNoEffect and kUnsupported
  void (*act)(Reader&, const Line&) = nullptr;  // for kActs; reads its own block
};
using Keywords = std::span<const Keyword>;

class Reader {
 public:
  // All outlive the reader.
  Reader(Lexer& lexer, Report& report, const Environment& env, Draft& draft)
      : lexer_(lexer), report_(report), env_(env), draft_(draft) {}

  // Reads the whole file, or up to where Keepalived gives up.
  void read(Keywords root);

  // For acts: the block that belongs to `line`, keyword by keyword. Returns where it closed.
  Position read_block(Keywords keywords);
  // The block of values behind `line`; each line goes to `entry`. Returns where it closed.
  Position read_list(const Line& line, void (*entry)(Reader&, const Line&));
  // The block that comes next, if there is one, unread.
  void skip_block();

  // Whether `line` has this many arguments; if not, Keepalived has ended.
  [[nodiscard]] bool demand(const Line& line, std::size_t arguments);
  [[nodiscard]] bool nic_exists(std::string_view name) const;
  // A name that no NIC has: complains with `text`, and Keepalived will not run the file; with
  // dynamic_interfaces it would wait for the NIC, which the rig does not.
  void misses_interface(Position at, std::string_view name, std::string_view text);

  // What Keepalived complains about.
  void error(Position at, std::string_view text, TestClass counts = TestClass::kGeneral) {
    report_.says(Severity::kError, at, text, counts);
  }

  [[nodiscard]] Lexer& lexer() { return lexer_; }
  [[nodiscard]] Report& report() { return report_; }
  [[nodiscard]] Draft& draft() { return draft_; }
  [[nodiscard]] GlobalDraft& global() { return draft_.global; }
  [[nodiscard]] const Environment& environment() const { return env_; }
  // The one whose block is open.
  [[nodiscard]] InstanceDraft& instance() { return draft_.instances.back(); }
  [[nodiscard]] SyncGroupDraft& group() { return draft_.groups.back(); }
  [[nodiscard]] ScriptDraft& script() { return draft_.scripts.back(); }
  [[nodiscard]] TrackFileDraft& track_file() { return draft_.files.back(); }
  [[nodiscard]] TrackProcessDraft& track_process() { return draft_.processes.back(); }

 private:
  Position read_lines(Keywords keywords, bool nested, bool need_open);
  void dispatch(Keywords keywords, const Line& line);

  Lexer& lexer_;
  Report& report_;
  const Environment& env_;
  Draft& draft_;
};

}  // namespace havip::hostsim::conf
