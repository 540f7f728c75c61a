// The command line of `mcagent`: the daemon itself, or a question to one that runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/engine/provenance.h"

namespace havip::mcagentd {

struct Options {
  std::string setup;
  std::string gateway;
  std::string test_gateway;  // empty: there is none
  bool to_test = false;      // claims go there
  std::string token_file;
  std::string control;
  std::string events;
  std::optional<std::int64_t> epoch_ns;  // CLOCK_REALTIME of the run's zero
  engine::Seq first_seq = 1;
  std::uint32_t life = 0;  // 0: not said
  engine::Seq cause = 0;
  // A question: its words, options like --json among them. Empty: be the daemon.
  std::vector<std::string> question;
};

struct Invocation {
  Options options;
  std::optional<int> exit_code;  // set: print `out` and `err`, and end
  std::string out;
  std::string err;
};

[[nodiscard]] Invocation parse_options(int argc, const char* const* argv);

}  // namespace havip::mcagentd
