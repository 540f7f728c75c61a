// Shell: a line in, what it prints out. Knows which node the learner is at; every line that does
// something is written to the session's journal.
//
//   web-a$ ip addr            at this node
//   host-1                    go there; `ssh host-1` and `enter host-1` as well
//   host-1 mcagent vips       once, without going there; `host-1$ mcagent vips` as well
//   .. | grep [-v] TEXT       of what a command prints, only such lines; | head -N, | tail -N
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "tools/lab/command.h"
#include "tools/lab/files.h"
#include "tools/lab/play.h"
#include "tools/lab/session.h"

namespace havip::lab {

class Shell {
 public:
  using Editor = std::function<Result<std::string>(const std::string&, const std::string&)>;

  // `lab` and `session` outlive it. The error: the session's deeds cannot be played.
  [[nodiscard]] static Result<std::unique_ptr<Shell>, loader::Faults> open(const Lab& lab,
                                                                           Session& session,
                                                                           Voice voice);
  Shell(const Shell&) = delete;
  Shell& operator=(const Shell&) = delete;

  void set_editor(Editor editor) { editor_ = std::move(editor); }

  [[nodiscard]] std::string prompt() const { return node_ + "$ "; }
  // A line as a transcript shows it: behind the prompt, or the one that it names itself.
  [[nodiscard]] std::string typed(std::string_view line) const;
  [[nodiscard]] bool done() const { return done_; }
  // Any octets; returns what is to be printed, "" or with a newline at its end.
  [[nodiscard]] std::string run(std::string_view line);

  // Words that may stand at the end of this beginning of a line.
  [[nodiscard]] std::vector<std::string> completions(std::string_view beginning) const;

  [[nodiscard]] const std::string& node() const { return node_; }

 private:
  Shell(const Lab& lab, Session& session, Voice voice, std::unique_ptr<Play> play);

  [[nodiscard]] bool is_node(std::string_view word) const;
  [[nodiscard]] Place place_of(std::string_view node) const;
  [[nodiscard]] std::string go(const std::string& node);
  // A command with what stands behind its bars, written to the journal as `line`.
  [[nodiscard]] std::string carry_out(const std::string& node, const Words& words,
                                      const std::vector<std::string>& parts, std::string_view line);
  [[nodiscard]] std::string dispatch(const std::string& node, const Words& words);
  [[nodiscard]] std::string unknown(const std::string& node, const std::string& word) const;
  [[nodiscard]] std::string help(const std::string& node) const;
  [[nodiscard]] std::string unreachable(const std::string& node) const;

  const Lab& lab_;
  Session& session_;
  Voice voice_;
  std::unique_ptr<Play> play_;
  Files files_;
  Editor editor_;
  std::string node_;
  bool done_ = false;
};

}  // namespace havip::lab
