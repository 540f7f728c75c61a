// Statistics: what each instance has done and heard, as Keepalived counts it, told by the trace.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "core/trace/events.h"

namespace havip::vrrpd {

struct Counters {
  std::uint64_t received = 0;
  std::uint64_t sent = 0;
  std::uint64_t became_master = 0;
  std::uint64_t released_master = 0;
  std::uint64_t length_errors = 0;
  std::uint64_t ttl_errors = 0;
  std::uint64_t type_errors = 0;
  std::uint64_t interval_errors = 0;  // Keepalived 2.2 never counts one
  std::uint64_t address_errors = 0;
  std::uint64_t auth_type_errors = 0;
  std::uint64_t auth_type_mismatches = 0;
  std::uint64_t auth_failures = 0;
  std::uint64_t stops_received = 0;
  std::uint64_t stops_sent = 0;
};

struct Standing {
  Counters counters;
  trace::VrrpState state = trace::VrrpState::kInit;
  std::int64_t since_wall_ns = 0;
};

class Statistics {
 public:
  void see(const trace::Record& record);
  void clear();

  // Of an instance by its name; all zero for one that has done nothing.
  [[nodiscard]] const Standing& of(const std::string& instance) const;

 private:
  void see(const trace::AdvertHeard& heard);

  std::map<std::string, Standing> standings_;
};

}  // namespace havip::vrrpd
