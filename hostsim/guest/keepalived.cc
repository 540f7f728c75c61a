#include "hostsim/guest/keepalived.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include <fmt/format.h>

namespace havip::hostsim {
namespace {

// The names by which Keepalived's processes log.
constexpr std::string_view kParent = "keepalived";
constexpr std::string_view kVrrpChild = "keepalived_vrrp";
constexpr std::string_view kCheckerChild = "keepalived_healthcheckers";

}  // namespace

Keepalived::Keepalived(trace::Recorder& trace, engine::NodeId node, KeepalivedSetup setup,
                       Timing timing, const Profile& profile)
    : trace_(trace),
      node_(node),
      setup_(std::move(setup)),
      timing_(timing),
      profile_(profile),
      checker_(trace, node, timing) {}

engine::Seq Keepalived::record(Instant now, engine::Seq cause, std::string_view process,
                               std::string_view state) {
  return trace_.record(
      now, cause, node_,
      trace::Condition{.subject = std::string(process), .state = std::string(state)});
}

// ---- signals ----------------------------------------------------------------------------------

void Keepalived::start(Instant now, Machine machine, engine::Seq cause) {
  if (parent_ || child_ || checker_.running()) {
    trace_.record(now, cause, node_, trace::Log{.text = "daemon is already running"});
    return;
  }
  parent_ = true;
  const engine::Seq started = record(now, cause, kParent, "started");
  complain(now, started);
  if (setup_.exit_code) {
    refuse(now, started);
    return;
  }
  const bool checks = !setup_.config.virtual_servers.empty();
  if (checks) start_checker(now, record(now, started, kCheckerChild, "started"));
  if (!checks || !setup_.config.instances.empty()) start_vrrp(now, std::move(machine), started);
}

void Keepalived::respawn(Instant now, Machine machine) {
  if (checker_respawn_at_ <= now) {
    checker_respawn_at_ = kNever;
    const engine::Seq started = record(now, checker_respawn_cause_, kCheckerChild, "started");
    complain(now, started);
    start_checker(now, started);
  }
  if (respawn_at_ > now) return;
  respawn_at_ = kNever;
  const engine::Seq started = record(now, respawn_cause_, kVrrpChild, "started");
  complain(now, started);
  start_vrrp(now, std::move(machine), started);
}

void Keepalived::complain(Instant now, engine::Seq started) {
  for (const std::string& complaint : setup_.complaints) {
    trace_.record(now, started, node_, trace::Log{.text = complaint});
  }
}

void Keepalived::start_vrrp(Instant now, Machine machine, engine::Seq started) {
  child_.emplace(trace_, node_, timing_, profile_);
  child_->handle(now, daemon::Start{.config = setup_.config,
                                    .nics = std::move(machine.nics),
                                    .watched = std::move(machine.watched),
                                    .cause = started});
}

void Keepalived::start_checker(Instant now, engine::Seq started) {
  checker_.start(
      now,
      {.config = setup_.config, .addresses = addresses_, .seed = setup_.seed, .cause = started});
}

void Keepalived::stop(Instant now, engine::Seq cause) {
  respawn_at_ = checker_respawn_at_ = kNever;
  const bool children = child_ || checker_.running();
  checker_.handle(now, checker::Stop{.cause = cause});
  if (child_) handle(now, daemon::Stop{.cause = cause});
  if (children || !parent_) return;
  record(now, cause, kParent, "stopped");
  forget();
}

// What Keepalived refuses to run ends it. A VRRP child that ran until now says nothing more: its
// addresses stay, as the real one's do.
engine::Seq Keepalived::refuse(Instant now, engine::Seq cause) {
  const engine::Seq ended =
      record(now, cause, kParent, fmt::format("ended with exit code {}", *setup_.exit_code));
  forget();
  return ended;
}

std::optional<engine::Seq> Keepalived::reload(Instant now, Machine machine, engine::Seq cause) {
  if (!child_ && !checker_.running()) return std::nullopt;
  const engine::Seq reloaded = record(now, cause, kParent, "reloaded");
  complain(now, reloaded);
  if (setup_.exit_code) return refuse(now, reloaded);
  const bool checks = !setup_.config.virtual_servers.empty();
  if (checker_.running()) {
    checker_.handle(now, checker::Reload{.config = setup_.config,
                                         .addresses = addresses_,
                                         .seed = setup_.seed,
                                         .cause = reloaded});
  } else if (checks) {
    start_checker(now, record(now, reloaded, kCheckerChild, "started"));
  }
  if (!child_) {
    if (!setup_.config.instances.empty()) start_vrrp(now, std::move(machine), reloaded);
    return reloaded;
  }
  handle(now, daemon::Reload{.config = setup_.config,
                             .nics = std::move(machine.nics),
                             .watched = std::move(machine.watched),
                             .cause = reloaded});
  return reloaded;
}

std::optional<engine::Seq> Keepalived::kill(Instant now, KillTarget what, engine::Seq cause) {
  switch (what) {
    case KillTarget::kAll: {
      if (!parent_ && !child_ && !checker_.running()) return std::nullopt;
      forget();
      return record(now, cause, kParent, "killed");
    }
    case KillTarget::kParent: {
      if (!parent_) return std::nullopt;
      const engine::Seq killed = record(now, cause, kParent, "killed");
      parent_ = false;
      stop(now, killed);
      return killed;
    }
    case KillTarget::kVrrp:
    case KillTarget::kChecker:
      break;
  }
  return kill_child(now, what, cause);
}

std::optional<engine::Seq> Keepalived::kill_child(Instant now, KillTarget what, engine::Seq cause) {
  if (what == KillTarget::kVrrp) {
    if (!child_) return std::nullopt;
    forget_child();
    respawn_cause_ = record(now, cause, kVrrpChild, "killed");
    if (parent_) respawn_at_ = now + kRespawn;
    return respawn_cause_;
  }
  if (!checker_.running()) return std::nullopt;
  checker_.forget();
  checker_respawn_cause_ = record(now, cause, kCheckerChild, "killed");
  if (parent_) checker_respawn_at_ = now + kRespawn;
  return checker_respawn_cause_;
}

std::optional<engine::Seq> Keepalived::pause(Instant now, engine::Seq cause) {
  if ((!child_ && !checker_.running()) || paused_) return std::nullopt;
  paused_ = true;
  checker_.pause();
  return record(now, cause, kParent, "paused");
}

void Keepalived::resume(Instant now, engine::Seq cause) {
  if (paused_) {
    paused_ = false;
    held_packets_ = 0;
    record(now, cause, kParent, "resumed");
    handle_timeout(now);
    for (daemon::Input& input : std::exchange(held_, {})) {
      if (child_) child_->handle(now, std::move(input));
    }
  }
  checker_.resume(now);
}

void Keepalived::forget_child() {
  child_.reset();
  paused_ = false;
  held_.clear();
  held_packets_ = 0;
}

void Keepalived::forget() {
  forget_child();
  checker_.forget();
  parent_ = false;
  respawn_at_ = checker_respawn_at_ = kNever;
}

void Keepalived::child_ended(Instant now, std::string_view process, int code, engine::Seq cause) {
  const std::string_view how = code == 0 ? "stopped" : "failed";
  const bool others = child_ || checker_.running();
  if (!parent_ || others) cause = record(now, cause, process, how);
  if (!others) {
    if (parent_) record(now, cause, kParent, how);
    forget();
  } else if (code != 0) {
    stop(now, cause);  // what one child refuses to run, the parent does not run
  }
}

// ---- the child --------------------------------------------------------------------------------

void Keepalived::handle(Instant now, daemon::Input input) {
  if (!child_) return;
  if (!paused_) {
    child_->handle(now, std::move(input));
    return;
  }
  if (std::holds_alternative<daemon::PacketIn>(input)) {
    if (held_packets_ == kSocketQueue) {
      ++socket_overflow_;
      return;
    }
    ++held_packets_;
  }
  held_.push_back(std::move(input));
}

std::optional<daemon::Output> Keepalived::poll_output(Instant now) {
  std::optional<daemon::Output> output;
  if (!child_) return output;
  output = child_->poll_output();
  if (output && std::holds_alternative<daemon::Exited>(*output)) {
    const auto exited = std::get<daemon::Exited>(*output);
    forget_child();
    child_ended(now, kVrrpChild, exited.code, exited.cause);
    output.reset();
  }
  return output;
}

std::optional<checker::Output> Keepalived::poll_check(Instant now) {
  auto output = checker_.poll_output();
  if (output && std::holds_alternative<checker::Exited>(*output)) {
    const auto exited = std::get<checker::Exited>(*output);
    checker_.forget();
    child_ended(now, kCheckerChild, exited.code, exited.cause);
    output.reset();
  }
  return output;
}

void Keepalived::address_changed(Instant now, net::IpAddr ip, bool present, engine::Seq cause) {
  std::erase(addresses_, ip);
  if (present) addresses_.push_back(ip);
  checker_.handle(now, checker::AddressChange{.ip = ip, .present = present, .cause = cause});
}

Instant Keepalived::deadline() const {
  const Instant respawn = std::min(respawn_at_, checker_respawn_at_);
  if (paused_) return respawn;
  return std::min({child_ ? child_->deadline() : kNever, checker_.deadline(), respawn});
}

void Keepalived::handle_timeout(Instant now) {
  if (child_ && !paused_ && child_->deadline() <= now) child_->handle_timeout(now);
  checker_.handle_timeout(now);
}

}  // namespace havip::hostsim
