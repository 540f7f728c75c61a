// LineEditor: a line from a terminal, with history and completion. The one place that knows
// libedit.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace havip::lab {

// Words that may stand at the end of a beginning of a line, each whole.
using Completer = std::function<std::vector<std::string>(std::string_view beginning)>;

class LineEditor {
 public:
  // REQUIRES: stdin and stdout are a terminal. `program`: by that name ~/.editrc speaks of it.
  // As long as it is there, Ctrl-C ends what runs in the foreground, and not this program.
  LineEditor(const std::string& program, Completer completer);
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  // A line without its newline, "" where Ctrl-C took it back; none: the input has ended.
  [[nodiscard]] std::optional<std::string> read(const std::string& prompt);

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace havip::lab
