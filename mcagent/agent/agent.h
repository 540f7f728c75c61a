// Agent: the half of mcagent in user space ("vpc_mcagent"). An engine (core/engine/contract.h).
//
//   datapath --ReportUp--> [subnet] -> limiter -> claims --Claim--> gateway
//                                        |          ^  <--ClaimReply--
//                                        +-> deferral (limiter.on_excess = defer)
//   gateway --Push--> datapath --PushDone--> PushAck --> gateway
//
// An object is one life of the process: made when the agent starts, abandoned and destroyed when
// it stops or is killed. All that it remembers (the limiter's windows, open claims, what it has
// deferred) dies with it; tables and queue are the datapath's. Whoever ends it tells the datapath
// (AgentState), since the dead do not.
//
// A life after the first begins with a snapshot (policy `resync`): until it is applied, no report
// is taken up. The first life has nothing to catch up with.
//
// It gives the verdicts outside_subnet (policy `subnet_check`), rate_limited, superseded,
// gateway_timeout and those of the gateway.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "core/engine/output_queue.h"
#include "core/engine/provenance.h"
#include "core/engine/verdict.h"
#include "core/net/id.h"
#include "core/trace/recorder.h"
#include "mcagent/admit/rate_limit.h"
#include "mcagent/agent/claims.h"
#include "mcagent/agent/deferral.h"
#include "mcagent/agent_io.h"
#include "mcagent/verdict_log.h"

namespace havip::mcagent {

struct AgentSetup {
  engine::NodeId node = 0;
  net::HostId host;
  Policy policy;                // REQUIRES: policy.claim.timeout > 0
  std::uint32_t life = 1;       // counts the starts on this host, from 1
  std::vector<Device> devices;  // whose taps are plugged
  engine::Seq cause = 0;        // the record of the start
};

// What one life of an agent has counted.
struct AgentCounters {
  std::uint64_t reports_taken = 0;
  std::uint64_t claims_admitted = 0;
  std::uint64_t claims_deferred = 0;  // an overtaken one and its successor count as two
  std::uint64_t copies_sent = 0;      // of claims, first sends and resends
  std::uint64_t replies_ignored = 0;  // to claims that were not open (any more)
  VerdictCounts verdicts;

  void fields(auto&& f) const {
    f("reports_taken", reports_taken);
    f("claims_admitted", claims_admitted);
    f("claims_deferred", claims_deferred);
    f("copies_sent", copies_sent);
    f("replies_ignored", replies_ignored);
    f(to_string(engine::Verdict::kOutsideSubnet), verdicts.of(engine::Verdict::kOutsideSubnet));
    verdicts.fields(engine::Verdict::kAgentDown, engine::Verdict::kMigrated, f);
  }
};

class Agent {
 public:
  using Input = agent::Input;
  using Output = agent::Output;

  // Starts the agent: outputs wait at once. `recorder` outlives it.
  Agent(trace::Recorder& recorder, AgentSetup setup, Instant now);

  void handle(Instant now, Input input);
  void handle_timeout(Instant now);
  [[nodiscard]] std::optional<Output> poll_output() { return outputs_.pop(); }
  [[nodiscard]] Instant deadline() const;

  // Ends this life: every GARP that is still in its hands gets `verdict` (kAgentDown when it was
  // stopped or killed, kPending at the end of a run). The verdicts are caused by `cause`, or
  // where that is 0 by the last record of their own path.
  void abandon(Instant now, engine::Seq cause, engine::Verdict verdict);

  // False while it waits for the snapshot.
  [[nodiscard]] bool ready() const { return !resync_at_; }
  [[nodiscard]] AgentCounters counters() const;
  [[nodiscard]] const RateLimit& limiter() const { return limiter_; }
  [[nodiscard]] std::size_t open_claims() const { return claims_.size(); }
  [[nodiscard]] std::size_t deferred() const { return deferral_.size(); }

 private:
  void on(Instant now, agent::PlugTap& plug);
  void on(Instant now, agent::UnplugTap& unplug);
  void on(Instant now, datapath::ReportUp& up);
  void on(Instant now, agent::ReplyIn& in);
  void on(Instant now, agent::PushIn& in);
  void on(Instant now, datapath::PushDone& done);
  void on(Instant now, datapath::TableRead& read);
  void on(Instant now, agent::SetPolicy& set);

  [[nodiscard]] bool outside_subnet(const engine::GarpReport& report) const;
  void turn_away(Instant now, engine::Seq taken, const engine::GarpReport& report, Instant until);
  void supersede(Instant now, engine::Seq cause, const Deferral::Waiting& older);
  void replay_deferred(Instant now);

  void admit(Instant now, engine::Seq cause, const engine::GarpReport& report);
  void send(Instant now, engine::Seq cause, engine::Claim& claim);
  void serve_overdue(Instant now);
  void finish(Instant now, engine::Seq cause, const OpenClaim& claim, engine::Verdict verdict,
              std::string_view detail);
  void end(Instant now, engine::Seq cause, const engine::GarpReport& report,
           engine::Verdict verdict, std::string_view detail = {});

  void request_snapshot(Instant now);
  void become_ready(Instant now, engine::Seq cause);
  void arm_reconcile(Instant now);

  void tell_gateway(agent::ToGateway message);
  void tell_datapath(decltype(agent::ToDatapath::message) message);

  trace::Recorder& recorder_;
  engine::NodeId node_;
  net::HostId host_;
  engine::Seq started_by_;
  std::uint32_t life_;
  Policy policy_;
  std::map<net::DeviceId, Device> devices_;
  RateLimit limiter_;
  Claims claims_;
  Deferral deferral_;
  std::map<net::Ipv4Addr, std::uint64_t> generations_;  // the newest that was applied, by address
  std::optional<Instant> resync_at_;  // waiting for the snapshot; when to ask for it again
  Instant reconcile_at_ = kNever;
  VerdictLog verdicts_;
  AgentCounters counters_;
  engine::OutputQueue<Output> outputs_;
};

}  // namespace havip::mcagent
