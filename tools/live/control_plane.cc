#include "tools/live/control_plane.h"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "platform/live/space/tool.h"
#include "tools/live/agent_setup.h"
#include "tools/live/events_file.h"
#include "tools/live/programs.h"
#include "tools/vpccgw/setup_file.h"
#include "vpccgw/store/sqlite_store.h"

namespace havip::live_run {
namespace {

// In 20 ms steps: how long daemons are given to end in order.
constexpr int kEndSteps = 150;
constexpr const char* kTestGateway = "vpccgw-test";
constexpr std::uint16_t kTestGatewayPort = kGatewayPort + 1;

// Of 128 random bits.
std::string make_token() {
  std::ifstream random("/dev/urandom", std::ios::binary);
  std::string token;
  for (int i = 0; i < 16; ++i)
    token += fmt::format("{:02x}", random.get());
  return token;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

ControlPlane::ControlPlane(const Surroundings& around) : around_(around) {}

ControlPlane::~ControlPlane() = default;

std::string ControlPlane::path(std::string_view name) const {
  return fmt::format("{}/{}", around_.folder, name);
}

std::string ControlPlane::database() const {
  return path("vpccgw.sqlite");
}

Result<void> ControlPlane::write(std::string_view name, const std::string& text) const {
  std::ofstream file(path(name), std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) return fail(path(name) + ": could not be written");
  return {};
}

// ---- processes ----------------------------------------------------------------------------------

Result<void> ControlPlane::start() {
  token_ = make_token();
  if (auto done = write("token", token_ + "\n"); !done) return done;
  if (auto done = make_region("vpccgw", around_.plan.region); !done) return done;
  if (auto done = start_gateway(0); !done) return done;
  if (runner::needs_test_gateway(*around_.plan.scenario)) {
    if (auto done = start_test_gateway(); !done) return done;
  }
  for (const loader::Host& host : around_.plan.scenario->hosts)
    environments_[host.id] = host.environment;
  for (const HostPlace& host : around_.stage.layout().hosts) {
    const std::string text = agent_setup(*around_.plan.scenario, around_.stage.layout(), host.id);
    if (auto done = write(fmt::format("{}.json", host.id.view()), text); !done) return done;
    if (auto done = start_agent(host.id, 0); !done) return done;
  }
  return {};
}

Result<void> ControlPlane::make_region(const std::string& name, const vpccgw::RegionSetup& region) {
  const std::string file = name + ".region.json";
  if (auto done = write(file, vpccgw_daemon::setup_text(region)); !done) return done;
  auto made = live::run_tool(
      nullptr, {our_program("vpccgw"), "--db", path(name + ".sqlite"), "--init", path(file)});
  if (!made) return fail(made.error());
  return {};
}

// Nobody watches it.
Result<void> ControlPlane::start_test_gateway() {
  if (auto done = make_region(kTestGateway, runner::test_region(around_.plan.region)); !done)
    return done;
  test_gateway_.emplace();
  return launch(
      *test_gateway_, around_.stage.node(kGatewayNode), kTestGateway, "gateway", 0,
      {our_program("vpccgw"), "--db", path(std::string(kTestGateway) + ".sqlite"), "--listen",
       place_of_gateway(kTestGatewayPort), "--token-file", path("token"), "--environment", "test"});
}

std::string ControlPlane::name_of(vpccgw::Environment environment) {
  return environment == vpccgw::Environment::kTest ? "test" : "production";
}

std::string ControlPlane::place_of_gateway(std::uint16_t port) const {
  return fmt::format("{}:{}", to_string(around_.stage.layout().gateway), port);
}

Result<void> ControlPlane::launch(Process& process, const live::Node& node, const std::string& name,
                                  std::string_view subject, Seq cause,
                                  std::vector<std::string> args) {
  ++process.life;
  process.ready = false;
  process.ending = false;
  const std::string events = path(fmt::format("{}.{}.events", name, process.life));
  process.event_files.push_back(events);
  for (const std::string& arg :
       {std::string("--epoch"), std::to_string(around_.clock.epoch_ns()), std::string("--events"),
        events, std::string("--first-seq"), std::to_string(kRange * ranges_++ + 1)}) {
    args.push_back(arg);
  }
  if (auto done = write(name + ".command", fmt::format("{}\n", fmt::join(args, "\n"))); !done)
    return done;
  const auto log = std::make_shared<std::ofstream>(path(name + ".log"), std::ios::app);
  auto started = live::NodeProcess::start(
      around_.loop, node, args,
      {.line =
           [&process, log](std::string_view line) {
             *log << line << std::endl;
             if (line.find("ready") != std::string_view::npos) process.ready = true;
           },
       .ended =
           [this, &process, name](live::Outcome outcome) {
             if (process.ending) return;
             around_.trouble(fmt::format("{} ended by itself, {} {}: see {}", name,
                                         outcome.exited ? "status" : "signal", outcome.code,
                                         path(name + ".log")));
           }});
  if (!started) return fail(started.error());
  process.running = std::move(*started);
  if (auto done = write(name + ".pid", fmt::format("{}\n", process.running->pid())); !done)
    return done;
  if (process.life == 1) return {};
  const std::string_view who = subject == "gateway" ? std::string_view("vpccgw") : name;
  around_.journal.add(around_.clock.now(), cause, who,
                      trace::Condition{.subject = std::string(subject),
                                       .state = subject == "gateway" ? "up" : "started"});
  return {};
}

Result<void> ControlPlane::start_gateway(Seq cause) {
  if (gateway_.running && gateway_.running->running()) return {};
  const vpccgw::GatewayOptions& options = around_.plan.scenario->gateway;
  std::vector<std::string> args{
      our_program("vpccgw"),          "--db",         database(),    "--listen",
      place_of_gateway(kGatewayPort), "--token-file", path("token"), "--push-retry",
      to_string(options.push_retry)};
  if (options.migrate_moves_havip) args.emplace_back("--migrate-moves-havip");
  return launch(gateway_, around_.stage.node(kGatewayNode), "vpccgw", "gateway", cause,
                std::move(args));
}

Result<void> ControlPlane::start_agent(const net::HostId& host, Seq cause) {
  Process& agent = agents_[host];
  if (agent.running && agent.running->running()) return {};
  const std::string name = to_string(host);
  std::vector<std::string> args{our_program("mcagent"),
                                "--setup",
                                path(name + ".json"),
                                "--gateway",
                                "http://" + place_of_gateway(kGatewayPort),
                                "--token-file",
                                path("token"),
                                "--control",
                                "/run/mcagent",
                                "--life",
                                std::to_string(agent.life + 1),
                                "--cause",
                                std::to_string(cause)};
  if (test_gateway_) {
    args.insert(args.end(), {"--test-gateway", "http://" + place_of_gateway(kTestGatewayPort),
                             "--environment", name_of(environments_.at(host))});
  }
  return launch(agent, around_.stage.node(host.view()), name, "agent", cause, std::move(args));
}

void ControlPlane::end(Process& process, bool kill) {
  if (!process.running || !process.running->running()) return;
  process.ending = true;
  if (kill) {
    process.running->kill_family();
  } else {
    process.running->signal(SIGTERM);
  }
}

// What a killed process leaves unsaid, its successor's host says for it: that it ended.
void ControlPlane::end_agent(const net::HostId& host, bool kill, Seq cause) {
  Process& agent = agents_[host];
  if (!agent.running || !agent.running->running()) return;
  around_.journal.add(around_.clock.now(), cause, host.view(),
                      trace::Condition{.subject = "agent", .state = kill ? "killed" : "stopped"});
  end(agent, kill);
}

void ControlPlane::end_gateway(bool kill, Seq cause) {
  if (!gateway_.running || !gateway_.running->running()) return;
  around_.journal.add(around_.clock.now(), cause, "vpccgw",
                      trace::Condition{.subject = "gateway", .state = kill ? "killed" : "down"});
  end(gateway_, kill);
}

bool ControlPlane::ready() const {
  for (const auto& [host, agent] : agents_) {
    if (!agent.ready) return false;
  }
  return gateway_.ready && (!test_gateway_ || test_gateway_->ready);
}

// The agents end as a run ends: what is open is pending.
void ControlPlane::stop() {
  for (auto& [host, agent] : agents_) {
    if (!agent.running || !agent.running->running()) continue;
    agent.ending = true;
    if (!ask_agent(host, {"finish"})) agent.running->signal(SIGTERM);
  }
  end(gateway_, false);
  if (test_gateway_) end(*test_gateway_, false);
  const auto gone = [](const Process& process) {
    return !process.running || !process.running->running();
  };
  int steps = 0;
  live::Timer step(around_.loop, [&] {
    const bool all = gone(gateway_) && std::ranges::all_of(agents_, [&](const auto& one) {
                       return gone(one.second);
                     });
    if (all || ++steps == kEndSteps) return around_.loop.stop();
    step.arm(live::now() + std::chrono::milliseconds(20));
  });
  step.arm(live::now());
  around_.loop.run();
}

// ---- what they leave ----------------------------------------------------------------------------

Result<judge::Tables> ControlPlane::tables() {
  judge::Tables tables;
  for (const HostPlace& host : around_.stage.layout().hosts) {
    const Process& agent = agents_[host.id];
    if (!agent.running || !agent.running->running()) {
      tables.hosts.push_back({.host = host.id,
                              .agent_running = false,
                              .life = agent.life,
                              .reachable_since = std::nullopt});
      continue;
    }
    const auto text = ask_agent(host.id, {"tables"});
    if (!text) return fail(text.error());
    auto one = parse_tables(*text);
    if (!one) return fail(fmt::format("tables of {}: {}", host.id.view(), one.error()));
    tables.hosts.push_back(std::move(*one));
  }
  auto store = vpccgw::SqliteStore::open(database());
  if (!store) return fail(store.error());
  auto rows = store->neigh();
  if (!rows) return fail(rows.error());
  tables.gateway = std::move(*rows);
  return tables;
}

Result<std::vector<trace::Record>> ControlPlane::records(NodeTable& nodes) {
  std::vector<trace::Record> all;
  const auto read = [&](const Process& process) -> Result<void> {
    for (const std::string& file : process.event_files) {
      auto records = parse_events(read_file(file), file, nodes);
      if (!records) return fail(records.error());
      all.insert(all.end(), std::make_move_iterator(records->begin()),
                 std::make_move_iterator(records->end()));
    }
    return {};
  };
  if (auto done = read(gateway_); !done) return fail(done.error());
  if (test_gateway_) {
    if (auto done = read(*test_gateway_); !done) return fail(done.error());
  }
  for (const auto& [host, agent] : agents_) {
    if (auto done = read(agent); !done) return fail(done.error());
  }
  return all;
}

}  // namespace havip::live_run
