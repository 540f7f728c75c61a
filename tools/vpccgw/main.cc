// The command line of `vpccgw`.
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "tools/cli/exit_status.h"
#include "tools/vpccgw/serve.h"
#include "tools/vpccgw/setup_file.h"
#include "tools/vpccgw/show.h"
#include "vpccgw/gateway/region.h"
#include "vpccgw/store/sqlite_store.h"

namespace {

using havip::tools::ExitStatus;
using havip::vpccgw_daemon::ServeOptions;

ExitStatus refuse(ExitStatus status, std::string_view why) {
  fmt::print(stderr, "vpccgw: {}\n", why);
  return status;
}

ExitStatus init(const std::string& setup, const std::string& database) {
  std::ifstream file(setup, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) return refuse(ExitStatus::kBadInput, setup + ": cannot be read");
  const auto region = havip::vpccgw_daemon::parse_setup(text);
  if (!region) return refuse(ExitStatus::kBadInput, setup + ": " + region.error());
  auto store = havip::vpccgw::SqliteStore::open(database);
  if (!store) return refuse(ExitStatus::kEnvironment, store.error());
  if (auto made = havip::vpccgw::create_region(*store, *region); !made)
    return refuse(ExitStatus::kBadInput, setup + ": " + made.error());
  return ExitStatus::kHeld;
}

ExitStatus show(const std::string& database, bool json) {
  if (!std::ifstream(database)) return refuse(ExitStatus::kBadInput, database + ": cannot be read");
  auto store = havip::vpccgw::SqliteStore::open(database);
  if (!store) return refuse(ExitStatus::kEnvironment, store.error());
  const auto text = havip::vpccgw_daemon::show(*store, json);
  if (!text) return refuse(ExitStatus::kEnvironment, text.error());
  fmt::print("{}", *text);
  return ExitStatus::kHeld;
}

// "127.0.0.1:8400", or an address, or a port.
bool take_listen(const std::string& text, ServeOptions& options) {
  const std::size_t colon = text.rfind(':');
  options.address = text.substr(0, colon);
  if (colon == std::string::npos) return !options.address.empty();
  const std::string port = text.substr(colon + 1);
  const bool digits =
      !port.empty() && port.size() < 6 && port.find_first_not_of("0123456789") == std::string::npos;
  if (!digits || std::stoul(port) > 65535) return false;
  options.port = static_cast<std::uint16_t>(std::stoul(port));
  return true;
}

// "500ms"; a bare number counts seconds.
bool take_push_retry(const std::string& text, ServeOptions& options) {
  const bool bare = text.find_first_not_of("0123456789.") == std::string::npos;
  const auto duration = havip::parse_duration(bare ? text + "s" : text);
  if (!duration || *duration < havip::Duration::zero()) return false;
  options.gateway.push_retry = *duration;
  return true;
}

int parse_and_run(int argc, char** argv) {
  CLI::App app(
      "vpccgw keeps who holds each HAVIP of a region, judges the claims of hosts, and pushes\n"
      "neighbour tables to them.");
  ServeOptions options;
  std::string setup;
  std::string listen = "127.0.0.1:8400";
  bool json = false;
  std::string environment = "production";
  std::string push_retry = "1s";
  app.add_option("--db", options.database, "The database")->required();
  app.add_option("--init", setup, "Make the region of this JSON file in a new database, and end");
  app.add_option("--listen", listen, "Where to serve HTTP; port 0: any")->type_name("ADDRESS:PORT");
  app.add_option("--port-file", options.port_file, "Where to write the port");
  app.add_option("--token-file", options.token_file, "The token that every request must carry");
  app.add_option("--max-connections", options.most_connections, "More are turned away");
  app.add_option("--max-body", options.most_body, "Octets of a request's body");
  app.add_option("--environment", environment, "A test gateway knows no production HAVIP")
      ->check(CLI::IsMember({"production", "test"}));
  app.add_option("--push-retry", push_retry, "Until a push is sent again, as 1s; 0s: never");
  app.add_flag("--migrate-moves-havip", options.gateway.migrate_moves_havip,
               "A live migration takes the HAVIPs of its guest along");
  app.add_option("--epoch", options.daemon.epoch_ns, "Instant 0, in nanoseconds since 1970");
  app.add_option("--events", options.daemon.events, "A file for every record, as JSON Lines");
  app.add_option("--first-seq", options.daemon.first_seq, "The number of the first record")
      ->check(CLI::PositiveNumber);
  app.fallthrough();
  CLI::App* shown = app.add_subcommand("show", "What the database holds");
  shown->add_flag("--json", json, "As JSON");
  app.footer(
      "Exit status: 0; 2 bad input; 3 this machine cannot do it; 4 internal error.\n\n"
      "Examples:\n"
      "  vpccgw --db region.sqlite --init setup.json\n"
      "  vpccgw --db region.sqlite --listen 127.0.0.1:8400\n"
      "  vpccgw show --db region.sqlite\n");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitStatus::kBadInput);
  }
  if (app.got_subcommand(shown)) return static_cast<int>(show(options.database, json));
  if (!setup.empty()) return static_cast<int>(init(setup, options.database));
  if (!take_listen(listen, options)) {
    return static_cast<int>(
        refuse(ExitStatus::kBadInput, "--listen " + listen + ": expected ADDRESS:PORT"));
  }
  if (!take_push_retry(push_retry, options)) {
    return static_cast<int>(refuse(ExitStatus::kBadInput,
                                   "--push-retry " + push_retry + ": expected a duration, as 1s"));
  }
  if (environment == "test") options.gateway.environment = havip::vpccgw::Environment::kTest;
  return static_cast<int>(havip::vpccgw_daemon::serve(options));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return parse_and_run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "vpccgw: internal error: %s\n", error.what());
    return static_cast<int>(ExitStatus::kInternalError);
  }
}
