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
struct ApplyPush {
  engine::Push push;
};  // handed down by the agent
struct AgentState {
  bool alive = false;  // somebody holds the netlink socket open
  bool ready = false;  // and takes reports up (false while it resyncs): they wait in the queue
  engine::Seq cause = 0;
};
struct SetUpcallLoss {
  bool on = false;
};  // an injected fault: reports vanish on the way up
struct SetPolicy {
  Policy policy;
};
struct Clear {
  engine::Seq cause = 0;
};  // the machine lost power: tables and queue are gone

using Input = std::variant<PlugTap, UnplugTap, Captured, ApplyPush, AgentState, SetUpcallLoss,
                           SetPolicy, Clear>;

struct ReportUp {
  engine::GarpReport report;
};  // the agent takes it up now
struct NeighChanged {
  engine::NeighEntry row;
};  // for the host's forwarding
struct PushDone {
  engine::PushAck ack;
  std::vector<engine::NeighEntry> applied;
};  // for the agent

using Output = std::variant<ReportUp, NeighChanged, PushDone>;

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
  std::variant<datapath::ApplyPush, datapath::AgentState> message;
};

using Output = std::variant<ToGateway, ToDatapath>;

}  // namespace agent
}  // namespace havip::mcagent
