// What agents and gateway wrote into the journal that was captured with the frames, read back. The
// lines are those of scenarios/runner/run_capture.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/engine/verdict.h"
#include "tools/doctor/evidence.h"

namespace havip::doctor {

// Where one GARP ended: "rate_limited 172.16.16.8 from web-b/eth0: until 18.262s".
struct Ended {
  std::uint64_t number = 0;  // of the line
  Instant at;
  net::HostId host;
  engine::Verdict verdict = engine::Verdict::kMalformed;
  net::Ipv4Addr vip;
  net::DeviceId device;
  std::string detail;
};

// "admitted 172.16.16.8 from web-b/eth0 as claim h2.1.1"
struct Admitted {
  std::uint64_t number = 0;
  Instant at;
  net::HostId host;
  net::Ipv4Addr vip;
  net::DeviceId device;
  std::string claim;
};

struct Journal {
  std::vector<Ended> ended;
  std::vector<Admitted> admitted;
};

// Lines that say something else are passed over.
[[nodiscard]] Journal read_journal(const std::vector<LogLine>& lines);

}  // namespace havip::doctor
