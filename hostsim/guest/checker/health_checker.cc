#include "hostsim/guest/checker/health_checker.h"

#include <algorithm>
#include <utility>

#include "core/base/ensure.h"

namespace havip::hostsim {

using checker::Check;
using checker::Pool;

HealthChecker::HealthChecker(trace::Recorder& recorder, engine::NodeId node, Timing timing)
    : process_{.recorder = recorder,
               .node = node,
               .timer_lateness = timing.timer_lateness,
               .config = {}} {}

void HealthChecker::handle(Instant now, Input input) {
  std::visit([&](auto& what) { handle_input(now, what); }, input);
}

void HealthChecker::handle_timeout(Instant now) {
  if (life_ != Life::kRunning) return;
  for (const auto& check : checks_) {
    if (check->deadline() <= now) check->handle_timeout(now);
  }
}

Instant HealthChecker::deadline() const {
  Instant earliest = kNever;
  if (life_ != Life::kRunning) return earliest;
  for (const auto& check : checks_)
    earliest = std::min(earliest, check->deadline());
  return earliest;
}

// ---- the life of the process ------------------------------------------------------------------

void HealthChecker::handle_input(Instant now, checker::Start& start) {
  ensure(life_ == Life::kNew, "a checker starts once; a restart is a new HealthChecker");
  life_ = Life::kRunning;
  addresses_ = std::move(start.addresses);
  configure(std::move(start.config), start.seed);
  for (const auto& check : checks_)
    check->prepare();
  for (Pool& pool : pools_)
    pool.start(now, start.cause);
  activate(now, start.cause);
}

void HealthChecker::handle_input(Instant now, const checker::Stop& stop) {
  if (life_ != Life::kRunning) return;
  life_ = Life::kExited;
  const engine::Seq stopping = process_.log(now, stop.cause, "Stopping");
  for (const auto& check : checks_)
    check->stop(stopping);
  for (Pool& pool : pools_)
    pool.stop(now, stopping);
  const engine::Seq stopped = process_.log(now, stopping, "Stopped Keepalived v2.2.7 (01/16,2022)");
  process_.outputs.push(checker::Exited{.code = 0, .cause = stopped});
}

void HealthChecker::handle_input(Instant now, checker::Reload& reload) {
  if (life_ != Life::kRunning) return;
  for (const auto& check : checks_)
    check->stop(reload.cause);
  addresses_ = std::move(reload.addresses);
  std::deque<Pool> pools;
  pools.swap(pools_);
  const Checks checks = std::exchange(checks_, {});
  configure(std::move(reload.config), reload.seed);
  migrate(now, pools, checks, reload.cause);
  for (Pool& pool : pools_)
    pool.start(now, reload.cause);
  activate(now, reload.cause);
}

void HealthChecker::configure(conf::Config&& config, std::uint64_t seed) {
  process_.chance = checker::Chance(seed);
  std::vector<conf::VirtualServer> servers = std::move(config.virtual_servers);
  config.virtual_servers.clear();
  process_.config = std::move(config);
  for (conf::VirtualServer& server : servers) {
    Pool& pool = pools_.emplace_back(process_, std::move(server));
    for (std::size_t i = 0; i < pool.servers().size(); ++i) {
      for (const conf::Checker& config_of : pool.servers()[i].config.checkers)
        checks_.push_back(checker::make_check(process_, pool, i, config_of));
    }
  }
}

void HealthChecker::activate(Instant now, engine::Seq cause) {
  for (const auto& check : checks_)
    check->start(now, enabled(check->pool().config()), cause);
}

// A virtual server is the same where it listens at the same place, a real server where it has the
// same address, a checker where it asks the same.
void HealthChecker::migrate(Instant now, std::deque<Pool>& pools, const Checks& checks,
                            engine::Seq cause) {
  for (Pool& old : pools) {
    const auto same =
        std::ranges::find_if(pools_, [&](const Pool& pool) { return pool.same_service(old); });
    if (same == pools_.end()) {
      old.retire(now, cause);
    } else {
      same->take_over(now, old, cause);
    }
  }
  const auto place = [](const Check& check) {
    return std::pair(check.pool().servers()[check.server()].config.at, check.config().connect);
  };
  for (const auto& check : checks_) {
    const auto known = std::ranges::find_if(checks, [&](const auto& old) {
      return place(*old) == place(*check) && old->config().kind == check->config().kind &&
             old->pool().same_service(check->pool());
    });
    if (known == checks.end()) {
      check->assume_down();
    } else {
      check->take_over(**known);
    }
  }
}

// ---- what the world says ----------------------------------------------------------------------

Check* HealthChecker::find(checker::TryId id) {
  if (life_ != Life::kRunning || id == 0) return nullptr;
  const auto found =
      std::ranges::find_if(checks_, [&](const auto& check) { return check->open_try() == id; });
  return found == checks_.end() ? nullptr : found->get();
}

void HealthChecker::handle_input(Instant now, const checker::TryConnected& event) {
  if (Check* check = find(event.id)) check->connected(now, event);
}

void HealthChecker::handle_input(Instant now, const checker::TryBytes& event) {
  if (Check* check = find(event.id)) check->bytes(now, event);
}

void HealthChecker::handle_input(Instant now, const checker::TryEnded& event) {
  if (Check* check = find(event.id)) check->ended(now, event);
}

void HealthChecker::handle_input(Instant now, const checker::CommandEnded& event) {
  if (Check* check = find(event.id)) check->command_ended(now, event);
}

void HealthChecker::handle_input(Instant now, const checker::FileChanged& event) {
  if (life_ != Life::kRunning) return;
  for (const auto& check : checks_)
    check->file_changed(now, event);
}

void HealthChecker::handle_input(Instant now, const checker::AddressChange& event) {
  if (life_ != Life::kRunning) return;
  std::erase(addresses_, event.ip);
  if (event.present) addresses_.push_back(event.ip);
  for (const auto& check : checks_) {
    if (check->pool().config().ha_suspend) {
      check->set_enabled(now, enabled(check->pool().config()), event.cause);
    }
  }
}

bool HealthChecker::enabled(const conf::VirtualServer& server) const {
  if (!server.ha_suspend) return true;
  return std::ranges::any_of(server.services, [&](const conf::VirtualService& service) {
    const auto* at = std::get_if<conf::Endpoint>(&service.at);
    return at == nullptr || std::ranges::find(addresses_, at->ip) != addresses_.end();
  });
}

}  // namespace havip::hostsim
