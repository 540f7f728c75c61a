#include "tools/lab/run_shell.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include <fmt/format.h>
#include <unistd.h>

#include "scenarios/loader/json_file.h"
#include "tools/lab/line_editor/line_editor.h"
#include "tools/lab/shell.h"

namespace havip::lab {
namespace {

using tools::ExitStatus;
namespace fs = std::filesystem;

std::string greeting(const Lab& lab, const Session& session, const Shell& shell, Voice voice) {
  std::string out = fmt::format("{}\n\n{}\n\n", voice(lab.title), voice(lab.ticket));
  if (!session.is_new())
    out += voice("The session goes on where it was left. ", "继续上次的进度。");
  return out + voice("Time is virtual. `help` says what can be done at {}.\n",
                     "时间是虚拟的。在 {} 上输入 help 查看可用命令。\n", shell.node());
}

// $EDITOR, or vi, on a copy that is read again.
Result<std::string> edit_by_program(const std::string& name, const std::string& text) {
  std::error_code error;
  std::string folder = (fs::temp_directory_path(error) / "havip-lab-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return fail(folder + ": cannot be made");
  const fs::path path = fs::path(folder) / name;
  std::ofstream(path, std::ios::binary) << text;
  const char* editor = std::getenv("EDITOR");
  const int status =
      std::system(fmt::format("{} '{}'", editor == nullptr ? "vi" : editor, path.string()).c_str());
  auto edited = loader::read_file(path.string());
  fs::remove_all(folder, error);
  if (status != 0) return fail("the editor failed; nothing was changed");
  return edited;
}

ExitStatus on_terminal(Shell& shell) {
  shell.set_editor(edit_by_program);
  LineEditor editor("havip", [&](std::string_view line) { return shell.completions(line); });
  while (!shell.done()) {
    const auto line = editor.read(shell.prompt());
    if (!line) break;
    fmt::print("{}", shell.run(*line));
    std::fflush(stdout);
  }
  return ExitStatus::kHeld;
}

// Lines of a stream that may hold anything; one that is too long is cut, and refused by the shell.
ExitStatus from_stream(Shell& shell, std::istream& in) {
  for (std::string line; !shell.done() && std::getline(in, line);) {
    if (line.ends_with('\r')) line.pop_back();
    fmt::print("{}\n", shell.typed(line));
    fmt::print("{}", shell.run(line));
  }
  std::fflush(stdout);
  return ExitStatus::kHeld;
}

}  // namespace

ExitStatus run_shell(const Lab& lab, Session& session, const std::string& script, Voice voice) {
  auto shell = Shell::open(lab, session, voice);
  if (!shell) {
    for (const loader::Fault& fault : shell.error())
      fmt::print(stderr, "{}\n", to_string(fault));
    return ExitStatus::kBadInput;
  }
  const bool terminal = script.empty() && isatty(STDIN_FILENO) != 0;
  fmt::print("{}", greeting(lab, session, **shell, voice));
  if (terminal) return on_terminal(**shell);
  if (script.empty() || script == "-") return from_stream(**shell, std::cin);
  std::ifstream file(script, std::ios::binary);
  if (!file) {
    fmt::print(stderr, "havip lab: {}: cannot be read\n", script);
    return ExitStatus::kBadInput;
  }
  return from_stream(**shell, file);
}

}  // namespace havip::lab
