// The gateway: owns the mapping VIP -> device of one region, and makes every host know it.
//
//   Claim --> known id? --yes--> the stored answer (from the audit, whoever wrote it)
//                |no
//              judge() --> one transaction: mapping, audit --> Reply, then a Push to every host
//
// Rules that bind it:
//   - Claims are judged in the order in which their id first arrives. A retry never outranks a
//     claim that came after its first copy: the audit answers it. If only the retry arrives, it
//     is new.
//   - Every judged claim has an audit row, refusals and `already_owner` too: the id is what makes
//     resends harmless. But only `migrated` touches a mapping or makes a push.
//   - A claim that could not be judged or written is refused with the store's own words and leaves
//     nothing: its resend is judged afresh.
//   - A push follows its commit at once; what is in flight is resent by PushPlan.
//
// Meets core/engine/contract.h. Every Push and Reply carries the record that it stands for.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/engine/output_queue.h"
#include "core/trace/recorder.h"
#include "vpccgw/gateway/description.h"
#include "vpccgw/gateway_io.h"
#include "vpccgw/mapping/judge.h"
#include "vpccgw/push/push_plan.h"
#include "vpccgw/store/store.h"

namespace havip::vpccgw {

struct GatewayCounters {
  std::map<engine::Verdict, std::uint64_t> audit;  // from the store: survives a restart
  std::uint64_t pushes_sent = 0;                   // by this object, retries included
  std::uint64_t push_retries = 0;
};
struct PushCounters {  // of the same, what needs no store
  std::uint64_t sent = 0;
  std::uint64_t retries = 0;
};

class Gateway {
 public:
  using Input = gateway::Input;
  using Output = gateway::Output;

  // REQUIRES: `store` holds a region (create_region) and outlives the gateway, as does `trace`.
  // A store that cannot be read makes a gateway that refuses every claim and says why.
  Gateway(trace::Recorder& trace, engine::NodeId node, Store& store, GatewayOptions options);

  // Resumes every push that is not acknowledged, after a restart; on a fresh region there are
  // none. `cause` is the record of the start.
  void resume(Instant now, engine::Seq cause);

  void handle(Instant now, Input input);
  void handle_timeout(Instant now);
  [[nodiscard]] std::optional<Output> poll_output() { return output_.pop(); }
  [[nodiscard]] Instant deadline() const { return plan_.deadline(); }

  // ---- batches (batch.cc): for a platform that makes many inputs durable by one flush
  //
  // All that this object knows beside its store.
  struct Memory {
    PushPlan plan;
    std::uint64_t pushes_sent = 0;
    std::uint64_t push_retries = 0;
  };
  [[nodiscard]] Memory memory() const;
  // The store took back every commit since `memory` was taken: so does the gateway, and its outputs
  // that nobody has polled are dropped. Those that were polled must not have left.
  void restore(Memory memory);
  // Answers an input whose commit did not last, in place of handle(): a claim by gateway_refused
  // with the text `why`, the console by a record. Reads are answered as ever.
  void refuse(Instant now, const Input& input, const std::string& why);

  // ---- the console's reads
  [[nodiscard]] Result<std::vector<HavipDescription>> describe_havips() const;
  [[nodiscard]] Result<std::vector<std::string>> warnings() const;
  [[nodiscard]] Result<GatewayCounters> counters() const;
  [[nodiscard]] PushCounters push_counters() const {
    return {.sent = pushes_sent_, .retries = push_retries_};
  }

 private:
  // A mapping that got its next generation, and what the hosts are told of it.
  struct Move {
    net::HavipId havip;
    net::DeviceId from;
    MappingRow row;
    engine::NeighEntry entry;
  };
  struct Settled {
    AuditRow row;
    bool known = false;        // it was settled before
    std::optional<Move> move;  // set for kMigrated, the first time
  };
  struct ConsoleWork {
    std::vector<Change> changes;
    std::optional<Move> move;
  };
  struct Migration {
    PlacedDevice device;
    std::vector<Move> moves;
  };

  // gateway.cc
  void take(Instant now, const engine::Claim& claim);
  void take(Instant now, const engine::PushAck& ack);
  void take(Instant now, const engine::SnapshotRequest& request);
  void take(Instant now, const engine::TableReport& report);
  [[nodiscard]] Result<Settled> settle(Instant now, const engine::Claim& claim);
  [[nodiscard]] Result<ClaimFacts> facts_of(const engine::Claim& claim);
  engine::Seq record_move(Instant now, engine::Seq cause, const Move& move);
  void publish(Instant now, std::span<const engine::NeighEntry> rows, engine::Seq cause);
  void send(Instant now, engine::Push push);
  void log(Instant now, engine::Seq cause, std::string text);

  // batch.cc
  void turn_down(Instant now, const engine::Claim& claim, const std::string& why);
  void turn_down(Instant now, const engine::PushAck& ack, const std::string& why);
  void turn_down(Instant now, const gateway::Console& console, const std::string& why);
  void turn_down(Instant now, const gateway::DeviceMoved& moved, const std::string& why);
  void turn_down(Instant now, const auto& read, const std::string&) { take(now, read); }

  // console.cc
  void take(Instant now, const gateway::Console& console);
  void take(Instant now, const gateway::DeviceMoved& moved);
  [[nodiscard]] Result<ConsoleWork> prepare(Instant now, const gateway::CreateHaVip& operation);
  [[nodiscard]] Result<ConsoleWork> prepare(Instant now, const gateway::DeleteHaVip& operation);
  [[nodiscard]] Result<ConsoleWork> prepare(Instant now, const gateway::UnbindHaVip& operation);
  [[nodiscard]] Result<ConsoleWork> prepare(Instant now, const gateway::SetRange& operation);
  [[nodiscard]] Result<std::optional<Migration>> migrate(const gateway::DeviceMoved& moved);
  [[nodiscard]] Result<std::vector<Move>> moves_along(const DeviceRow& device);

  trace::Recorder& trace_;
  engine::NodeId node_;
  Store& store_;
  GatewayOptions options_;
  std::string unreadable_;  // why the store gave no region; empty: it did
  PushPlan plan_;
  engine::OutputQueue<Output> output_;
  std::uint64_t pushes_sent_ = 0;
  std::uint64_t push_retries_ = 0;
};

}  // namespace havip::vpccgw
