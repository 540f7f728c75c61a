#include "tools/vpccgw/serve.h"

#include <csignal>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "platform/live/clock.h"
#include "platform/live/http/http_server.h"
#include "platform/live/loop.h"
#include "tools/vpccgw/outbox.h"
#include "tools/vpccgw/service.h"
#include "tools/vpccgw/writer.h"
#include "vpccgw/store/sqlite_store.h"

namespace havip::vpccgw_daemon {
namespace {

using tools::ExitStatus;

// The first line of a file; an empty one is no token.
Result<std::string> read_token(const std::string& path) {
  if (path.empty()) return std::string();
  std::ifstream file(path);
  std::string token;
  if (!std::getline(file, token) || token.empty())
    return fail(fmt::format("{}: expected a token in its first line", path));
  return token;
}

bool is_loopback(const std::string& address) {
  return address.starts_with("127.") || address == "localhost";
}

bool write_port(const std::string& path, std::uint16_t port) {
  if (path.empty()) return true;
  std::ofstream file(path, std::ios::trunc);
  file << port << '\n';
  file.close();
  return static_cast<bool>(file);
}

// All that lives as long as the daemon does, in the order in which it depends on one another.
class Gateway {
 public:
  Gateway(const ServeOptions& options, std::string token, vpccgw::SqliteStore store,
          vpccgw::SqliteStore reading, const std::vector<net::HostId>& hosts,
          daemon::EventFile events)
      : store_(std::move(store)),
        events_(std::move(events)),
        clock_(options.daemon.epoch_ns),
        outbox_(fmt::format("{:x}", live::wall_ns()), hosts),
        writer_({.store = store_,
                 .options = options.gateway,
                 .outbox = outbox_,
                 .clock = clock_,
                 .events = events_,
                 .complaints = complaints_,
                 .first_seq = options.daemon.first_seq}),
        server_({.address = options.address,
                 .port = options.port,
                 .token = std::move(token),
                 .most_body = options.most_body,
                 .most_connections = options.most_connections,
                 .complain = [this](const std::string& kind,
                                    std::string_view text) { complaints_.once(kind, text); }}),
        service_(server_, writer_, outbox_, complaints_, std::move(reading),
                 options.daemon.epoch_ns) {}
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;
  // Those that wait are sent home first; what was taken is finished.
  ~Gateway() {
    outbox_.stop();
    server_.stop();
    writer_.stop();
  }

  [[nodiscard]] live::HttpServer& server() { return server_; }

 private:
  daemon::Complaints complaints_{"vpccgw"};
  vpccgw::SqliteStore store_;
  daemon::EventFile events_;
  daemon::WallClock clock_;
  Outbox outbox_;
  Writer writer_;
  live::HttpServer server_;
  Service service_;
};

ExitStatus refuse(ExitStatus status, std::string_view why) {
  fmt::print(stderr, "vpccgw: {}\n", why);
  return status;
}

}  // namespace

ExitStatus serve(const ServeOptions& options) {
  auto token = read_token(options.token_file);
  if (!token) return refuse(ExitStatus::kBadInput, token.error());
  if (token->empty() && !is_loopback(options.address)) {
    return refuse(
        ExitStatus::kBadInput,
        fmt::format("--listen {}: anything but loopback needs --token-file", options.address));
  }
  auto store = vpccgw::SqliteStore::open(options.database);
  if (!store) return refuse(ExitStatus::kEnvironment, store.error());
  const auto region = store->region();
  if (!region) return refuse(ExitStatus::kEnvironment, region.error());
  if (region->vpc.empty()) {
    return refuse(ExitStatus::kBadInput,
                  fmt::format("{}: there is no region in it; vpccgw --init SETUP.json makes one",
                              options.database));
  }
  // Without it commits take longer, and are none the worse.
  if (const auto grown = store->grow_log(); !grown)
    fmt::print(stderr, "vpccgw: {}\n", grown.error());
  auto reading = vpccgw::SqliteStore::open(options.database);
  if (!reading) return refuse(ExitStatus::kEnvironment, reading.error());
  auto events = daemon::EventFile::open(options.daemon.events);
  if (!events) return refuse(ExitStatus::kEnvironment, events.error());

  // Signals first: threads inherit that they are not theirs.
  live::Loop loop;
  loop.on_signals({SIGINT, SIGTERM}, [&loop](int) { loop.stop(); });
  ::signal(SIGPIPE, SIG_IGN);
  Gateway gateway(options, *token, std::move(*store), std::move(*reading), region->hosts,
                  std::move(*events));
  if (auto started = gateway.server().start(); !started)
    return refuse(ExitStatus::kEnvironment, started.error());
  if (!write_port(options.port_file, gateway.server().port()))
    return refuse(ExitStatus::kEnvironment, options.port_file + ": could not be written");
  fmt::print("vpccgw: ready on {}:{}\n", options.address, gateway.server().port());
  std::fflush(stdout);
  loop.run();
  return ExitStatus::kHeld;
}

}  // namespace havip::vpccgw_daemon
