#include "mcagent/agent/agent.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "core/base/ensure.h"

namespace havip::mcagent {

using engine::Seq;
using engine::Verdict;

Agent::Agent(trace::Recorder& recorder, AgentSetup setup, Instant now)
    : recorder_(recorder),
      node_(setup.node),
      host_(setup.host),
      started_by_(setup.cause),
      life_(setup.life),
      policy_(setup.policy),
      limiter_(setup.policy.limiter),
      claims_(setup.host, setup.life),
      verdicts_(recorder, setup.node) {
  ensure(policy_.claim.timeout > Duration::zero(), "a claim's timeout is greater than 0");
  for (const Device& device : setup.devices)
    devices_.emplace(device.id, device);
  arm_reconcile(now);
  const bool resync = policy_.resync && life_ > 1;
  tell_datapath(datapath::AgentState{.alive = true, .ready = !resync, .cause = started_by_});
  if (resync) request_snapshot(now);
}

void Agent::handle(Instant now, Input input) {
  std::visit([&](auto& message) { on(now, message); }, input);
  // A slot given back or a new policy may have opened a window.
  replay_deferred(now);
}

void Agent::handle_timeout(Instant now) {
  serve_overdue(now);
  replay_deferred(now);
  if (resync_at_ && *resync_at_ <= now) request_snapshot(now);
  if (reconcile_at_ <= now) {
    tell_datapath(datapath::ReadTable{.cause = started_by_});
    arm_reconcile(now);
  }
}

Instant Agent::deadline() const {
  return std::min({claims_.deadline(), deferral_.deadline(limiter_), resync_at_.value_or(kNever),
                   reconcile_at_});
}

// ---- reports ----------------------------------------------------------------------------------

void Agent::on(Instant now, datapath::ReportUp& up) {
  // What has waited for this very instant goes before what arrives at it.
  replay_deferred(now);
  const engine::GarpReport& report = up.report;
  ++counters_.reports_taken;
  const Seq taken = recorder_.record(
      now, report.cause, node_,
      trace::ReportTaken{.device = report.device, .vip = report.vip, .frame = report.frame.id});
  if (outside_subnet(report)) {
    end(now, taken, report, Verdict::kOutsideSubnet);
    return;
  }
  const RateLimit::Answer answer = limiter_.offer(now, report.device, report.vip);
  if (answer.admission == Admission::kRateLimited) {
    turn_away(now, taken, report, answer.opens_at);
    return;
  }
  // Another device's older GARP for this VIP has nothing to say any more.
  if (const auto older = deferral_.remove(report.vip)) supersede(now, taken, *older);
  admit(now, taken, report);
}

// A device that was unplugged with its report in the queue passes: the gateway knows better.
bool Agent::outside_subnet(const engine::GarpReport& report) const {
  if (policy_.subnet_check != SubnetCheck::kAgent) return false;
  const auto device = devices_.find(report.device);
  return device != devices_.end() && !device->second.subnet.contains(report.vip);
}

void Agent::turn_away(Instant now, Seq taken, const engine::GarpReport& report, Instant until) {
  switch (policy_.limiter.on_excess) {
    case OnExcess::kDrop:
      verdicts_.write(now, taken,
                      {.device = report.device,
                       .vip = report.vip,
                       .verdict = Verdict::kRateLimited,
                       .frame = report.frame.id,
                       .until = until,
                       .detail = "until " + to_string(until)});
      return;
    case OnExcess::kDefer: {
      ++counters_.claims_deferred;
      const Seq deferred = recorder_.record(
          now, taken, node_,
          trace::ClaimDeferred{.device = report.device, .vip = report.vip, .until = until});
      const auto older = deferral_.put(limiter_, {.report = report, .cause = deferred});
      if (older) supersede(now, deferred, *older);
      return;
    }
  }
}

void Agent::supersede(Instant now, Seq cause, const Deferral::Waiting& older) {
  end(now, cause, older.report, Verdict::kSuperseded);
}

void Agent::replay_deferred(Instant now) {
  while (const auto due = deferral_.take_due(now, limiter_)) {
    const engine::GarpReport& report = due->report;
    const RateLimit::Answer answer = limiter_.offer(now, report.device, report.vip);
    ensure(answer.admission == Admission::kAdmitted, "an open window admits");
    admit(now, due->cause, report);
  }
}

// ---- claims -----------------------------------------------------------------------------------

void Agent::admit(Instant now, Seq cause, const engine::GarpReport& report) {
  ++counters_.claims_admitted;
  engine::Claim claim{.id = claims_.next_id(), .device = report.device, .vip = report.vip};
  const Seq admitted = recorder_.record(
      now, cause, node_,
      trace::ClaimAdmitted{
          .claim = claim.id, .device = report.device, .vip = report.vip, .frame = report.frame.id});
  send(now, admitted, claim);
  claims_.open(now, {.claim = claim, .garp = report, .admitted_at = now}, policy_.claim);
}

// One copy leaves; the claim remembers the record of it.
void Agent::send(Instant now, Seq cause, engine::Claim& claim) {
  ++counters_.copies_sent;
  claim.cause = recorder_.record(now, cause, node_,
                                 trace::ClaimSent{.claim = claim.id, .attempt = claim.attempt});
  tell_gateway(claim);
}

void Agent::serve_overdue(Instant now) {
  while (OpenClaim* open = claims_.overdue(now)) {
    if (open->claim.attempt > policy_.claim.retries) {
      const auto unanswered = claims_.close(open->claim.id);
      finish(now, unanswered->claim.cause, *unanswered, Verdict::kGatewayTimeout, {});
    } else {
      ++open->claim.attempt;
      send(now, open->claim.cause, open->claim);
      claims_.resent(now, *open, policy_.claim);
    }
  }
}

void Agent::on(Instant now, agent::ReplyIn& in) {
  const auto claim = claims_.close(in.reply.id);
  if (!claim) {
    ++counters_.replies_ignored;
    return;
  }
  const Seq cause = in.reply.cause != 0 ? in.reply.cause : claim->claim.cause;
  finish(now, cause, *claim, in.reply.verdict, in.reply.text);
}

void Agent::finish(Instant now, Seq cause, const OpenClaim& claim, Verdict verdict,
                   std::string_view detail) {
  end(now, cause, claim.garp, verdict, detail);
  const bool failed = verdict != Verdict::kMigrated && verdict != Verdict::kAlreadyOwner;
  if (failed && !policy_.limiter.charge_failures) {
    limiter_.refund(claim.admitted_at, claim.garp.device, claim.garp.vip);
  }
}

void Agent::end(Instant now, Seq cause, const engine::GarpReport& report, Verdict verdict,
                std::string_view detail) {
  verdicts_.write(now, cause,
                  {.device = report.device,
                   .vip = report.vip,
                   .verdict = verdict,
                   .frame = report.frame.id,
                   .detail = std::string(detail)});
}

void Agent::abandon(Instant now, Seq cause, Verdict verdict) {
  while (const OpenClaim* oldest = claims_.oldest()) {
    const auto claim = claims_.close(oldest->claim.id);
    end(now, cause != 0 ? cause : claim->claim.cause, claim->garp, verdict);
  }
  while (const auto waiting = deferral_.take_first()) {
    end(now, cause != 0 ? cause : waiting->cause, waiting->report, verdict);
  }
}

// ---- tables -----------------------------------------------------------------------------------

void Agent::on(Instant /*now*/, agent::PushIn& in) {
  tell_datapath(datapath::ApplyPush{std::move(in.push)});
}

void Agent::on(Instant now, datapath::PushDone& done) {
  for (const engine::NeighEntry& row : done.applied) {
    std::uint64_t& newest = generations_[row.ip];
    if (row.generation <= newest) continue;
    newest = row.generation;
    if (const auto older = deferral_.remove(row.ip)) supersede(now, done.ack.cause, *older);
  }
  const Seq cause = done.ack.cause;
  tell_gateway(std::move(done.ack));
  if (done.snapshot && resync_at_) become_ready(now, cause);
}

// The snapshot is asked for again and again until it comes: without it nothing is judged.
void Agent::request_snapshot(Instant now) {
  tell_gateway(engine::SnapshotRequest{.host = host_, .life = life_, .cause = started_by_});
  resync_at_ = now + policy_.claim.timeout;
}

void Agent::become_ready(Instant now, Seq cause) {
  resync_at_.reset();
  const Seq ready = recorder_.record(now, cause, node_,
                                     trace::Condition{.subject = "agent", .state = "resynced"});
  tell_datapath(datapath::AgentState{.alive = true, .ready = true, .cause = ready});
}

void Agent::on(Instant /*now*/, datapath::TableRead& read) {
  tell_gateway(
      engine::TableReport{.host = host_, .rows = std::move(read.rows), .cause = read.cause});
}

void Agent::arm_reconcile(Instant now) {
  const bool on = policy_.reconcile > Duration::zero();
  reconcile_at_ = on ? now + policy_.reconcile : kNever;
}

// ---- the host ---------------------------------------------------------------------------------

void Agent::on(Instant /*now*/, agent::PlugTap& plug) {
  devices_.insert_or_assign(plug.device.id, plug.device);
}

void Agent::on(Instant /*now*/, agent::UnplugTap& unplug) {
  devices_.erase(unplug.device);
}

void Agent::on(Instant now, agent::SetPolicy& set) {
  ensure(set.policy.claim.timeout > Duration::zero(), "a claim's timeout is greater than 0");
  const bool rearm = set.policy.reconcile != policy_.reconcile;
  policy_ = set.policy;
  limiter_.set_policy(policy_.limiter);
  deferral_.regroup(limiter_);
  if (rearm) arm_reconcile(now);
}

AgentCounters Agent::counters() const {
  AgentCounters counters = counters_;
  counters.verdicts = verdicts_.counts();
  return counters;
}

void Agent::tell_gateway(agent::ToGateway message) {
  outputs_.push(Output(std::move(message)));
}

void Agent::tell_datapath(decltype(agent::ToDatapath::message) message) {
  outputs_.push(agent::ToDatapath{std::move(message)});
}

}  // namespace havip::mcagent
