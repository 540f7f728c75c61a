// Datapath: the half of mcagent that sits in the host's kernel. An engine (core/engine/contract.h).
//
//              +--------------------------- datapath ---------------------------+
//   tap -----> | classify -> vip table -> own address -> subnet -> upcall queue | --ReportUp-->
//   agent
//              |                  ^                                             |
//              |   neigh table ---+            pushes by generation             | <--ApplyPush--
//              agent
//              +----------------------------------------------------------------+ --PushDone-->
//              agent
//                        +--NeighChanged--> the host's forwarding
//
// It gives the verdicts malformed, spoofed, owner_match, own_address, outside_subnet,
// upcall_overflow, upcall_lost and agent_down, each as a GarpVerdict record caused by the record
// of the GARP's last stage here (GarpCaptured or UpcallQueued); a report that dies in the queue
// with its agent is caused by that death. Every other GARP leaves as a ReportUp, and its verdict
// is the agent's to give.
//
// The tables live here and survive the agent. A frame from a device without a tap reached no tap,
// and leaves no record.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "core/engine/output_queue.h"
#include "core/engine/provenance.h"
#include "core/engine/verdict.h"
#include "core/net/id.h"
#include "core/trace/recorder.h"
#include "mcagent/agent_io.h"
#include "mcagent/datapath/classify.h"
#include "mcagent/datapath/tables.h"
#include "mcagent/datapath/upcall_queue.h"
#include "mcagent/verdict_log.h"

namespace havip::mcagent {

// What a datapath has counted since it was made; neither Clear nor an agent's death resets it.
struct DatapathCounters {
  std::uint64_t garps_captured = 0;  // malformed and spoofed ones too
  std::uint64_t arp_ignored = 0;
  std::uint64_t na_ignored = 0;
  std::uint64_t reports_taken = 0;     // left as ReportUp
  std::uint32_t queue_high_water = 0;  // most reports that ever waited at once
  VerdictCounts verdicts;              // given here

  // garps_captured == verdicts.total() + reports_taken + reports that still wait.
  void fields(auto&& f) const {
    f("garps_captured", garps_captured);
    f("arp_ignored", arp_ignored);
    f("na_ignored", na_ignored);
    f("reports_taken", reports_taken);
    f("queue_high_water", queue_high_water);
    verdicts.fields(engine::Verdict::kMalformed, engine::Verdict::kAgentDown, f);
  }
};

class Datapath {
 public:
  using Input = datapath::Input;
  using Output = datapath::Output;

  // `recorder` outlives the datapath. No agent is alive yet.
  Datapath(trace::Recorder& recorder, engine::NodeId node, net::HostId host, const Policy& policy);

  void handle(Instant now, Input input);
  void handle_timeout(Instant now);
  [[nodiscard]] std::optional<Output> poll_output() { return outputs_.pop(); }
  [[nodiscard]] Instant deadline() const { return queue_.next_take(); }

  // Gives every report that still waits this verdict: kPending at the end of a run.
  void abandon(Instant now, engine::Seq cause, engine::Verdict verdict);

  [[nodiscard]] DatapathCounters counters() const;
  [[nodiscard]] const Tables& tables() const { return tables_; }
  [[nodiscard]] std::uint32_t queue_depth() const { return queue_.depth(); }

 private:
  void on(Instant now, datapath::PlugTap& plug);
  void on(Instant now, datapath::UnplugTap& unplug);
  void on(Instant now, datapath::Captured& captured);
  void on(Instant now, datapath::ApplyPush& apply);
  void on(Instant now, datapath::AgentState& state);
  void on(Instant now, datapath::SetUpcallLoss& loss);
  void on(Instant now, datapath::SetPolicy& set);
  void on(Instant now, datapath::Clear& clear);
  void on(Instant now, datapath::ReadTable& read);

  void judge(Instant now, const Device& device, const Classified& what,
             const engine::FrameTag& tag);
  // The verdict that a well-formed GARP meets before it enters the queue, if any.
  [[nodiscard]] std::optional<engine::Verdict> verdict_here(const Device& device,
                                                            net::Ipv4Addr vip) const;
  void send_up(Instant now, engine::GarpReport report);
  void end(Instant now, engine::Seq cause, const engine::GarpReport& report,
           engine::Verdict verdict, std::string_view detail = {});
  engine::Seq report_row(Instant now, engine::Seq cause, const engine::NeighEntry& row,
                         bool applied, datapath::PushDone& done);
  void agent_gone(Instant now, engine::Seq cause);

  trace::Recorder& recorder_;
  engine::NodeId node_;
  Policy policy_;
  std::map<net::DeviceId, Device> taps_;
  Tables tables_;
  UpcallQueue queue_;
  VerdictLog verdicts_;
  DatapathCounters counters_;
  bool agent_alive_ = false;
  bool upcall_loss_ = false;
  engine::OutputQueue<Output> outputs_;
};

}  // namespace havip::mcagent
