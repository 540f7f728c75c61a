#include "tools/live/live_command.h"

#include <csignal>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "platform/live/space/cell.h"
#include "platform/live/space/tool.h"
#include "platform/live/space/visit.h"
#include "tools/live/kept.h"
#include "tools/live/playable.h"
#include "tools/live/programs.h"
#include "tools/live/session.h"

namespace havip::live_run {
namespace {

using tools::complain;
using tools::ExitStatus;

// Where the session leaves the holders of its nodes.
constexpr std::string_view kNodesFile = "live/nodes.json";

// The Debian package of each tool.
bool has_tools(const LiveOptions& options) {
  bool all = true;
  const auto need = [&](const std::string& tool, std::string_view package) {
    if (live::has_tool(tool)) return;
    all = false;
    complain(fmt::format("--live needs `{}`: apt-get install {}", tool, package));
  };
  need("ip", "iproute2");
  need("nft", "nftables");
  if (options.guests == "keepalived") need("keepalived", "keepalived");
  for (const char* ours : {"mcagent", "vpccgw", "vrrpd"}) {
    if (std::filesystem::exists(our_program(ours))) continue;
    all = false;
    complain(fmt::format("{}: not there, it belongs beside havip", our_program(ours)));
  }
  return all;
}

void note_nodes(const Stage& stage, const tools::RunFolder& folder) {
  nlohmann::json holders;
  for (const auto& [name, node] : stage.nodes())
    holders[name == kGatewayNode ? "vpccgw" : name] = node.holder();
  if (auto done = folder.write(kNodesFile, holders.dump(2) + "\n"); !done) complain(done.error());
}

// Outside: what `havip enter` will want to know. False: it cannot be written down, so that the
// network could be neither entered nor ended.
bool keep(const tools::Prepared& prepared, const tools::RunFolder& folder, pid_t init) {
  std::ifstream file(folder.path_of(kNodesFile));
  const auto holders = nlohmann::json::parse(file, nullptr, false);
  if (!holders.is_object()) return true;  // it did not come so far
  const loader::Scenario& scenario = prepared.loaded.scenario;
  const KeptNetwork network{.name = fmt::format("{}-{}", scenario.name, scenario.seed),
                            .init = init,
                            .started = live::started_at(init),
                            .folder = std::filesystem::absolute(folder.path()).string(),
                            .nodes = holders};
  if (auto done = save_kept(network); !done) {
    complain(done.error());
    kill(init, SIGKILL);
    return false;
  }
  std::string names;
  for (const auto& [name, holder] : network.nodes)
    names += fmt::format(" {}", name);
  fmt::print(stderr,
             "havip: the network stays. Enter it with `havip enter NODE`, NODE one of:{}\n"
             "havip: end it with `havip enter --end {}`\n",
             names, network.name);
  return true;
}

}  // namespace

ExitStatus live_command(const LiveOptions& options) {
  sweep_kept();
  auto prepared = tools::prepare(options.run);
  if (!prepared) return prepared.error();
  const auto wrong = obstacles((*prepared)->loaded.scenario);
  for (const std::string& one : wrong)
    complain(fmt::format("cannot be played live: {}", one));
  if (!wrong.empty()) return ExitStatus::kBadInput;
  if (!has_tools(options)) return ExitStatus::kEnvironment;
  auto folder = tools::make_folder(options.run, **prepared);
  if (!folder) return folder.error();
  const std::string program =
      options.guests == "keepalived" ? "keepalived" : our_program(options.guests);
  auto cell = live::Cell::start([&](const live::CellInside& inside) {
    Session session({.options = options.run,
                     .prepared = **prepared,
                     .folder = *folder,
                     .program = program,
                     .keep = options.keep,
                     .kept = [&](const Stage& stage) { note_nodes(stage, *folder); }});
    return static_cast<int>(session.run(inside));
  });
  if (!cell) {
    complain(fmt::format("--live needs root, or user namespaces for all: {}", cell.error()));
    return ExitStatus::kEnvironment;
  }
  const auto status = cell->wait();
  if (!status) {
    complain(status.error());
    return ExitStatus::kEnvironment;
  }
  if (options.keep && !keep(**prepared, *folder, cell->init())) return ExitStatus::kEnvironment;
  return static_cast<ExitStatus>(*status);
}

}  // namespace havip::live_run
