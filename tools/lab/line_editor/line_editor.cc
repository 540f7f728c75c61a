#include "tools/lab/line_editor/line_editor.h"

#include <csignal>
#include <cstdio>
#include <utility>

#include <fmt/format.h>
#include <histedit.h>

namespace havip::lab {
namespace {

constexpr int kKept = 500;  // lines of history

std::string_view common_beginning(const std::vector<std::string>& words) {
  std::string_view common = words.front();
  for (const std::string& word : words) {
    std::size_t same = 0;
    while (same < common.size() && same < word.size() && common[same] == word[same])
      ++same;
    common = common.substr(0, same);
  }
  return common;
}

}  // namespace

struct LineEditor::Inside {
  Completer completer;
  std::string prompt;
  EditLine* line = nullptr;
  History* history = nullptr;
  bool cancelled = false;             // the line that was being typed
  void (*interrupts)(int) = SIG_DFL;  // what became of them before

  static Inside& of(EditLine* line) {
    void* self = nullptr;
    el_get(line, EL_CLIENTDATA, &self);
    return *static_cast<Inside*>(self);
  }
  static char* show_prompt(EditLine* line) { return of(line).prompt.data(); }

  static unsigned char complete(EditLine* line, int) {
    const LineInfo* info = el_line(line);
    const std::string_view beginning(info->buffer,
                                     static_cast<std::size_t>(info->cursor - info->buffer));
    const auto words = of(line).completer(beginning);
    if (words.empty()) return CC_ERROR;
    const std::size_t blank = beginning.rfind(' ');
    const std::size_t typed = beginning.size() - (blank == std::string_view::npos ? 0 : blank + 1);
    std::string more(common_beginning(words).substr(typed));
    if (words.size() == 1) more += ' ';
    if (more.empty()) {
      fmt::print("\n{}\n", fmt::join(words, "  "));
      std::fflush(stdout);
      return CC_REDISPLAY;
    }
    return el_insertstr(line, more.c_str()) == 0 ? CC_REFRESH : CC_ERROR;
  }

  // As a shell does: what was typed is forgotten, and there is a new prompt.
  static unsigned char cancel(EditLine* line, int) {
    const LineInfo* info = el_line(line);
    el_cursor(line, static_cast<int>(info->lastchar - info->cursor));
    el_deletestr(line, static_cast<int>(info->lastchar - info->buffer));
    of(line).cancelled = true;
    fmt::print("^C\n");
    std::fflush(stdout);
    return CC_NEWLINE;
  }
};

LineEditor::LineEditor(const std::string& program, Completer completer)
    : inside_(std::make_unique<Inside>()) {
  inside_->completer = std::move(completer);
  inside_->interrupts = std::signal(SIGINT, SIG_IGN);
  inside_->line = el_init(program.c_str(), stdin, stdout, stderr);
  inside_->history = history_init();
  HistEvent event;
  history(inside_->history, &event, H_SETSIZE, kKept);
  history(inside_->history, &event, H_SETUNIQUE, 1);
  el_set(inside_->line, EL_CLIENTDATA, inside_.get());
  el_set(inside_->line, EL_PROMPT, &Inside::show_prompt);
  el_set(inside_->line, EL_EDITOR, "emacs");
  el_set(inside_->line, EL_HIST, history, inside_->history);
  el_set(inside_->line, EL_ADDFN, "lab-complete", "complete a word", &Inside::complete);
  el_set(inside_->line, EL_BIND, "^I", "lab-complete", nullptr);
  // The terminal is not to make a signal of Ctrl-C; outside of read() it does.
  el_set(inside_->line, EL_SETTY, "-d", "-isig", nullptr);
  el_set(inside_->line, EL_ADDFN, "lab-cancel", "forget the line", &Inside::cancel);
  el_set(inside_->line, EL_BIND, "^C", "lab-cancel", nullptr);
  el_source(inside_->line, nullptr);
}

LineEditor::~LineEditor() {
  history_end(inside_->history);
  el_end(inside_->line);
  std::signal(SIGINT, inside_->interrupts);
}

std::optional<std::string> LineEditor::read(const std::string& prompt) {
  inside_->prompt = prompt;
  inside_->cancelled = false;
  // Before there is a prompt to answer: libedit would do so behind it, and of a Ctrl-D in between
  // the terminal makes a NUL.
  el_set(inside_->line, EL_PREP_TERM, 1);
  int count = 0;
  const char* text = el_gets(inside_->line, &count);
  if (inside_->cancelled) return "";
  if (text == nullptr || count <= 0) return std::nullopt;
  std::string line(text, static_cast<std::size_t>(count));
  if (line.ends_with('\n')) line.pop_back();
  HistEvent event;
  if (!line.empty()) history(inside_->history, &event, H_ENTER, line.c_str());
  return line;
}

}  // namespace havip::lab
