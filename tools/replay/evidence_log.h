// EvidenceLog: what `havip doctor` wants of a capture, so that its steps can be taken as far as a
// capture goes. What agents and the gateway had is not in it: of that the doctor cannot tell.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "tools/doctor/diagnose.h"
#include "tools/replay/sighting.h"
#include "tools/replay/vantage.h"

namespace havip::replay {

// At least so many ARP messages, and adverts, are kept: the latest, for a diagnosis is of the end.
inline constexpr std::size_t kMostEvidence = 100'000;

class EvidenceLog {
 public:
  // All are borrowed and outlive it.
  EvidenceLog(const loader::Scenario& setup, const Survey& survey, const Vantages& vantages,
              const Places& places);

  void take(Instant now, const Packet& packet, const ArpSighting& seen);
  void take(Instant now, const Packet& packet, const AdvertSighting& seen);

  // Of every HAVIP of the setup, the worst first; none without HAVIPs. REQUIRES: nothing follows.
  [[nodiscard]] std::vector<doctor::Diagnosis> finish(Instant end);

 private:
  // The point of a frame of this device, or on its way to it; none: it is not taken from there.
  struct Sight {
    std::size_t point = 0;
    bool from_guest = false;
  };
  [[nodiscard]] std::optional<Sight> sight_of(const Packet& packet, const net::MacAddr& source,
                                              bool taken_elsewhere);
  [[nodiscard]] std::size_t point_of(SourceId source, const net::DeviceId& device);

  const loader::Scenario& setup_;
  const Survey& survey_;
  const Vantages& vantages_;
  const Places& places_;
  doctor::Capture capture_;
  std::map<std::pair<SourceId, net::DeviceId>, std::size_t> points_;
};

}  // namespace havip::replay
