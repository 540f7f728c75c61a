#include "tools/mcagent/daemon.h"

#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <sys/resource.h>

#include "platform/live/clock.h"
#include "tools/cli/exit_status.h"
#include "tools/mcagent/agent_host.h"
#include "tools/mcagent/claim_route.h"
#include "tools/mcagent/commands.h"
#include "tools/mcagent/control_socket.h"
#include "tools/mcagent/push_line.h"
#include "tools/mcagent/reporter.h"
#include "tools/mcagent/taps.h"
#include "tools/mcagent/watcher.h"

namespace havip::mcagentd {
namespace {

using tools::ExitStatus;

Result<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(live::errno_text(path));
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (in.bad()) return fail(live::errno_text(path));
  return text;
}

int say(ExitStatus status, std::string_view what) {
  fmt::print(stderr, "mcagent: {}\n", what);
  return static_cast<int>(status);
}

// What the options name, read and checked.
struct Inputs {
  Setup setup;
  Server gateway;
  std::optional<Server> test_gateway;
};

Result<std::string> read_token(const std::string& path) {
  if (path.empty()) return std::string();
  auto token = read_file(path);
  if (!token) return token;
  const std::size_t end = token->find_last_not_of(" \t\r\n");
  if (end == std::string::npos) return fail(path + ": there is no token in it");
  std::string line = token->substr(0, end + 1);
  if (line.find_first_of("\r\n") != std::string::npos) return fail(path + ": a token is one line");
  return line;
}

Result<Inputs> read_inputs(const Options& options) {
  const auto text = read_file(options.setup);
  if (!text) return fail(text.error());
  auto setup = read_setup(*text, options.setup);
  if (!setup) {
    std::string all;
    for (const loader::Fault& fault : setup.error())
      all += (all.empty() ? "" : "\n") + to_string(fault);
    return fail(all);
  }
  const auto token = read_token(options.token_file);
  if (!token) return fail(token.error());
  const auto place = parse_server(options.gateway);
  if (!place) return fail("--gateway " + place.error());
  Inputs inputs{.setup = *std::move(setup), .gateway = {.place = *place, .token = *token}};
  if (!options.test_gateway.empty()) {
    const auto other = parse_server(options.test_gateway);
    if (!other) return fail("--test-gateway " + other.error());
    inputs.test_gateway = Server{.place = *other, .token = *token};
  }
  return inputs;
}

class Daemon {
 public:
  Daemon(const Options& options, const Inputs& inputs, live::Loop& loop,
         daemon::Complaints& complaints, std::unique_ptr<Kernel> kernel)
      : loop_(loop),
        complaints_(complaints),
        setup_(inputs.setup),
        clock_(options.epoch_ns.value_or(live::wall_ns())),
        recorder_(trace::Recorder::Keep::kNothing, options.first_seq),
        kernel_(std::move(kernel)),
        claims_(loop, clock_, complaints, setup_, inputs.gateway, inputs.test_gateway,
                [this](engine::ClaimReply reply) {
                  host_.from_gateway(mcagent::agent::ReplyIn{std::move(reply)});
                }),
        reporter_(loop, complaints, setup_.host, inputs.gateway),
        push_line_(
            loop,
            [this](engine::Push push) {
              host_.from_gateway(mcagent::agent::PushIn{std::move(push)});
            },
            [this](const engine::Push& push) {
              host_.push_lost(push);
              write_down();
            }),
        watcher_(loop, complaints, setup_.host, inputs.gateway,
                 [this](engine::Push push) { push_line_.take(std::move(push)); }),
        host_({.loop = loop,
               .clock = clock_,
               .recorder = recorder_,
               .kernel = *kernel_,
               .setup = setup_,
               .to_gateway = [this](auto message) { to_gateway(std::move(message)); },
               .moved = [this](net::Ipv4Addr vip) { claims_.moved(vip); },
               .ready = [this] { become_ready(); },
               .write_down = [this] { write_down(); }},
              options.life, options.cause),
        taps_(loop, setup_, complaints, tap_handlers()) {}

  Result<void> start(const Options& options) {
    if (options.to_test && !claims_.go_to_test(true))
      return fail(std::string("--environment test needs --test-gateway"));
    if (!options.events.empty()) {
      auto events = daemon::EventFile::open(options.events);
      if (!events) return fail(events.error());
      events_.emplace(*std::move(events));
      recorder_.listen([this](const trace::Record& record) { events_->add(record, recorder_); });
    }
    if (!options.control.empty()) {
      auto control = ControlSocket::open(loop_, options.control, [this](const auto& words) {
        return run_command(parts(), {.end = [this](auto verdict) { end(verdict); }}, words);
      });
      if (!control) return fail(control.error());
      control_ = *std::move(control);
    }
    // Taps first: what a restarted host finds in its kernel stays only with the interfaces known.
    if (auto started = taps_.start(); !started) return started;
    host_.start();
    watcher_.start();
    loop_.on_signals({SIGTERM, SIGINT}, [this](int) { end(engine::Verdict::kAgentDown); });
    return {};
  }

 private:
  Taps::Handlers tap_handlers() {
    return {.plugged = [this](const DeviceFacts& facts, unsigned nic) { host_.plug(facts, nic); },
            .unplugged = [this](const DeviceFacts& facts) { host_.unplug(facts); },
            .vxlan_up =
                [this](unsigned nic) {
                  kernel_->vxlan_up(nic);
                  kernel_->flush();
                },
            .vxlan_gone =
                [this] {
                  kernel_->vxlan_gone();
                  kernel_->flush();
                },
            .news_lost =
                [this] {
                  kernel_->renew();
                  kernel_->flush();
                },
            .frame = [this](const DeviceFacts& facts, wire::ByteView frame,
                            std::int64_t wall_ns) { host_.captured(facts, frame, wall_ns); }};
  }

  void to_gateway(mcagent::agent::ToGateway message) {
    if (const auto* claim = std::get_if<engine::Claim>(&message)) {
      claims_.send(*claim);
    } else if (const auto* ack = std::get_if<engine::PushAck>(&message)) {
      reporter_.send(*ack);
    } else if (const auto* request = std::get_if<engine::SnapshotRequest>(&message)) {
      reporter_.send(*request);
    } else {
      reporter_.send(std::move(std::get<engine::TableReport>(message)));
    }
  }

  void write_down() {
    if (!events_) return;
    if (const auto done = events_->flush(); !done) complaints_.once("events", done.error());
  }

  void become_ready() {
    complaints_.say(fmt::format("ready: host {}", setup_.host.view()));
    taps_.release();
  }

  void end(engine::Verdict verdict) {
    host_.end(verdict);
    write_down();
    loop_.post([this] { loop_.stop(); });
  }

  Parts parts() {
    return {.setup = setup_,
            .clock = clock_,
            .complaints = complaints_,
            .kernel = *kernel_,
            .taps = taps_,
            .host = host_,
            .claims = claims_,
            .reporter = reporter_,
            .watcher = watcher_,
            .push_line = push_line_};
  }

  live::Loop& loop_;
  daemon::Complaints& complaints_;
  const Setup& setup_;
  EngineClock clock_;
  trace::Recorder recorder_;
  std::unique_ptr<Kernel> kernel_;
  ClaimRoute claims_;
  Reporter reporter_;
  PushLine push_line_;
  Watcher watcher_;
  AgentHost host_;
  Taps taps_;
  std::optional<daemon::EventFile> events_;
  std::unique_ptr<ControlSocket> control_;
};

// A capture holds two descriptors; the usual limit is 1024.
void raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int run_daemon(const Options& options) {
  raise_file_limit();
  std::signal(SIGPIPE, SIG_IGN);
  const auto inputs = read_inputs(options);
  if (!inputs) return say(ExitStatus::kBadInput, inputs.error());
  live::Loop loop;
  daemon::Complaints complaints("mcagent");
  auto kernel = Kernel::open(loop, inputs->setup, complaints);
  if (!kernel) return say(ExitStatus::kEnvironment, kernel.error());
  Daemon running(options, *inputs, loop, complaints, *std::move(kernel));
  if (const auto started = running.start(options); !started) {
    return say(ExitStatus::kEnvironment, started.error());
  }
  loop.run();
  return static_cast<int>(ExitStatus::kHeld);
}

}  // namespace havip::mcagentd
