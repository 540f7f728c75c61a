// Session: one learner's work on one lab, kept in a folder: journal.jsonl (journal.h), files/ (what
// was edited). It may be left and opened again at any time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "tools/lab/journal.h"
#include "tools/lab/lab.h"

namespace havip::lab {

class Session {
 public:
  // Makes a session's folder if it is not there yet. The error: this machine does not let us.
  [[nodiscard]] static Result<void> make_folder(const std::string& folder);
  // Opens the folder. "": nothing is kept. The error says what in it cannot be read.
  [[nodiscard]] static Result<Session> open(const Lab& lab, const std::string& folder);

  [[nodiscard]] const std::string& folder() const { return folder_; }
  [[nodiscard]] bool is_new() const { return lines_.empty(); }
  [[nodiscard]] std::size_t lines() const { return lines_.size(); }  // of the journal
  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] std::size_t hints() const { return hints_; }  // taken
  // All that was done, one after the other.
  [[nodiscard]] Deeds deeds() const;
  // Where edited files are kept; "": nowhere.
  [[nodiscard]] std::string files_folder() const;

  // Writes down what was done, and that it is over at `line.until`.
  [[nodiscard]] Result<void> add(JournalLine line);
  // One more hint was taken.
  [[nodiscard]] Result<void> add_hint();
  // A file beside the journal, as the graded scenario.
  [[nodiscard]] Result<void> write_file(const std::string& name, const std::string& text) const;

 private:
  std::string folder_;
  std::vector<JournalLine> lines_;
  Instant now_;
  std::size_t hints_ = 0;
};

}  // namespace havip::lab
