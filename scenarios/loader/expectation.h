// Expectations: what a scenario says must hold of its run. The judge (scenarios/judge) decides.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/engine/verdict.h"
#include "core/net/id.h"
#include "core/net/ipv4.h"
#include "core/time/time.h"
#include "core/trace/events.h"

namespace havip::loader {

// What a figure may be. An exact value has min == max; `within` sets max alone.
template <class T>
struct Bounds {
  std::optional<T> min;
  std::optional<T> max;

  [[nodiscard]] bool allow(T value) const {
    return (!min || *min <= value) && (!max || value <= *max);
  }
  friend bool operator==(const Bounds&, const Bounds&) = default;
};

// What the times of all seeds of a scenario must be together. Quantiles are by nearest rank.
struct Distribution {
  Bounds<Duration> p50;
  Bounds<Duration> p90;
  Bounds<Duration> p99;
  friend bool operator==(const Distribution&, const Distribution&) = default;
};

// "web-a" (whichever NIC) or "web-a/eth0".
struct Party {
  net::GuestId guest;
  std::optional<net::DeviceId> device;

  [[nodiscard]] bool is(const net::DeviceId& other) const {
    return device ? *device == other : net::guest_of(other) == guest;
  }
};

namespace expect {

// Who the gateway says owns a HAVIP.
struct Owner {
  static constexpr std::string_view kName = "owner";
  net::HavipId havip;
  std::optional<Party> is;    // none: nobody
  std::optional<Instant> at;  // none: when the run ends
};

enum class Until : std::uint8_t { kEffective, kConverged, kServed };

// The first switchover of a HAVIP (see model: a commit that changes its owner) whose cause is at
// or after `after`; its time from cause to `until`.
struct Switchover {
  static constexpr std::string_view kName = "switchover";
  net::HavipId havip;
  Instant after;
  std::optional<Party> to;
  Bounds<Duration> takes;
  Bounds<Duration> every;  // beside `takes`
  Distribution all;        // over the seeds
  Until until = Until::kEffective;
};

// The longest outage of each of these probes. A probe with none has 0.
struct Outage {
  static constexpr std::string_view kName = "outage";
  std::vector<std::uint16_t> probes;  // indices in Scenario::probes; several for one client
  Bounds<Duration> longest;
  Bounds<Duration> every;  // beside `longest`
  Distribution all;        // over the seeds; with several probes, of the longest of each run
};

using VerdictCounts = std::vector<std::pair<engine::Verdict, Bounds<std::uint64_t>>>;

// How often GARPs ended in these verdicts, as the agents learned it.
struct Verdicts {
  static constexpr std::string_view kName = "verdicts";
  std::optional<Party> device;  // none: all
  std::optional<net::Ipv4Addr> vip;
  VerdictCounts counts;
};

// How often the gateway judged so (one count a claim, however many copies of it came).
struct Audit {
  static constexpr std::string_view kName = "audit";
  std::optional<Party> device;
  std::optional<net::Ipv4Addr> vip;
  VerdictCounts counts;  // only of kUnknownHavip..kMigrated
};

// GARPs captured at the taps of a guest or device in [after, before).
struct Garps {
  static constexpr std::string_view kName = "garps";
  Party from;
  std::optional<net::Ipv4Addr> vip;
  Instant after;
  std::optional<Instant> before;  // none: to the end
  Bounds<std::uint64_t> count;
};

struct State {
  static constexpr std::string_view kName = "state";
  net::GuestId guest;
  std::string instance;  // "VI_1"
  trace::VrrpState is = trace::VrrpState::kInit;
  std::optional<Instant> at;  // none: when the run ends
};

// Instances of one VRID that are MASTER at the same time, over the whole run.
struct Masters {
  static constexpr std::string_view kName = "masters";
  net::Vrid vrid;
  Bounds<std::uint64_t> at_once;  // the greatest number
  Bounds<Duration> overlap;       // the longest time with two or more
};

// Lines of guests' daemons that contain a text.
struct Log {
  static constexpr std::string_view kName = "log";
  std::optional<net::GuestId> guest;  // none: all
  std::string contains;
  Bounds<std::uint64_t> count{.min = 1};
};

// Mails of guests' Keepalived whose subject contains a text.
struct Mails {
  static constexpr std::string_view kName = "mails";
  std::optional<net::GuestId> guest;  // none: all
  std::string subject;                // "": any
  Bounds<std::uint64_t> count{.min = 1};
};

// Whether a guest's health checker has a real server in its pool.
struct RealServer {
  static constexpr std::string_view kName = "real_server";
  net::GuestId guest;
  std::string service;  // "[172.16.16.6]:tcp:80"
  std::string is;       // "up" or "down"
  std::optional<Instant> at;
};

// The last instant, from `after` on, at which some host's table disagreed with the gateway about
// this HAVIP; as a time since `after`, 0 when they never did.
struct Converged {
  static constexpr std::string_view kName = "converged";
  net::HavipId havip;
  Instant after;
  Bounds<Duration> takes;
};

// No record of the trace in [after, before) matches.
struct Never {
  static constexpr std::string_view kName = "never";
  std::string kind;                 // a kind of trace::Event
  std::optional<std::string> node;  // name of the node it happened at
  // Fields of that kind with the text of their value, as to_string() gives it; numbers in decimal,
  // "true" and "false".
  std::vector<std::pair<std::string, std::string>> fields;
  Instant after;
  std::optional<Instant> before;
};

}  // namespace expect

using Check =
    std::variant<expect::Owner, expect::Switchover, expect::Outage, expect::Verdicts, expect::Audit,
                 expect::Garps, expect::State, expect::Masters, expect::Log, expect::Mails,
                 expect::RealServer, expect::Converged, expect::Never>;

struct Expectation {
  std::string text;     // the entry as one line of JSON, without `because`
  std::string because;  // "" or why it must hold: printed when it does not
  Check check;
};

}  // namespace havip::loader
