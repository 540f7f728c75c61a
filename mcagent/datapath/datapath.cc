#include "mcagent/datapath/datapath.h"

#include <string>
#include <utility>
#include <variant>

namespace havip::mcagent {

using engine::Verdict;

Datapath::Datapath(trace::Recorder& recorder, engine::NodeId node, net::HostId host,
                   const Policy& policy)
    : recorder_(recorder),
      node_(node),
      policy_(policy),
      tables_(host),
      queue_(policy.upcall),
      verdicts_(recorder, node) {}

void Datapath::handle(Instant now, Input input) {
  std::visit([&](auto& message) { on(now, message); }, input);
}

void Datapath::handle_timeout(Instant now) {
  while (queue_.next_take() <= now) {
    ++counters_.reports_taken;
    outputs_.push(datapath::ReportUp{queue_.take(now)});
  }
}

// ---- from the tap -----------------------------------------------------------------------------

void Datapath::on(Instant now, datapath::Captured& captured) {
  const auto tap = taps_.find(captured.device);
  if (tap == taps_.end()) return;
  const Classified what = classify(tap->second, *captured.frame.frame);
  switch (what.kind) {
    case FrameClass::kNotArp:
      return;
    case FrameClass::kArpIgnored:
      ++counters_.arp_ignored;
      return;
    case FrameClass::kNaIgnored:
      ++counters_.na_ignored;
      return;
    case FrameClass::kMalformed:
    case FrameClass::kSpoofed:
    case FrameClass::kGarp:
      judge(now, tap->second, what, captured.frame.tag);
      return;
  }
}

void Datapath::judge(Instant now, const Device& device, const Classified& what,
                     const engine::FrameTag& tag) {
  ++counters_.garps_captured;
  const engine::Seq captured = recorder_.record(
      now, tag.cause, node_,
      trace::GarpCaptured{.device = device.id, .vip = what.vip, .sha = what.sha, .frame = tag.id});
  const engine::GarpReport report{
      .device = device.id, .vip = what.vip, .frame = tag, .cause = captured};
  if (what.kind == FrameClass::kMalformed) {
    end(now, captured, report, Verdict::kMalformed, what.why);
  } else if (what.kind == FrameClass::kSpoofed) {
    end(now, captured, report, Verdict::kSpoofed, what.why);
  } else if (const auto verdict = verdict_here(device, what.vip)) {
    end(now, captured, report, *verdict);
  } else {
    send_up(now, report);
  }
}

// The source's order: the owner stays silent, then the subnet, then the way up.
std::optional<Verdict> Datapath::verdict_here(const Device& device, net::Ipv4Addr vip) const {
  const net::DeviceId* owner = tables_.local_owner(vip);
  if (owner != nullptr && *owner == device.id) return Verdict::kOwnerMatch;
  // Keepalived announces the device's own address when it leaves FAULT in unicast.
  if (vip == device.primary) return Verdict::kOwnAddress;
  if (policy_.subnet_check == SubnetCheck::kDatapath && !device.subnet.contains(vip)) {
    return Verdict::kOutsideSubnet;
  }
  if (!agent_alive_) return Verdict::kAgentDown;
  if (upcall_loss_) return Verdict::kUpcallLost;
  if (queue_.full()) return Verdict::kUpcallOverflow;
  return std::nullopt;
}

void Datapath::send_up(Instant now, engine::GarpReport report) {
  report.cause = recorder_.record(now, report.cause, node_,
                                  trace::UpcallQueued{.device = report.device,
                                                      .vip = report.vip,
                                                      .frame = report.frame.id,
                                                      .depth = queue_.depth() + 1});
  queue_.push(now, report);
}

void Datapath::end(Instant now, engine::Seq cause, const engine::GarpReport& report,
                   Verdict verdict, std::string_view detail) {
  verdicts_.write(now, cause,
                  {.device = report.device,
                   .vip = report.vip,
                   .verdict = verdict,
                   .frame = report.frame.id,
                   .detail = std::string(detail)});
}

// ---- from the agent ---------------------------------------------------------------------------

void Datapath::on(Instant now, datapath::ApplyPush& apply) {
  const engine::Push& push = apply.push;
  datapath::PushDone done{.ack = {.host = push.host, .cause = push.cause},
                          .snapshot = push.snapshot};
  done.ack.rows.reserve(push.rows.size());
  for (const engine::NeighEntry& row : push.rows) {
    const bool applied = tables_.apply(row, policy_.ownership, push.authoritative);
    done.ack.rows.push_back({.ip = row.ip, .generation = row.generation});
    done.ack.cause = report_row(now, push.cause, row, applied, done);
  }
  if (push.snapshot) {
    for (const engine::NeighEntry& row : tables_.absent_from(push)) {
      tables_.withdraw(row);
      done.ack.cause = report_row(now, push.cause, row, true, done);
    }
  }
  outputs_.push(std::move(done));
}

engine::Seq Datapath::report_row(Instant now, engine::Seq cause, const engine::NeighEntry& row,
                                 bool applied, datapath::PushDone& done) {
  const engine::Seq seq =
      recorder_.record(now, cause, node_, trace::PushApplied{.row = row, .applied = applied});
  if (applied) {
    done.applied.push_back(row);
    outputs_.push(datapath::NeighChanged{row});
  }
  return seq;
}

void Datapath::on(Instant now, datapath::AgentState& state) {
  if (!state.alive) {
    agent_gone(now, state.cause);
    return;
  }
  if (!agent_alive_) tables_.begin_life();
  agent_alive_ = true;
  if (state.ready) {
    queue_.open(now);
  } else {
    queue_.close();
  }
}

void Datapath::on(Instant /*now*/, datapath::ReadTable& read) {
  outputs_.push(datapath::TableRead{.rows = tables_.rows_in_force(), .cause = read.cause});
}

void Datapath::agent_gone(Instant now, engine::Seq cause) {
  agent_alive_ = false;
  queue_.close();
  abandon(now, cause, Verdict::kAgentDown);
}

void Datapath::abandon(Instant now, engine::Seq cause, Verdict verdict) {
  while (!queue_.empty()) {
    const engine::GarpReport report = queue_.discard();
    end(now, cause != 0 ? cause : report.cause, report, verdict);
  }
}

// ---- from the host ----------------------------------------------------------------------------

void Datapath::on(Instant /*now*/, datapath::PlugTap& plug) {
  taps_.insert_or_assign(plug.device.id, plug.device);
}

// What the device has queued still climbs: it is the gateway that knows the device no more here.
void Datapath::on(Instant /*now*/, datapath::UnplugTap& unplug) {
  taps_.erase(unplug.device);
}

void Datapath::on(Instant /*now*/, datapath::SetUpcallLoss& loss) {
  upcall_loss_ = loss.on;
}

void Datapath::on(Instant /*now*/, datapath::SetPolicy& set) {
  policy_ = set.policy;
  queue_.set_policy(policy_.upcall);
}

// Taps stay: which devices a host has is no matter of its memory.
void Datapath::on(Instant now, datapath::Clear& clear) {
  agent_gone(now, clear.cause);
  tables_.clear();
}

DatapathCounters Datapath::counters() const {
  DatapathCounters counters = counters_;
  counters.queue_high_water = queue_.high_water();
  counters.verdicts = verdicts_.counts();
  return counters;
}

}  // namespace havip::mcagent
