// The messages between datapath, agent and gateway: the only way they know of each other.
//
//   guest --GARP--> tap --> datapath --GarpReport--> agent --Claim--> gateway
//                                                    agent <--ClaimReply-- gateway
//                              datapath <--Push-- agent <--Push-- gateway
//                                                    agent --PushAck--> gateway
//
// One run models one VPC, so that an IP address alone names an entry. `cause` is the trace record
// that made the sender send: it is what `why` walks along.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/engine/provenance.h"
#include "core/engine/verdict.h"
#include "core/net/id.h"
#include "core/net/ipv4.h"
#include "core/net/mac.h"
#include "core/time/time.h"

namespace havip::engine {

// Source document, step 3 of the switchover: what the datapath sends up ("上送netlink").
struct GarpReport {
  net::DeviceId device;
  net::Ipv4Addr vip;
  FrameTag frame;  // the GARP itself; its verdict is recorded against this
  Seq cause = 0;   // the record of its entry into the upcall queue
};

// Names a claim for its whole life: every resend carries the same id. `life` counts the starts of
// the agent, so that an agent that lost its memory cannot reuse an id.
struct ClaimId {
  net::HostId host;
  std::uint32_t life = 0;
  std::uint32_t number = 0;
  friend bool operator==(const ClaimId&, const ClaimId&) = default;
  friend auto operator<=>(const ClaimId&, const ClaimId&) = default;
};
// "h2.1.17"
[[nodiscard]] std::string to_string(const ClaimId& id);

struct Claim {
  ClaimId id;
  net::DeviceId device;
  net::Ipv4Addr vip;
  std::uint32_t attempt = 1;  // 1 is the first send
  Seq cause = 0;
};

struct ClaimReply {
  ClaimId id;
  Verdict verdict = Verdict::kGatewayRefused;  // one of the gateway's, kUnknownHavip..kMigrated
  std::uint64_t generation = 0;                // of the mapping after this claim, 0 if unknown
  std::string text;                            // why, for kGatewayRefused
  Seq cause = 0;
};

// One row of a host's tables: where `ip` is. A row without owner (`device` empty) withdraws it.
struct NeighEntry {
  net::Ipv4Addr ip;
  net::DeviceId device;
  net::MacAddr mac;
  net::HostId host;
  std::uint64_t generation = 0;  // grows with every change of this row, per ip
  bool havip = false;            // a HAVIP (enters the vip table) or a device's primary address
  friend bool operator==(const NeighEntry&, const NeighEntry&) = default;
};

// Gateway -> host: rows that the host has not acknowledged. `snapshot` answers a SnapshotRequest
// and holds every row there is; `authoritative` makes the host take the rows whatever their
// generation (reconciliation: the gateway's word wins).
struct Push {
  net::HostId host;
  std::vector<NeighEntry> rows;
  bool snapshot = false;
  bool authoritative = false;
  std::uint32_t attempt = 1;
  Seq cause = 0;
};

// Host -> gateway: the host has applied (or already had something newer than) these.
struct PushAck {
  struct Row {
    net::Ipv4Addr ip;
    std::uint64_t generation = 0;
  };
  net::HostId host;
  std::vector<Row> rows;
  Seq cause = 0;
};

// Host -> gateway: a starting agent asks for everything.
struct SnapshotRequest {
  net::HostId host;
  std::uint32_t life = 0;
  Seq cause = 0;
};

// Host -> gateway, when reconciliation is on: what the host believes.
struct TableReport {
  net::HostId host;
  std::vector<NeighEntry> rows;
  Seq cause = 0;
};

}  // namespace havip::engine
