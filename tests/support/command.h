// Runs a program that tests compare us with: tshark, sqlite3, ..
#pragma once

#include <array>
#include <cstdio>
#include <string>

#include "core/base/ensure.h"

namespace havip::test {

struct CommandResult {
  int status = 0;      // 0: it succeeded
  std::string output;  // what it wrote to stdout
};

inline CommandResult run_command(const std::string& command) {
  CommandResult result;
  std::FILE* pipe = popen(command.c_str(), "r");
  ensure(pipe != nullptr, "a shell is there");
  std::array<char, 4096> piece;
  while (const std::size_t length = std::fread(piece.data(), 1, piece.size(), pipe)) {
    result.output.append(piece.data(), length);
  }
  result.status = pclose(pipe);
  return result;
}

[[nodiscard]] inline bool have_program(const std::string& name) {
  return run_command("command -v " + name + " 2>/dev/null").status == 0;
}

}  // namespace havip::test
