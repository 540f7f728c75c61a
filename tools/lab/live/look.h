// Look: what a live network is like at an instant, as far as a learner may change it. Two looks and
// what lies between them are the learner's deeds (changes.h).
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "tools/lab/lab.h"

namespace havip::lab::live {

struct NicLook {
  bool up = false;
  std::set<std::string> addresses;  // IPv4

  friend bool operator==(const NicLook&, const NicLook&) = default;
};

struct GuestLook {
  std::int64_t keepalived = 0;          // its process; 0: it does not run
  std::string conf;                     // what it was last given to read; "": it has none
  std::map<std::string, NicLook> nics;  // by name
  std::set<std::string> filters;        // "arp out": drops these

  friend bool operator==(const GuestLook&, const GuestLook&) = default;
};

struct HostLook {
  std::uint64_t life = 0;   // of its agent, another one after each start; 0: none answers
  std::string environment;  // where its claims go: "production", "test"

  friend bool operator==(const HostLook&, const HostLook&) = default;
};

struct HavipLook {
  std::string vip;
  std::string subnet;
  bool check_range = false;
  std::vector<std::string> range;  // devices

  friend bool operator==(const HavipLook&, const HavipLook&) = default;
};

struct Look {
  std::map<std::string, GuestLook> guests;
  std::map<std::string, HostLook> hosts;
  std::map<std::string, HavipLook> havips;
  std::map<std::string, std::string> owners;  // VIP -> device, as the gateway has it

  friend bool operator==(const Look&, const Look&) = default;
};

// From what node/look.sh prints in a guest. The error says what was not understood.
[[nodiscard]] Result<GuestLook> guest_look(std::string_view printed);

// From the answer to `mcagent tables`. `before`: what a silent agent was like when it last spoke.
[[nodiscard]] HostLook host_look(const Result<std::string>& answer, const HostLook& before);

// Looks as they are kept between two commands.
[[nodiscard]] Json to_json(const Look& look);
[[nodiscard]] Result<Look> look_of(std::string_view json);

}  // namespace havip::lab::live
