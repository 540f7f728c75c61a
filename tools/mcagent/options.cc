#include "tools/mcagent/options.h"

#include <sstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "platform/live/clock.h"
#include "tools/cli/exit_status.h"
#include "tools/mcagent/commands.h"

namespace havip::mcagentd {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

void add_options(CLI::App& app, Options& options) {
  app.add_option("--setup", options.setup, "What it has to know (setup.schema.json)")
      ->type_name("FILE");
  app.add_option("--gateway", options.gateway, "vpccgw, as http://10.0.0.1:8400")->type_name("URL");
  app.add_option("--test-gateway", options.test_gateway,
                 "The vpccgw of the test environment, for claims alone")
      ->type_name("URL");
  app.add_option_function<std::string>(
         "--environment", [&options](const std::string& name) { options.to_test = name == "test"; },
         "Where claims go (default: production)")
      ->check(CLI::IsMember({"production", "test"}));
  app.add_option("--token-file", options.token_file, "Holds the token for vpccgw")
      ->type_name("FILE");
  app.add_option("--control", options.control, "The Unix socket for questions and commands")
      ->type_name("SOCKET");
  app.add_option("--events", options.events, "Trace records are appended to it, as JSON Lines")
      ->type_name("FILE");
  app.add_option("--epoch", options.epoch_ns,
                 "CLOCK_REALTIME of the run's zero, in nanoseconds (default: now)")
      ->type_name("NS");
  app.add_option("--first-seq", options.first_seq, "The number of the first trace record")
      ->check(CLI::PositiveNumber);
  app.add_option("--life", options.life,
                 "The number of this start on this host, never used before (default: the seconds\n"
                 "since 1970); 1: the first, which has nothing to catch up with")
      ->check(CLI::PositiveNumber);
  app.add_option("--cause", options.cause, "The trace record that made somebody start it");
  app.add_option("VERB", options.question, "A question or command, and its words");
}

}  // namespace

Invocation parse_options(int argc, const char* const* argv) {
  Invocation invocation;
  Options& options = invocation.options;
  CLI::App app(
      "mcagent: watches the taps of a host for VIPs that move, claims them at vpccgw, and\n"
      "makes the kernel forward as vpccgw says");
  bool json = false;
  add_options(app, options);
  app.add_flag("--json", json, "Answer in JSON");
  app.set_version_flag("--version", HAVIP_VERSION);
  app.footer(
      "Verbs, for a running mcagent:\n" + command_help() +
      "\nExit status: 0 well; 1 the daemon cannot go on; 2 bad input; 3 this machine cannot\n"
      "do it; 4 internal error.\n\nExamples:\n"
      "  mcagent --setup h2.json --gateway http://10.0.0.1:8400 --control /run/mcagent\n"
      "  mcagent limiter --json --control /run/mcagent\n");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream err;
    const bool fine = app.exit(error, out, err) == 0;
    invocation.exit_code =
        static_cast<int>(fine ? tools::ExitStatus::kHeld : tools::ExitStatus::kBadInput);
    invocation.out = out.str();
    invocation.err = err.str();
    return invocation;
  }
  const auto refuse = [&](std::string_view what) {
    invocation.exit_code = static_cast<int>(tools::ExitStatus::kBadInput);
    invocation.err = fmt::format("mcagent: {}; see mcagent --help\n", what);
    return invocation;
  };
  if (!options.question.empty()) {
    if (options.control.empty()) return refuse("a question needs --control SOCKET");
    if (json) options.question.emplace_back("--json");
    if (options.cause != 0) options.question.push_back(fmt::format("--cause={}", options.cause));
    return invocation;
  }
  // Claims are known by life and number for ever: two lives must not have the same. Seconds since
  // 1970 grow from start to start.
  if (options.life == 0) options.life = static_cast<std::uint32_t>(live::wall_ns() / kSecond);
  if (options.setup.empty()) return refuse("--setup FILE is missing");
  if (options.gateway.empty()) return refuse("--gateway URL is missing");
  return invocation;
}

}  // namespace havip::mcagentd
