// StormLog: devices that send more GARPs in a second than anything sane does.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "core/net/id.h"
#include "core/time/time.h"

namespace havip::replay {

struct Storm {
  net::DeviceId device;
  Instant from;  // the first GARP of the first second with too many
  Instant to;    // the last GARP of the last such second
  std::uint64_t garps = 0;

  // GARPs a second, rounded up; of a storm shorter than a second: in that second.
  [[nodiscard]] std::uint64_t rate() const;
};

class StormLog {
 public:
  // More than `most` GARPs of one device within a second are a storm. REQUIRES: most > 0.
  explicit StormLog(std::uint32_t most) : most_(most) {}

  // Times of one device do not go back.
  void take(Instant at, const net::DeviceId& device);

  // In the order of their beginnings. REQUIRES: nothing follows.
  [[nodiscard]] std::vector<Storm> finish();

 private:
  struct Recent {
    std::vector<Instant> ring;  // the last `most` GARPs
    std::uint64_t garps = 0;
    std::optional<Storm> open;  // the latest
    std::uint64_t before = 0;   // GARPs before it
  };

  std::uint32_t most_;
  std::map<net::DeviceId, Recent> devices_;
  std::vector<Storm> storms_;
};

}  // namespace havip::replay
