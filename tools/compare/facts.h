// What is known of a run from its folder, as far as two runs are compared by it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/time/time.h"

namespace havip::compare {

using Seq = std::uint64_t;

// Where to look in a run: a record of events.jsonl, and the frame in capture.pcapng.
struct Place {
  Seq seq = 0;  // 0: the time alone is known
  std::optional<Instant> at;
  std::uint64_t frame = 0;  // 0: none
  std::string text;         // the record in short, for people

  [[nodiscard]] bool known() const { return seq != 0 || at; }
};

// What armed the master-down timer that expired into an election: the last advertisement that the
// instance took, or its own change to BACKUP.
struct Arming {
  Place place;
  bool by_advert = false;
};

struct Transition {
  Place place;
  std::string from;
  std::string to;
  std::string reason;
  std::optional<Arming> armed;  // of elections
};

// A GARP at a guest's NIC, at a tap, or the end of one.
struct Seen {
  Place place;
  std::string what;  // the VIP, or the verdict
};

using DeviceVip = std::pair<std::string, std::string>;

struct Stage {
  std::string name;
  Duration took{};
};

struct Switchover {
  std::string from;  // "": nobody, as is `to`
  std::string to;
  std::uint64_t generation = 0;
  std::string cause;  // "nic_down web-a/eth0"
  Place caused;
  std::vector<Stage> stages;
  Duration total{};
  std::optional<Duration> phase;
  Instant committed_at;
  std::optional<Instant> effective_at;
  std::optional<Instant> served_at;

  // From the trace.
  std::optional<Transition> election;
  Place admitted;
  Place committed;
  Place effective;
  Place served;
};

struct Havip {
  std::string id;
  std::string vip;
  std::string owner;  // "": nobody
  std::string host;
  std::uint64_t generation = 0;
  bool effective = false;
  bool converged = false;
  std::vector<Switchover> switchovers;
};

struct Outage {
  Place from;
  std::optional<Place> to;  // none: it lasted to the end of the run
  std::uint64_t lost = 0;
};

struct Probe {
  std::string id;
  std::uint64_t sent = 0;
  std::uint64_t answered = 0;
  Duration startup{};
  std::vector<Outage> outages;
  Instant first_sent;   // from the trace
  Duration interval{};  // the usual one between two sends, from the trace; 0: fewer than two
};

struct Invariant {
  std::string name;
  bool held = false;
};

// Names and values of a JSON file, in its order: "/havips/havip-1/owner" and "\"web-b/eth0\"".
using Leaves = std::vector<std::pair<std::string, std::string>>;

// summary.json
struct Summary {
  std::string scenario;
  std::uint64_t seed = 0;
  std::string backend;  // "virtual" or "live"
  std::string digest;
  std::string outcome;
  std::string build;
  Instant end;
  std::uint64_t events = 0;
  std::vector<Havip> havips;
  std::map<std::string, std::string> states;  // at the end, by instance
  std::vector<Probe> probes;                  // in the order of their numbers in the trace
  std::vector<Invariant> invariants;
  Leaves leaves;
};

// events.jsonl
struct Trace {
  std::map<std::string, std::vector<Transition>> transitions;  // by "guest/instance"
  std::map<std::string, std::vector<Seen>> sent;               // by device: the VIPs in order
  std::map<DeviceVip, std::vector<Seen>> captured;
  std::map<DeviceVip, std::vector<Seen>> verdicts;  // in order
  std::map<DeviceVip, std::vector<Seen>> audit;     // first answers of the gateway, in order
  std::optional<Instant> first_action;              // of the timeline
};

// What stands before a generation in texts that tell one.
inline constexpr std::string_view kGeneration = ", generation ";

// agents.json: what each host has at the end, as "vip 172.16.16.8" -> "web-b/eth0, generation 2".
struct Agents {
  std::map<std::string, std::map<std::string, std::string>> tables;
  Leaves leaves;
};

struct RunFacts {
  std::string folder;
  Summary summary;
  Trace trace;
  Agents agents;

  [[nodiscard]] bool live() const { return summary.backend == "live"; }
};

}  // namespace havip::compare
