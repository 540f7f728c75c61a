// What a VRRP instance or a sync group may watch besides its own NIC, and what each is worth.
//
// A weight of 0 makes a failure FAULT; else it is added while the thing is fine (above 0) or while
// it is not (below 0). `reverse` leaves when it is added, and turns its sign; of a weight of 0 it
// makes being fine FAULT. Keepalived 2.2.7 was seen to do so with scripts, interfaces and files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/time/time.h"
#include "hostsim/guest/conf/command.h"

namespace havip::hostsim::conf {

struct Weight {
  int value = 0;  // -253..253; of a file -254..254
  bool reverse = false;

  friend bool operator==(const Weight&, const Weight&) = default;
};

// vrrp_script
struct Script {
  std::string name;
  std::uint32_t line = 0;
  Command command;
  Duration interval = std::chrono::seconds(1);
  Duration timeout = std::chrono::seconds(1);  // the interval unless the file says otherwise
  Weight weight;
  std::uint32_t rise = 1;  // successes until it is up
  std::uint32_t fall = 1;  // failures until it is down
  bool init_fail = false;  // taken for failed until its first result
};

// track_file (vrrp_track_file): the number in a file, times the weight; -254 and less is FAULT.
struct TrackFile {
  std::string name;
  std::uint32_t line = 0;
  std::string path;
  Weight weight{.value = 1};
  std::optional<int> init_value;  // written at start if the file is not there, or with `overwrite`
  bool overwrite = false;
};

enum class ParamMatch : std::uint8_t { kNone, kExact, kPartial, kInitial };

// vrrp_track_process: how many processes of a name there are.
struct TrackProcess {
  std::string name;
  std::uint32_t line = 0;
  std::string process;              // path or name
  std::vector<std::string> params;  // with `param_match`
  ParamMatch param_match = ParamMatch::kNone;
  bool full_command = false;
  Weight weight;
  std::uint32_t quorum = 1;
  std::uint32_t quorum_max = 0xffffffff;
  Duration fork_delay{};       // before a new process counts
  Duration terminate_delay{};  // before one that went does not
};

// One line of a track_* block. What it names is in Config, by this name (of an interface: a NIC's).
struct Tracked {
  std::string name;
  Weight weight;  // as said here, else that of the thing

  friend bool operator==(const Tracked&, const Tracked&) = default;
};

struct TrackLists {
  std::vector<Tracked> scripts;
  std::vector<Tracked> interfaces;
  std::vector<Tracked> files;
  std::vector<Tracked> processes;
};

// notify, notify_master, ..: nothing is run where there is none.
struct Notifiers {
  std::optional<Command> any;  // with "INSTANCE|GROUP name STATE priority" behind it
  std::optional<Command> master;
  std::optional<Command> backup;
  std::optional<Command> fault;
  std::optional<Command> stop;
  std::optional<Command> deleted;
  std::optional<Command> master_rx_lower_pri;
  bool told_deleted = false;  // notify_deleted: on leaving with a reload it is DELETED, not FAULT
};

}  // namespace havip::hostsim::conf
