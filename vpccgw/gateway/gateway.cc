#include "vpccgw/gateway/gateway.h"

#include <array>
#include <utility>

#include "vpccgw/mapping/neigh.h"
#include "vpccgw/push/reconcile.h"

namespace havip::vpccgw {

Gateway::Gateway(trace::Recorder& trace, engine::NodeId node, Store& store, GatewayOptions options)
    : trace_(trace), node_(node), store_(store), options_(options), plan_({}, options.push_retry) {
  auto region = store_.region();
  if (!region) {
    unreadable_ = region.error();
  } else if (region->vpc.empty()) {
    unreadable_ = "the store holds no region";
  } else {
    plan_ = PushPlan(std::move(region->hosts), options.push_retry);
  }
}

void Gateway::resume(Instant now, engine::Seq cause) {
  auto lacking = store_.lacking();
  if (!lacking) return log(now, cause, "pushes are not resumed: " + lacking.error());
  for (auto row = lacking->begin(); row != lacking->end();) {
    const net::HostId host = row->host;
    std::vector<engine::NeighEntry> rows;
    for (; row != lacking->end() && row->host == host; ++row)
      rows.push_back(row->row);
    send(now, plan_.resume(now, host, std::move(rows), cause));
  }
}

void Gateway::handle(Instant now, Input input) {
  std::visit([this, now](const auto& message) { take(now, message); }, input);
}

void Gateway::handle_timeout(Instant now) {
  for (engine::Push& push : plan_.due(now))
    send(now, std::move(push));
}

// ---- claims ------------------------------------------------------------------------------------

void Gateway::take(Instant now, const engine::Claim& claim) {
  Result<Settled> settled = settle(now, claim);
  if (!settled) {
    // Nothing was written, so nothing is remembered: a resend is judged afresh.
    settled = Settled{.row = {.claim = claim.id,
                              .device = claim.device,
                              .vip = claim.vip,
                              .verdict = engine::Verdict::kGatewayRefused,
                              .text = settled.error()}};
  }
  const AuditRow& row = settled->row;
  engine::Seq cause = trace_.record(now, claim.cause, node_,
                                    trace::ClaimJudged{.claim = claim.id,
                                                       .device = row.device,
                                                       .vip = row.vip,
                                                       .verdict = row.verdict,
                                                       .known = settled->known,
                                                       .text = row.text});
  if (settled->move) cause = record_move(now, cause, *settled->move);
  output_.push(gateway::Reply{.host = claim.id.host,
                              .reply = {.id = claim.id,
                                        .verdict = row.verdict,
                                        .generation = row.generation,
                                        .text = row.text,
                                        .cause = cause}});
  if (settled->move) publish(now, std::array{settled->move->entry}, cause);
}

Result<Gateway::Settled> Gateway::settle(Instant now, const engine::Claim& claim) {
  if (!unreadable_.empty()) return fail(unreadable_);
  const auto known = store_.find_audit(claim.id);
  if (!known) return fail(known.error());
  if (*known) return Settled{.row = **known, .known = true};

  const auto facts = facts_of(claim);
  if (!facts) return fail(facts.error());
  const Judgement judgement = judge(claim, *facts, options_.environment, now);
  const MappingRow before = facts->mapping.value_or(MappingRow{.vip = claim.vip});
  const MappingRow& after = judgement.next ? *judgement.next : before;
  Settled settled{.row = {.claim = claim.id,
                          .device = claim.device,
                          .vip = claim.vip,
                          .from = before.owner,
                          .to = after.owner,
                          .verdict = judgement.verdict,
                          .generation = after.generation,
                          .text = judgement.text,
                          .at = now}};
  std::vector<Change> changes;
  if (judgement.next) {
    changes.emplace_back(PutMapping{*judgement.next});
    settled.move = Move{.havip = facts->havip->id,
                        .from = before.owner,
                        .row = *judgement.next,
                        .entry = havip_entry(*judgement.next, facts->device->mac)};
  }
  changes.emplace_back(AppendAudit{settled.row});
  if (auto committed = store_.commit(changes); !committed) return fail(committed.error());
  return settled;
}

Result<ClaimFacts> Gateway::facts_of(const engine::Claim& claim) {
  auto havip = store_.find_havip(claim.vip);
  if (!havip) return fail(havip.error());
  const auto device = store_.find_device(claim.device);
  if (!device) return fail(device.error());
  const auto mapping = store_.find_mapping(claim.vip);
  if (!mapping) return fail(mapping.error());
  ClaimFacts facts{.havip = *std::move(havip), .device = std::nullopt, .mapping = *mapping};
  if (*device) facts.device = (*device)->device;
  return facts;
}

// ---- hosts -------------------------------------------------------------------------------------

void Gateway::take(Instant now, const engine::PushAck& ack) {
  plan_.acknowledge(ack.host, ack.rows);
  const std::array changes{Change{Acknowledge{.host = ack.host, .rows = ack.rows}}};
  if (const auto committed = store_.commit(changes); !committed) {
    // No harm but a needless push after a restart.
    log(now, ack.cause, "an acknowledgement is not kept: " + committed.error());
  }
}

void Gateway::take(Instant now, const engine::SnapshotRequest& request) {
  auto rows = store_.neigh();
  if (!rows) return log(now, request.cause, "no snapshot: " + rows.error());
  send(now,
       {.host = request.host, .rows = *std::move(rows), .snapshot = true, .cause = request.cause});
}

void Gateway::take(Instant now, const engine::TableReport& report) {
  const auto desired = store_.neigh();
  if (!desired) return log(now, report.cause, "no reconciliation: " + desired.error());
  auto rows = differences(*desired, report.rows);
  if (rows.empty()) return;
  send(
      now,
      {.host = report.host, .rows = std::move(rows), .authoritative = true, .cause = report.cause});
}

// ---- what leaves -------------------------------------------------------------------------------

engine::Seq Gateway::record_move(Instant now, engine::Seq cause, const Move& move) {
  return trace_.record(now, cause, node_,
                       trace::Committed{.havip = move.havip,
                                        .vip = move.row.vip,
                                        .from = move.from,
                                        .to = move.row.owner,
                                        .host = move.row.host,
                                        .generation = move.row.generation});
}

void Gateway::publish(Instant now, std::span<const engine::NeighEntry> rows, engine::Seq cause) {
  for (engine::Push& push : plan_.announce(now, rows, cause))
    send(now, std::move(push));
}

// A push comes with the record that caused it, and leaves with that of its own sending.
void Gateway::send(Instant now, engine::Push push) {
  push.cause = trace_.record(now, push.cause, node_,
                             trace::PushSent{.host = push.host,
                                             .rows = static_cast<std::uint32_t>(push.rows.size()),
                                             .attempt = push.attempt,
                                             .snapshot = push.snapshot});
  ++pushes_sent_;
  if (push.attempt > 1) ++push_retries_;
  output_.push(std::move(push));
}

void Gateway::log(Instant now, engine::Seq cause, std::string text) {
  trace_.record(now, cause, node_, trace::Log{.text = std::move(text)});
}

// ---- the console's reads -----------------------------------------------------------------------

Result<std::vector<HavipDescription>> Gateway::describe_havips() const {
  return vpccgw::describe_havips(store_);
}

Result<std::vector<std::string>> Gateway::warnings() const {
  return describe_havips().map(advice);
}

Result<GatewayCounters> Gateway::counters() const {
  auto audit = store_.audit_counts();
  if (!audit) return fail(audit.error());
  return GatewayCounters{
      .audit = *std::move(audit), .pushes_sent = pushes_sent_, .push_retries = push_retries_};
}

}  // namespace havip::vpccgw
