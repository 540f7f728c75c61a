// The seams of mcagent: tap -> datapath -> agent -> control channel, and back.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "core/engine/messages.h"
#include "core/engine/provenance.h"
#include "core/net/id.h"
#include "core/net/ipv4.h"
#include "core/net/mac.h"
#include "core/time/time.h"
#include "mcagent/policy.h"

namespace havip::mcagent {

// A guest's NIC as its host knows it.
struct Device {
  net::DeviceId id;
  net::MacAddr mac;
  net::Ipv4Addr primary;
  net::Subnet subnet;
};

// ---- datapath ---------------------------------------------------------------------------------

namespace datapath {

struct PlugTap {
  Device device;
};
struct UnplugTap {
  net::DeviceId device;
};
struct Captured {  // an ARP frame, an IPv6 NA or anything undecodable that a guest sent
  net::DeviceId device;
  engine::TracedFrame frame;
};
struct ApplyPush {  // handed down by the agent
  engine::Push push;
};
struct AgentState {
  bool alive = false;  // somebody holds the netlink socket open
  bool ready = false;  // and takes reports up (false while it resyncs): they wait in the queue
  engine::Seq cause = 0;
};
struct SetUpcallLoss {  // an injected fault: reports vanish on the way up
  bool on = false;
};
struct SetPolicy {
  Policy policy;
};
struct Clear {  // the machine lost power: tables and queue are gone
  engine::Seq cause = 0;
};
struct ReadTable {  // the agent asks what the tables hold
  engine::Seq cause = 0;
};

using Input = std::variant<PlugTap, UnplugTap, Captured, ApplyPush, AgentState, SetUpcallLoss,
                           SetPolicy, Clear, ReadTable>;

struct ReportUp {  // the agent takes it up now
  engine::GarpReport report;
};
struct NeighChanged {  // for the host's forwarding
  engine::NeighEntry row;
};
struct PushDone {  // for the agent: a push was dealt with
  engine::PushAck ack;
  std::vector<engine::NeighEntry> applied;  // the rows that were applied, withdrawn ones too
  bool snapshot = false;                    // it was the answer to a SnapshotRequest
};
struct TableRead {  // the answer to ReadTable: every row in force
  std::vector<engine::NeighEntry> rows;
  engine::Seq cause = 0;
};

using Output = std::variant<ReportUp, NeighChanged, PushDone, TableRead>;

}  // namespace datapath

// ---- agent ------------------------------------------------------------------------------------

namespace agent {

struct PlugTap {
  Device device;
};
struct UnplugTap {
  net::DeviceId device;
};
struct ReplyIn {
  engine::ClaimReply reply;
};
struct PushIn {
  engine::Push push;
};
struct SetPolicy {
  Policy policy;
};

using Input = std::variant<PlugTap, UnplugTap, datapath::ReportUp, ReplyIn, PushIn,
                           datapath::PushDone, datapath::TableRead, SetPolicy>;

using ToGateway =
    std::variant<engine::Claim, engine::PushAck, engine::SnapshotRequest, engine::TableReport>;
struct ToDatapath {
  std::variant<datapath::ApplyPush, datapath::AgentState, datapath::ReadTable> message;
};

using Output = std::variant<ToGateway, ToDatapath>;

}  // namespace agent
}  // namespace havip::mcagent
