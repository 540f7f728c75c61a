#include "tools/live/enter_command.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "platform/live/space/visit.h"
#include "scenarios/loader/nearest.h"
#include "scenarios/loader/node.h"
#include "tools/cli/exit_status.h"
#include "tools/live/kept.h"
#include "tools/run/prepared.h"

namespace havip::live_run {
namespace {

using tools::complain;
using tools::ExitStatus;

int status(ExitStatus value) {
  return static_cast<int>(value);
}

std::vector<std::string> names_of(const std::vector<KeptNetwork>& networks) {
  std::vector<std::string> names;
  for (const KeptNetwork& network : networks)
    names.push_back(network.name);
  return names;
}

std::vector<std::string> nodes_of(const KeptNetwork& network) {
  std::vector<std::string> names;
  for (const auto& [name, holder] : network.nodes)
    names.push_back(name);
  return names;
}

int list(const std::vector<KeptNetwork>& networks) {
  if (networks.empty())
    fmt::print("no network is kept: havip run --live --keep SCENARIO.json keeps one\n");
  for (const KeptNetwork& network : networks)
    fmt::print("{}: {}  ({})\n", network.name, fmt::join(nodes_of(network), " "), network.folder);
  return status(ExitStatus::kHeld);
}

// The one that is meant; null, and said why: none.
const KeptNetwork* choose(const std::vector<KeptNetwork>& networks, const std::string& name) {
  const auto names = names_of(networks);
  if (networks.empty()) {
    complain("no network is kept: havip run --live --keep SCENARIO.json keeps one");
  } else if (name.empty() && networks.size() > 1) {
    complain(fmt::format("several networks are kept, say --network: {}", fmt::join(names, ", ")));
  } else if (name.empty()) {
    return &networks.front();
  } else {
    const auto found = std::ranges::find(networks, name, &KeptNetwork::name);
    if (found != networks.end()) return &*found;
    complain(fmt::format("no network {} is kept{}", loader::shown(name),
                         loader::suggestion(name, names)));
  }
  return nullptr;
}

// Its processes die with process 1; the kernel takes a moment to bury them.
constexpr int kLooks = 100;
constexpr auto kBetweenLooks = std::chrono::milliseconds(20);

int end(const KeptNetwork& network) {
  if (kill(network.init, SIGKILL) != 0) {
    complain(fmt::format("{} cannot be ended: it is another user's", network.name));
    return status(ExitStatus::kEnvironment);
  }
  for (int i = 0; i < kLooks && live::started_at(network.init) == network.started; ++i)
    std::this_thread::sleep_for(kBetweenLooks);
  return status(ExitStatus::kHeld);
}

}  // namespace

int enter_command(const EnterOptions& options) {
  const auto networks = kept_networks();
  if (!networks) {
    complain(networks.error());
    return status(ExitStatus::kEnvironment);
  }
  if (options.node.empty() && options.end.empty()) return list(*networks);
  const KeptNetwork* network =
      choose(*networks, options.end.empty() ? options.network : options.end);
  if (network == nullptr) return status(ExitStatus::kBadInput);
  if (!options.end.empty()) return end(*network);
  const auto node = network->nodes.find(options.node);
  if (node == network->nodes.end()) {
    complain(fmt::format(
        "{} has no node {}{}; there are {}", network->name, loader::shown(options.node),
        loader::suggestion(options.node, nodes_of(*network)), fmt::join(nodes_of(*network), ", ")));
    return status(ExitStatus::kBadInput);
  }
  std::vector<std::string> program = options.program;
  if (program.empty()) {
    const char* shell = std::getenv("SHELL");
    program = {shell == nullptr ? "/bin/sh" : shell};
  }
  const auto ended = live::visit(network->init, node->second, options.node, program);
  if (ended) return *ended;
  complain(ended.error());
  return status(ExitStatus::kEnvironment);
}

}  // namespace havip::live_run
