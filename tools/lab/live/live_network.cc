#include "tools/lab/live/live_network.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/live/space/tool.h"
#include "tools/lab/command.h"
#include "tools/lab/document.h"
#include "tools/lab/files.h"
#include "tools/lab/live/node_texts.h"
#include "tools/lab/live/node_tools.h"
#include "tools/live/layout.h"
#include "tools/live/playable.h"
#include "tools/live/programs.h"
#include "vpccgw/store/sqlite_store.h"

namespace havip::lab::live {
namespace {

namespace fs = std::filesystem;

const std::string kGateway(kGatewayNode);

// As `havip enter` calls nodes.
std::string entered(const std::string& node) {
  return node == kConsoleNode ? kGateway : node;
}

// Runs a program with this terminal, whose Ctrl-C is that program's meanwhile.
int run_in_foreground(const std::vector<std::string>& args, bool terminal) {
  std::fflush(nullptr);
  const auto before = ::signal(SIGINT, SIG_IGN);
  const pid_t pid = fork();
  if (pid == 0) {
    ::signal(SIGINT, SIG_DFL);
    if (!terminal) {
      const int nothing = open("/dev/null", O_RDONLY);
      dup2(nothing, STDIN_FILENO);
    }
    std::vector<char*> words;
    for (const std::string& arg : args)
      words.push_back(const_cast<char*>(arg.c_str()));  // NOLINT: execv takes them so
    words.push_back(nullptr);
    execv(words[0], words.data());
    _exit(127);
  }
  int status = 0;
  if (pid > 0) waitpid(pid, &status, 0);
  ::signal(SIGINT, before);
  if (pid < 0) return 127;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

LiveNetwork::LiveNetwork(live_run::KeptNetwork kept, const loader::Scenario& scenario)
    : kept_(std::move(kept)),
      gateway_(fmt::format("{}:{}", to_string(live_run::lay_out(scenario).gateway),
                           live_run::kGatewayPort)) {
  for (const loader::Host& host : scenario.hosts) {
    const bool test = loaded_environment(scenario, host) == vpccgw::Environment::kTest;
    environments_[to_string(host.id)] = test ? "test" : "production";
  }
}

std::string LiveNetwork::name_for(const Lab& lab) {
  return fmt::format("lab-{}-{}", lab.name, lab.seed);
}

std::set<std::string> LiveNetwork::obstacles(const loader::Scenario& scenario) {
  std::set<std::string> reasons;
  for (const std::string& one : live_run::obstacles(scenario))
    reasons.insert(one.substr(one.find(": ") + 2));
  return reasons;
}

Result<LiveNetwork> LiveNetwork::start(const Lab& lab, const loader::Scenario& scenario,
                                       const std::string& folder) {
  if (find(name_for(lab), scenario)) {
    return fail(fmt::format(
        "a network of this lab is up already; end it with `havip enter --end {}`", name_for(lab)));
  }
  Json story = session_document(lab, {}, lab.begins);
  story["name"] = "lab-" + lab.name;
  const std::string path = (fs::path(folder) / "story.json").string();
  std::error_code error;
  fs::create_directories(folder, error);
  std::ofstream file(path);
  file << text_of(story);
  file.close();
  if (!file) return fail(fmt::format("{}: cannot be written", path));
  // What the run says of itself would tell the story's end: it is kept, and shown to nobody. Its
  // status is no news: what is broken in a lab may well break a rule that every run is held to.
  const auto played =
      havip::live::run_tool(nullptr, {live_run::our_program("havip"), "run", "--live", "--keep",
                                      "--out", (fs::path(folder) / "run").string(), path});
  const std::string log = (fs::path(folder) / "start.log").string();
  std::ofstream(log) << (played ? *played : played.error());
  auto network = find(name_for(lab), scenario);
  if (!network) return fail(fmt::format("the network could not be built: see {}", log));
  if (auto done = network->furnish(); !done) return fail(done.error());
  return network;
}

Result<LiveNetwork> LiveNetwork::find(const std::string& name, const loader::Scenario& scenario) {
  auto networks = live_run::kept_networks();
  if (!networks) return fail(networks.error());
  const auto found = std::ranges::find(*networks, name, &live_run::KeptNetwork::name);
  if (found == networks->end()) return fail(fmt::format("the network {} is gone", name));
  return LiveNetwork(std::move(*found), scenario);
}

bool LiveNetwork::has_node(const std::string& node) const {
  return kept_.nodes.contains(entered(node));
}

std::vector<std::string> LiveNetwork::nodes() const {
  std::vector<std::string> names;
  for (const auto& [name, holder] : kept_.nodes)
    names.push_back(name);
  names.emplace_back(kConsoleNode);
  return names;
}

std::string LiveNetwork::live_folder() const {
  return kept_.folder + "/live";
}

int LiveNetwork::in_foreground(const std::string& node, const std::string& line,
                               bool terminal) const {
  const std::string script =
      fmt::format("PATH={}:$PATH; {}{}", kToolsFolder,
                  entered(node) == kGateway ? fmt::format("cd '{}'; ", live_folder()) : "", line);
  return run_in_foreground({live_run::our_program("havip"), "enter", "--network", kept_.name,
                            entered(node), "sh", "-c", script},
                           terminal);
}

Result<std::string> LiveNetwork::ask(const std::string& node, const std::string& script) const {
  return havip::live::run_tool(nullptr, {live_run::our_program("havip"), "enter", "--network",
                                         kept_.name, entered(node), "sh", "-c", script});
}

Result<void> LiveNetwork::furnish() const {
  for (const auto& [node, holder] : kept_.nodes) {
    const auto host = environments_.find(node);
    const std::string script =
        node == kGateway ? furnish_gateway(live_folder(), gateway_)
        : host == environments_.end()
            ? furnish_guest()
            : furnish_host(node, host->second, live_folder(), live_run::our_program("mcagent"));
    if (auto done = ask(node, script); !done) return fail(done.error());
  }
  return {};
}

Result<void> LiveNetwork::look_at_region(Look& look) const {
  auto store = vpccgw::SqliteStore::open(live_folder() + "/vpccgw.sqlite");
  if (!store) return fail(store.error());
  const auto region = store->region();
  if (!region) return fail(region.error());
  const auto mappings = store->mappings();
  if (!mappings) return fail(mappings.error());
  look.havips.clear();
  for (const vpccgw::HavipRow& row : region->havips) {
    HavipLook& havip = look.havips[to_string(row.id)];
    havip = {
        .vip = to_string(row.vip), .subnet = to_string(row.subnet), .check_range = row.check_range};
    for (const net::DeviceId& device : row.range)
      havip.range.push_back(to_string(device));
  }
  look.owners.clear();
  for (const auto& row : *mappings)
    look.owners[to_string(row.vip)] = to_string(row.owner);
  return {};
}

Result<void> LiveNetwork::look_at(const std::string& node, Look& look) const {
  if (entered(node) == kGateway) return look_at_region(look);
  if (const auto host = environments_.find(node); host != environments_.end()) {
    HostLook& known = look.hosts[node];
    if (known.environment.empty()) known.environment = host->second;
    known = host_look(ask(node, fmt::format("PATH={}:$PATH; mcagent tables", kToolsFolder)), known);
    return {};
  }
  const auto printed = ask(node, std::string(node_texts::kLook));
  if (!printed) return fail(printed.error());
  auto guest = guest_look(*printed);
  if (!guest) return fail(fmt::format("{}: {}", node, guest.error()));
  look.guests[node] = *std::move(guest);
  return {};
}

Result<Look> LiveNetwork::look_at_all(Look look) const {
  for (const auto& [node, holder] : kept_.nodes) {
    if (auto done = look_at(node, look); !done) return fail(done.error());
  }
  return look;
}

}  // namespace havip::lab::live
