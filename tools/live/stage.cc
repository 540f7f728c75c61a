#include "tools/live/stage.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "core/base/ensure.h"
#include "platform/live/space/tool.h"

namespace havip::live_run {
namespace {

Result<void> set(const std::string& path, const std::string& value) {
  const live::Fd file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  const bool written = file.is_open() && write(file.get(), value.data(), value.size()) ==
                                             static_cast<ssize_t>(value.size());
  if (!written) return fail(live::errno_text(path));
  return {};
}

Result<void> set_all(const Commands& commands) {
  for (const auto& [name, value] : commands.settings) {
    if (auto done = set("/proc/sys/net/" + name, value); !done) return done;
  }
  return {};
}

// What a kernel may have: filters of IP on what a bridge carries. A bridge that is a wire has none.
void let_bridges_be() {
  for (const char* name : {"arptables", "iptables", "ip6tables"})
    (void)set(fmt::format("/proc/sys/net/bridge/bridge-nf-call-{}", name), "0");
}

}  // namespace

Result<std::unique_ptr<Stage>> Stage::build(const Layout& layout) {
  std::unique_ptr<Stage> stage(new Stage(layout));
  if (auto done = stage->make_nodes(); !done) return fail(done.error());
  if (auto done = stage->lay_cables(); !done) return fail(done.error());
  return stage;
}

Result<void> Stage::make_nodes() {
  std::vector<std::string> names{std::string(kGatewayNode)};
  for (const HostPlace& host : layout_.hosts)
    names.push_back(to_string(host.id));
  for (const TapPlace& tap : layout_.taps) {
    if (std::ranges::find(names, tap.guest.view()) == names.end())
      names.push_back(to_string(tap.guest));
  }
  for (const std::string& name : names) {
    auto node = live::Node::make(name);
    if (!node) return fail(node.error());
    nodes_.emplace(name, std::move(*node));
  }
  return {};
}

Result<void> Stage::lay_cables() {
  const pid_t cell = getpid();
  let_bridges_be();
  if (auto done = carry_out(nullptr, cell_commands(layout_)); !done) return done;
  if (auto done = carry_out(&node(kGatewayNode), gateway_commands(layout_, cell)); !done)
    return done;
  for (const HostPlace& host : layout_.hosts) {
    const auto done = carry_out(&node(host.id.view()), host_commands(layout_, host, cell));
    if (!done) return done;
  }
  if (auto done = carry_out(nullptr, plug_cables(layout_)); !done) return done;
  for (const TapPlace& tap : layout_.taps) {
    const live::Node& guest = node(tap.guest.view());
    if (auto done = carry_out(&guest, new_nic_commands(tap, cell)); !done) return done;
    if (auto done = carry_out(nullptr, plug_nic(tap)); !done) return done;
    if (auto done = make_tap(tap); !done) return done;
    if (auto done = carry_out(&guest, nic_commands(layout_, tap)); !done) return done;
  }
  return {};
}

Result<void> Stage::make_tap(const TapPlace& tap) {
  const auto commands = tap_commands(layout_, tap, getpid());
  if (auto done = carry_out(&node(tap.host.view()), commands); !done) return done;
  return carry_out(nullptr, plug_tap(tap));
}

const live::Node& Stage::node(std::string_view name) const {
  const auto found = nodes_.find(name);
  ensure(found != nodes_.end(), "a node of the layout");
  return found->second;
}

Result<void> Stage::carry_out(const live::Node* where, const Commands& commands) {
  if (where == nullptr) {
    if (auto done = set_all(commands); !done) return done;
  } else {
    const live::InNetworkOf inside(*where);
    let_bridges_be();
    if (auto done = set_all(commands); !done) return done;
  }
  if (commands.ip.empty()) return {};
  const std::string lines = fmt::format("{}\n", fmt::join(commands.ip, "\n"));
  if (auto done = live::run_tool(where, {"ip", "-batch", "-"}, lines); !done)
    return fail(fmt::format("{}of these lines:\n{}", done.error(), lines));
  return {};
}

Result<void> Stage::ip(std::string_view name, const std::string& line) const {
  return carry_out(&node(name), {.ip = {line}, .settings = {}});
}

Result<void> Stage::nft(std::string_view name, const std::string& text) const {
  if (auto done = live::run_tool(&node(name), {"nft", "-f", "-"}, text); !done)
    return fail(done.error());
  return {};
}

Result<void> Stage::move_tap(const net::DeviceId& device, const net::HostId& to) {
  const auto place = std::ranges::find(layout_.taps, device, &TapPlace::device);
  ensure(place != layout_.taps.end(), "a device of the scenario");
  if (auto done = ip(place->host.view(), fmt::format("link del {}", place->tap)); !done)
    return done;
  place->host = to;
  return make_tap(*place);
}

Result<void> Stage::unplug_host(const net::HostId& host) {
  Commands commands;
  for (const char* cable : {"u0", "c0"})
    commands.ip.push_back(fmt::format("link set {} down", cable));
  if (!layout_.flat) {
    commands.ip.emplace_back("link set vx0 down");
    commands.ip.emplace_back("route flush table main proto 117");
  }
  return carry_out(&node(host.view()), commands);
}

Result<void> Stage::plug_host(const net::HostId& host) {
  Commands commands;
  for (const char* cable : {"u0", "c0"})
    commands.ip.push_back(fmt::format("link set {} up", cable));
  if (!layout_.flat) commands.ip.emplace_back("link set vx0 up");
  return carry_out(&node(host.view()), commands);
}

std::string Stage::run_folder(std::string_view name) const {
  return fmt::format("/proc/{}/root/run", node(name).holder());
}

}  // namespace havip::live_run
