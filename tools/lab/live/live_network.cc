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

std::string last_line(std::string_view text) {
  while (text.ends_with('\n'))
    text.remove_suffix(1);
  const std::size_t begin = text.rfind('\n');
  return std::string(begin == std::string_view::npos ? text : text.substr(begin + 1));
}

// Runs a program with this terminal, whose Ctrl-C and Ctrl-\ are that program's meanwhile.
int run_in_foreground(const std::vector<std::string>& args, bool terminal) {
  std::fflush(nullptr);
  const auto interrupts = ::signal(SIGINT, SIG_IGN);
  const auto quits = ::signal(SIGQUIT, SIG_IGN);
  const pid_t pid = fork();
  if (pid == 0) {
    for (const int number : {SIGINT, SIGQUIT})
      ::signal(number, SIG_DFL);
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
  ::signal(SIGINT, interrupts);
  ::signal(SIGQUIT, quits);
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
  Json story = session_document(lab, {}, lab.begins);
  story["name"] = "lab-" + lab.name;
  const std::string path = (fs::path(folder) / "story.json").string();
  std::error_code error;
  fs::create_directories(folder, error);
  std::ofstream file(path);
  file << text_of(story);
  file.close();
  if (!file) return fail(fmt::format("{}: cannot be written", path));
  // What the run says of itself would tell the story's end: of it only its last words are shown, if
  // it fails. Its status is no news: what is broken in a lab may break a rule that runs are held
  // to.
  const auto played =
      havip::live::run_tool(nullptr, {live_run::our_program("havip"), "run", "--live", "--keep",
                                      "--out", (fs::path(folder) / "run").string(), path});
  auto network = find(name_for(lab), folder, scenario);
  if (!network) return fail(last_line(played ? *played : played.error()));
  if (auto done = network->furnish(); !done) {
    network->end();
    return fail(last_line(done.error()));
  }
  return network;
}

bool LiveNetwork::is_up(const Lab& lab) {
  const auto networks = live_run::kept_networks();
  return networks && std::ranges::find(*networks, name_for(lab), &live_run::KeptNetwork::name) !=
                         networks->end();
}

Result<LiveNetwork> LiveNetwork::find(const std::string& name, const std::string& folder,
                                      const loader::Scenario& scenario) {
  const std::string run = (fs::absolute(folder) / "run").string();
  auto networks = live_run::kept_networks();
  if (!networks) return fail(networks.error());
  const auto found = std::ranges::find(*networks, name, &live_run::KeptNetwork::name);
  if (found == networks->end() || found->folder != run)
    return fail(fmt::format("the network {} is gone", name));
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

bool LiveNetwork::stands() const {
  const auto networks = live_run::kept_networks();
  return networks && std::ranges::any_of(*networks, [&](const auto& one) {
           return one.init == kept_.init && one.started == kept_.started;
         });
}

void LiveNetwork::end() const {
  if (stands()) kill(kept_.init, SIGKILL);
}

std::vector<std::string> LiveNetwork::entering(const std::string& node) const {
  return {live_run::our_program("havip"), "enter", "--network", kept_.name, entered(node), "sh"};
}

int LiveNetwork::in_foreground(const std::string& node, const std::string& line,
                               bool terminal) const {
  std::vector<std::string> args = entering(node);
  args.emplace_back("-c");
  args.push_back(
      entered(node) == kGateway ? fmt::format("cd {}; {}", shell_word(live_folder()), line) : line);
  return run_in_foreground(args, terminal);
}

// The script is read from the input, so that no complaint repeats it.
Result<std::string> LiveNetwork::ask(const std::string& node, const std::string& script) const {
  std::vector<std::string> args = entering(node);
  args.emplace_back("-s");
  return havip::live::run_tool(nullptr, args, script);
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
    known = host_look(ask(node, "exec mcagent tables"), known);
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
