// mcagent show|limiter|vips|neigh|counters: what a host's agent tells its control socket.
#include <algorithm>

#include "tools/lab/command.h"
#include "tools/report/host_tables.h"

namespace havip::lab {
namespace {

std::string show(const Bench& bench, const judge::HostTables& tables) {
  const runner::HostNode& host = bench.host();
  const auto& hosts = bench.play.scenario().hosts;
  const auto mine = std::ranges::find(hosts, host.id(), &loader::Host::id);
  const bool test = loaded_environment(bench.play.scenario(), *mine) == vpccgw::Environment::kTest;
  std::string out =
      fmt::format("host {}, life {}, {}\n", tables.host.view(), tables.life,
                  tables.reachable_since ? "in step since " + to_string(*tables.reachable_since)
                                         : "waiting for a snapshot");
  out +=
      fmt::format("tables: {} VIPs here, {} addresses\n", tables.vips.size(), tables.neighs.size());
  out += fmt::format("claims: {} open, {} deferred; they go to {}\n", host.agent()->open_claims(),
                     host.agent()->deferred(), test ? "the test environment" : "production");
  out += "taps:\n";
  for (const runner::GuestNode* guest : host.guests()) {
    for (const auto& nic : guest->setup().nics)
      out += fmt::format("  {:<15} {:<16} plugged\n",
                         fmt::format("tap-{}", guest->setup().id.view()), nic.device.view());
  }
  return out;
}

}  // namespace

std::string run_mcagent(Bench& bench, const Words& all) {
  Words words = all;
  const bool json = std::erase(words, "--json") > 0;
  const auto as = json ? report::As::kJson : report::As::kText;
  const std::string verb = words.size() == 2 ? words[1] : "";
  if (bench.host().agent() == nullptr)
    return bench.voice("mcagent: no agent answers at /run/mcagent\n",
                       "mcagent：/run/mcagent 上没有 agent 应答\n");
  const judge::Tables tables = bench.play.world().tables();
  const auto mine = std::ranges::find_if(
      tables.hosts, [&](const auto& one) { return one.host.view() == bench.node; });
  if (verb == "show") return show(bench, *mine);
  if (verb == "limiter") return report::limiter(*mine, bench.play.now(), as);
  if (verb == "vips") return report::vips(*mine, as);
  if (verb == "neigh") return report::neigh(*mine, nullptr, as);
  if (verb == "counters") return report::counters(mine->counters, as);
  return bench.voice("usage: mcagent show|limiter|vips|neigh|counters [--json]\n",
                     "用法：mcagent show|limiter|vips|neigh|counters [--json]\n");
}

}  // namespace havip::lab
