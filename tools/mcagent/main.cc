// mcagent: the agent of a host, as a daemon; and the program that asks it.
#include <cstdio>
#include <exception>

#include <fmt/format.h>

#include "tools/cli/exit_status.h"
#include "tools/mcagent/control_socket.h"
#include "tools/mcagent/daemon.h"
#include "tools/mcagent/options.h"

int main(int argc, char** argv) {
  using namespace havip;
  try {
    const mcagentd::Invocation invocation = mcagentd::parse_options(argc, argv);
    if (invocation.exit_code) {
      fmt::print(stdout, "{}", invocation.out);
      fmt::print(stderr, "{}", invocation.err);
      return *invocation.exit_code;
    }
    const mcagentd::Options& options = invocation.options;
    if (options.question.empty()) return mcagentd::run_daemon(options);
    const auto answer = mcagentd::ask(options.control, options.question);
    if (!answer) {
      fmt::print(stderr, "mcagent: {}\n", answer.error());
      return static_cast<int>(tools::ExitStatus::kEnvironment);
    }
    fmt::print(answer->status == 0 ? stdout : stderr, "{}", answer->text);
    return answer->status;
  } catch (const std::exception& error) {
    fmt::print(stderr, "mcagent: internal error: {}\n", error.what());
    return static_cast<int>(tools::ExitStatus::kInternalError);
  }
}
