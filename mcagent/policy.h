// Policy: the readings of the source document that a scenario may choose between, and their
// defaults. One struct for the whole of mcagent; each host may have its own.
#pragma once

#include <cstdint>

#include "core/time/time.h"

namespace havip::mcagent {

enum class LimiterKey : std::uint8_t { kDevice, kDeviceVip };
enum class LimiterStarts : std::uint8_t { kAccepted, kSeen };
enum class LimiterEdge : std::uint8_t { kInclusive, kExclusive };
enum class OnExcess : std::uint8_t { kDrop, kDefer };
enum class SubnetCheck : std::uint8_t { kDatapath, kAgent };
enum class Ownership : std::uint8_t { kGeneration, kLastWriter };

// "同设备5s内只允许一个GARP宣称": one claim a device in five seconds.
struct LimiterPolicy {
  Duration window = std::chrono::seconds(5);  // 0: off
  LimiterKey key = LimiterKey::kDevice;
  LimiterStarts starts = LimiterStarts::kAccepted;  // seen: any claim re-arms the window
  LimiterEdge edge = LimiterEdge::kInclusive;       // exactly `window` later is admitted
  bool charge_failures = true;  // false: a refused or unanswered claim gives its slot back
  OnExcess on_excess = OnExcess::kDrop;
};

struct UpcallPolicy {
  std::uint32_t queue = 1024;
  Duration latency = std::chrono::microseconds(20);  // datapath -> agent
  Duration service = std::chrono::microseconds(20);  // the agent handles one report at a time
};

// How long an agent waits for the gateway.
struct ClaimPolicy {
  Duration timeout = std::chrono::seconds(1);  // greater than 0; of every copy alike
  std::uint32_t retries = 3;                   // resends after the first send
};

struct Policy {
  LimiterPolicy limiter;
  SubnetCheck subnet_check = SubnetCheck::kDatapath;
  Ownership ownership = Ownership::kGeneration;
  UpcallPolicy upcall;
  ClaimPolicy claim;
  bool resync = true;    // a starting agent fetches a snapshot before it judges anything
  Duration reconcile{};  // 0: off
};

}  // namespace havip::mcagent
