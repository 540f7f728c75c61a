// Standing: what all that an instance or a sync group watches says about it: may it run, and what
// is added to its priority (Keepalived 2.2).
//
//   weight 0      a failure is a cause of FAULT; with `reverse`, being fine is
//   weight above  added while the thing is fine
//   weight below  added (so subtracted) while it is not
//   `reverse`     turns the sign of what is added
//
// A file counts its number times its weight: -254 and less is FAULT, and 253 the most.
//
// Everything is assessed anew after every change: there are no counters to get out of step.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hostsim/guest/conf/config.h"
#include "hostsim/guest/vrrp/daemon_io.h"

namespace havip::hostsim::vrrp {

enum class Thing : std::uint8_t { kScript, kInterface, kFile, kProcess };

// One line of a track_* block, found.
struct Watch {
  Thing thing = Thing::kScript;
  std::size_t index = 0;  // in Config::scripts, the NICs, Config::files, Config::processes
  conf::Weight weight;
  std::string name;
};
// Names that nothing has are left out: the parser has complained of them.
[[nodiscard]] std::vector<Watch> find_watched(const conf::TrackLists& lists,
                                              const conf::Config& config,
                                              const std::vector<NicInfo>& nics);

// What is known of everything there is to watch.
struct Things {
  std::vector<std::optional<bool>> scripts;  // nothing: no result yet
  std::vector<bool> nics;
  std::vector<std::optional<int>> files;
  std::vector<bool> processes;  // is the number of them inside the quorum?
};

struct Standing {
  int weight = 0;
  std::optional<std::string> fault;  // the first cause of FAULT: "script chk", "interface eth1"
  bool pending = false;              // a script of weight 0 has not said anything yet
  friend bool operator==(const Standing&, const Standing&) = default;
};
[[nodiscard]] Standing assess(const std::vector<Watch>& watched, const Things& things);

// The base and the weight, between 1 and 254; the owner's 255 stays what it is.
[[nodiscard]] std::uint8_t effective_priority(std::uint8_t base, int weight);

}  // namespace havip::hostsim::vrrp
