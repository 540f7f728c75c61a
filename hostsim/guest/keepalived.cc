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
                       Timing timing)
    : trace_(trace), node_(node), setup_(std::move(setup)), timing_(timing) {}

engine::Seq Keepalived::record(Instant now, engine::Seq cause, std::string_view process,
                               std::string_view state) {
  return trace_.record(
      now, cause, node_,
      trace::Condition{.subject = std::string(process), .state = std::string(state)});
}

// ---- signals ----------------------------------------------------------------------------------

void Keepalived::start(Instant now, std::vector<NicInfo> nics, engine::Seq cause) {
  if (parent_ || child_) {
    trace_.record(now, cause, node_, trace::Log{.text = "daemon is already running"});
    return;
  }
  parent_ = true;
  start_child(now, std::move(nics), record(now, cause, kParent, "started"));
}

void Keepalived::respawn(Instant now, std::vector<NicInfo> nics) {
  respawn_at_ = kNever;
  start_child(now, std::move(nics), record(now, respawn_cause_, kVrrpChild, "started"));
}

void Keepalived::start_child(Instant now, std::vector<NicInfo> nics, engine::Seq started) {
  for (const std::string& complaint : setup_.complaints) {
    trace_.record(now, started, node_, trace::Log{.text = complaint});
  }
  if (setup_.exit_code) {
    record(now, started, kParent, fmt::format("ended with exit code {}", *setup_.exit_code));
    forget();
    return;
  }
  child_.emplace(trace_, node_, timing_);
  child_->handle(now,
                 daemon::Start{.config = setup_.config, .nics = std::move(nics), .cause = started});
}

void Keepalived::stop(Instant now, engine::Seq cause) {
  if (child_) {
    handle(now, daemon::Stop{.cause = cause});
  } else if (parent_) {
    record(now, cause, kParent, "stopped");
    forget();
  }
}

std::optional<engine::Seq> Keepalived::kill(Instant now, KillTarget what, engine::Seq cause) {
  const bool any = parent_ || child_;
  switch (what) {
    case KillTarget::kAll: {
      if (!any) return std::nullopt;
      forget();
      return record(now, cause, kParent, "killed");
    }
    case KillTarget::kParent: {
      if (!parent_) return std::nullopt;
      const engine::Seq killed = record(now, cause, kParent, "killed");
      parent_ = false;
      respawn_at_ = kNever;
      stop(now, killed);
      return killed;
    }
    case KillTarget::kVrrp: {
      if (!child_) return std::nullopt;
      forget_child();
      respawn_cause_ = record(now, cause, kVrrpChild, "killed");
      if (parent_) respawn_at_ = now + kRespawn;
      return respawn_cause_;
    }
    case KillTarget::kChecker:
      if (!parent_) return std::nullopt;
      return record(now, cause, kCheckerChild, "killed");
  }
  return std::nullopt;
}

std::optional<engine::Seq> Keepalived::pause(Instant now, engine::Seq cause) {
  if (!child_ || paused_) return std::nullopt;
  paused_ = true;
  return record(now, cause, kParent, "paused");
}

void Keepalived::resume(Instant now, engine::Seq cause) {
  if (!paused_) return;
  paused_ = false;
  held_packets_ = 0;
  record(now, cause, kParent, "resumed");
  handle_timeout(now);
  for (daemon::Input& input : std::exchange(held_, {}))
    child_->handle(now, std::move(input));
}

void Keepalived::forget_child() {
  child_.reset();
  paused_ = false;
  held_.clear();
  held_packets_ = 0;
}

void Keepalived::forget() {
  forget_child();
  parent_ = false;
  respawn_at_ = kNever;
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
    record(now, exited.cause, parent_ ? kParent : kVrrpChild,
           exited.code == 0 ? "stopped" : "failed");
    forget();
    output.reset();
  }
  return output;
}

Instant Keepalived::deadline() const {
  return child_ && !paused_ ? std::min(child_->deadline(), respawn_at_) : respawn_at_;
}

void Keepalived::handle_timeout(Instant now) {
  if (child_ && !paused_ && child_->deadline() <= now) child_->handle_timeout(now);
}

}  // namespace havip::hostsim
