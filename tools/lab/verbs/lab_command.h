// `havip lab`: labs are listed, worked on in a shell, hinted at, answered and graded, and made anew
// with other names. This file prints and reads; what it does lies in the others here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tools/cli/exit_status.h"

namespace havip::lab {

struct LabOptions {
  std::string verb;     // "list", "start", "hint", "answer", "new"
  std::string name;     // of a lab, or the path of its folder
  std::string labs;     // the folder of labs; "": scenarios/labs, of the source tree if need be
  std::string session;  // the session's folder; "": labs/NAME
  std::string language = "en";
  std::string script;  // of start: commands, a line each; "-" is stdin
  bool live = false;
  std::string stage;  // of answer
  std::string cause;
  bool json = false;
  std::string fault;  // of new: the lab that it is a variant of; "": any
  std::uint64_t seed = 1;
  std::string out;  // of new: the folder to write; "": labs/made/NAME
};

[[nodiscard]] tools::ExitStatus lab_command(const LabOptions& options);

}  // namespace havip::lab
