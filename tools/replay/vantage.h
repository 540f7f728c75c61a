// Vantages: whose frames are taken from which source, so that each frame counts once however often
// it was captured on its way.
//
// Of a device: its taps, else its NIC, else whatever source saw it, by its MAC address; a router's
// adverts likewise, by the address they come from. Where several sources of that kind saw it at the
// same time, the one that saw most of it is taken. Sources that were captured one after the other
// (rotated files) are all taken.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tools/replay/places.h"
#include "tools/replay/survey.h"

namespace havip::replay {

// What the user says of a file's place, instead of its name.
struct FilePlace {
  std::string file;
  Place place;
};

struct Vantages {
  std::vector<std::optional<Place>> places;  // by source; none: neither a tap nor a NIC of ours
  std::set<std::pair<net::DeviceId, SourceId>> garps;
  std::set<std::pair<net::IpAddr, SourceId>> adverts;
};

[[nodiscard]] Vantages choose(const Survey& survey, const Places& places,
                              const std::vector<FilePlace>& said);

// The device that sent a frame which was seen at `place` (none: anywhere) with this source address.
// None: it is nobody's, or it was on its way to the device there.
[[nodiscard]] std::optional<net::DeviceId> sender_of(const std::optional<Place>& place,
                                                     const net::MacAddr& source,
                                                     capture::Direction direction,
                                                     const Places& places);

}  // namespace havip::replay
