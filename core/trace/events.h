// The events of a run: what happened, as typed values. One struct a kind; `kKind` is its name in
// events.jsonl, `fields()` lists what it carries. A new kind is added here and in `Event`, and
// everything that prints, counts or stores events knows it.
//
// These are what judges, reports and fault-finding read, so they are a contract: names of kinds
// and fields are never reused for another meaning.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "core/engine/messages.h"
#include "core/engine/provenance.h"
#include "core/engine/verdict.h"
#include "core/net/id.h"
#include "core/net/ipv4.h"
#include "core/net/mac.h"
#include "core/time/time.h"
#include "core/trace/check_events.h"
#include "core/trace/guest_events.h"
#include "core/trace/probe_events.h"

namespace havip::trace {

using engine::Seq;

// ---- roots: what the operator did -------------------------------------------------------------

// A timeline entry was carried out.
struct Action {
  static constexpr std::string_view kKind = "action";
  std::uint32_t index = 0;  // position in the timeline, from 0
  std::string action;       // the entry's `do`
  std::string target;       // what it was done to, as "web-a" or "h1, h2"
  void fields(auto&& f) const {
    f("index", index);
    f("do", action);
    f("target", target);
  }
};

// A guest's kernel came up; its daemons start from here.
struct Boot {
  static constexpr std::string_view kKind = "boot";
  void fields(auto&&) const {}
};

// A NIC, a guest, an agent, a host, the gateway or a network changed condition: "up", "down",
// "paused", "resumed", "crashed", "started", "stopped", "killed", "resynced", ..
struct Condition {
  static constexpr std::string_view kKind = "condition";
  std::string subject;  // "web-a/eth0", "keepalived", "agent", "gateway", "fabric", ..
  std::string state;
  void fields(auto&& f) const {
    f("subject", subject);
    f("state", state);
  }
};

// ---- host and agent ---------------------------------------------------------------------------

// A GARP reached a tap.
struct GarpCaptured {
  static constexpr std::string_view kKind = "garp_captured";
  net::DeviceId device;
  net::Ipv4Addr vip;
  net::MacAddr sha;
  FrameId frame = 0;
  void fields(auto&& f) const {
    f("device", device);
    f("vip", vip);
    f("sha", sha);
    f("frame", frame);
  }
};

// It was put into the upcall queue, which then held `depth` reports.
struct UpcallQueued {
  static constexpr std::string_view kKind = "upcall_queued";
  net::DeviceId device;
  net::Ipv4Addr vip;
  FrameId frame = 0;
  std::uint32_t depth = 0;
  void fields(auto&& f) const {
    f("device", device);
    f("vip", vip);
    f("frame", frame);
    f("depth", depth);
  }
};

// The agent took it up.
struct ReportTaken {
  static constexpr std::string_view kKind = "report_taken";
  net::DeviceId device;
  net::Ipv4Addr vip;
  FrameId frame = 0;
  void fields(auto&& f) const {
    f("device", device);
    f("vip", vip);
    f("frame", frame);
  }
};

// The limiter let it pass: it became a claim.
struct ClaimAdmitted {
  static constexpr std::string_view kKind = "claim_admitted";
  engine::ClaimId claim;
  net::DeviceId device;
  net::Ipv4Addr vip;
  FrameId frame = 0;
  void fields(auto&& f) const {
    f("claim", claim);
    f("device", device);
    f("vip", vip);
    f("frame", frame);
  }
};

// The limiter held it back until the window opens (policy limiter.on_excess = defer).
struct ClaimDeferred {
  static constexpr std::string_view kKind = "claim_deferred";
  net::DeviceId device;
  net::Ipv4Addr vip;
  Instant until;
  void fields(auto&& f) const {
    f("device", device);
    f("vip", vip);
    f("until_ns", until);
  }
};

// One copy of a claim left for the gateway.
struct ClaimSent {
  static constexpr std::string_view kKind = "claim_sent";
  engine::ClaimId claim;
  std::uint32_t attempt = 1;
  void fields(auto&& f) const {
    f("claim", claim);
    f("attempt", attempt);
  }
};

// The path of one GARP ended here. `detail` completes it for people: "until 8.2s", the gateway's
// text. `until` is set for rate_limited alone.
struct GarpVerdict {
  static constexpr std::string_view kKind = "garp_verdict";
  net::DeviceId device;
  net::Ipv4Addr vip;
  engine::Verdict verdict = engine::Verdict::kMalformed;
  FrameId frame = 0;
  Instant until = kNever;
  std::string detail;
  void fields(auto&& f) const {
    f("device", device);
    f("vip", vip);
    f("verdict", to_string(verdict));
    f("frame", frame);
    if (until != kNever) f("until_ns", until);
    if (!detail.empty()) f("detail", detail);
  }
};

// A host dealt with one row of a push. `applied` is false when the row was not newer than what
// the host had (and is acknowledged all the same).
struct PushApplied {
  static constexpr std::string_view kKind = "push_applied";
  engine::NeighEntry row;
  bool applied = true;
  void fields(auto&& f) const {
    f("ip", row.ip);
    f("device", row.device);
    f("host", row.host);
    f("generation", row.generation);
    f("havip", row.havip);
    f("applied", applied);
  }
};

// A frame went no further. `where` is a device, a tap or a link; `why` a short phrase.
struct FrameDropped {
  static constexpr std::string_view kKind = "frame_dropped";
  static constexpr std::string_view kPushesLost = "pushes to this host are lost";
  FrameId frame = 0;
  std::string where;
  std::string_view why;  // a literal
  void fields(auto&& f) const {
    f("frame", frame);
    f("where", where);
    f("why", why);
  }
};

// ---- gateway ----------------------------------------------------------------------------------

// A copy of a claim reached the gateway and got its answer there and then.
struct ClaimJudged {
  static constexpr std::string_view kKind = "claim_judged";
  engine::ClaimId claim;
  net::DeviceId device;
  net::Ipv4Addr vip;
  engine::Verdict verdict = engine::Verdict::kGatewayRefused;
  bool known = false;  // answered from the audit: this id had been judged before
  std::string text;
  void fields(auto&& f) const {
    f("claim", claim);
    f("device", device);
    f("vip", vip);
    f("verdict", to_string(verdict));
    f("known", known);
    if (!text.empty()) f("text", text);
  }
};

// A transaction changed the owner of a HAVIP (by a claim, the console or a live migration).
struct Committed {
  static constexpr std::string_view kKind = "committed";
  net::HavipId havip;
  net::Ipv4Addr vip;
  net::DeviceId from;  // empty: no owner before
  net::DeviceId to;    // empty: unbound
  net::HostId host;    // of the new owner
  std::uint64_t generation = 0;
  void fields(auto&& f) const {
    f("havip", havip);
    f("vip", vip);
    f("from", from);
    f("to", to);
    f("host", host);
    f("generation", generation);
  }
};

// The gateway sent rows to a host.
struct PushSent {
  static constexpr std::string_view kKind = "push_sent";
  net::HostId host;
  std::uint32_t rows = 0;
  std::uint32_t attempt = 1;
  bool snapshot = false;
  void fields(auto&& f) const {
    f("host", host);
    f("rows", rows);
    f("attempt", attempt);
    f("snapshot", snapshot);
  }
};

// A console operation and its answer ("" when it succeeded).
struct Console {
  static constexpr std::string_view kKind = "console";
  std::string operation;
  std::string target;
  std::string error;
  void fields(auto&& f) const {
    f("operation", operation);
    f("target", target);
    f("error", error);
  }
};

using Event = std::variant<Action, Boot, VrrpTransition, AdvertSent, AdvertHeard, AddressChange,
                           GarpSent, Log, Condition, GarpCaptured, UpcallQueued, ReportTaken,
                           ClaimAdmitted, ClaimDeferred, ClaimSent, GarpVerdict, PushApplied,
                           FrameDropped, ClaimJudged, Committed, PushSent, Console, ProbeSent,
                           ProbeAnswered, ProbeLost, NaSent, ScriptResult, CheckResult,
                           RealServerState, VirtualServerState, Notified, FifoWritten, MailSent>;

[[nodiscard]] std::string_view kind_of(const Event& event);

struct Record {
  Seq seq = 0;
  Seq cause = 0;
  Instant at;
  NodeId node = 0;
  Event event;
};

}  // namespace havip::trace
