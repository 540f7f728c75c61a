// Report: what a replay found.
//
// All times are since the origin of the replay: the first packet, or the start of the run where the
// capture is havip's own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/net/mac.h"
#include "platform/capture/capture_merge.h"
#include "tools/doctor/diagnose.h"
#include "tools/replay/advert_log.h"
#include "tools/replay/garp_log.h"
#include "tools/replay/packets.h"
#include "tools/replay/storm_log.h"

namespace havip::replay {

// What is worth a look, and makes the exit status 1. One row each in findings.cc.
enum class FindingKind : std::uint8_t {
  kNotMoved,    // a device announced a VIP and did not get it
  kMovedLate,   // it got it by a later GARP than its first
  kUnreadable,  // ARP that cannot be read
  kDualMaster,
  kSilent,    // a router stopped without priority 0
  kStorm,     // too many GARPs in a second
  kStranger,  // GARPs of no device of the setup
};
[[nodiscard]] std::string_view to_string(FindingKind kind);

struct Finding {
  FindingKind kind = FindingKind::kNotMoved;
  Instant at;
  std::string subject;  // a device, a router, an Ethernet address
  std::string text;     // a sentence
};

// Whose frames were taken from where.
struct Taken {
  std::string who;                 // a device, or the address that a router's adverts come from
  std::vector<std::string> where;  // sources
  std::size_t left_out = 0;        // other sources that saw it too
};

// GARPs whose Ethernet source is no device's.
struct Stranger {
  net::MacAddr mac;
  std::uint64_t garps = 0;
  std::vector<net::Ipv4Addr> vips;
  std::string where;
};

struct Report {
  // ---- the reading
  std::vector<capture::Reading> readings;  // their times are since capture::kEpoch
  PacketCounts counts;
  std::uint64_t damaged_adverts = 0;
  std::uint64_t cut_short = 0;
  std::uint64_t overlooked = 0;
  Instant origin;     // since capture::kEpoch
  Duration length{};  // from the origin to the last packet
  std::vector<Taken> devices;
  std::vector<Taken> routers;

  // ---- the replay
  std::uint64_t garps = 0;  // that the datapaths captured
  GarpLog::Result garp_log;
  AdvertLog::Result advert_log;
  std::uint32_t storm_above = 0;  // GARPs a second
  std::vector<Storm> storms;
  std::vector<Stranger> strangers;
  std::vector<Finding> findings;  // in order of time
  // The steps of a fault-finding, as far as the captures alone can tell; says nothing of
  // `findings`.
  std::vector<doctor::Diagnosis> diagnoses;
};

}  // namespace havip::replay
