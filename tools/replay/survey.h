// Survey: the first reading of the captures. Who announces and advertises what, and where that was
// seen: what a setup is guessed from, and what decides whose frames are taken from which source.
//
// It knows no setup, and its memory is bounded whatever the captures hold.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "core/net/id.h"
#include "core/net/ip.h"
#include "core/net/mac.h"
#include "tools/replay/packets.h"

namespace havip::replay {

// The most stations, and pairs of a station or router and a source, that are kept; the most
// addresses of one station.
inline constexpr std::size_t kMostStations = 4096;
inline constexpr std::size_t kMostAddresses = 256;

// What was seen of an Ethernet address.
struct Station {
  SourceId source = 0;                            // that saw it first
  std::set<net::Ipv4Addr> asks_from;              // SPA of its ARP that is no GARP
  std::set<net::Ipv4Addr> advertises_from;        // sources of its adverts
  std::map<net::Ipv4Addr, std::uint64_t> claims;  // VIPs of its GARPs; 0.0.0.0: unreadable ones
};

struct Survey {
  std::vector<Source> sources;
  struct Span {
    std::uint64_t packets = 0;
    Instant first;
    Instant last;
  };
  std::vector<Span> spans;  // by source

  // GARPs (and unreadable ARP), by who is their Ethernet source and where they were seen.
  std::map<std::tuple<SourceId, net::MacAddr, capture::Direction>, std::uint64_t> garps;
  // Adverts, by the address they come from and where they were seen.
  std::map<std::pair<net::IpAddr, SourceId>, std::uint64_t> adverts;
  std::map<net::MacAddr, Station> stations;
  std::map<net::Ipv4Addr, std::set<net::Vrid>> advertised;  // VIPs, and in which adverts

  std::uint64_t overlooked = 0;  // sightings beyond the bounds above
  std::uint64_t damaged_adverts = 0;
  std::uint64_t cut_short = 0;  // ARP or adverts of which too little was captured
  PacketCounts counts;
  std::vector<capture::Reading> readings;
  std::optional<Instant> first;  // of all packets, since capture::kEpoch
  Instant last;

  // Instant 0 of the replay: that of the run where havip made the capture itself (its runs begin
  // at kEpoch, where nobody else's clock stands), else the first packet.
  [[nodiscard]] Instant origin() const;
};

// Reads all of it. The error names file and place.
[[nodiscard]] Result<Survey> survey(Packets& packets);

}  // namespace havip::replay
