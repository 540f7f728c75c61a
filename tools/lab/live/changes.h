// What was done to a live network between two looks, in the words of a scenario. Pure.
//
// What leaves no trace in a look is not seen: a link that was down and up again between the two, a
// rule of a packet filter that the lab did not make, an IPv6 address. Addresses that the guest's
// Keepalived has in its file come and go by its own doing while it runs, and are no deeds.
#pragma once

#include <string>
#include <vector>

#include "tools/lab/lab.h"
#include "tools/lab/live/look.h"
#include "tools/lab/play.h"

namespace havip::lab::live {

struct Change {
  std::string node;  // "console" for what is done to HAVIPs
  May what;
  std::vector<Deed> deeds;
};

// In an order that can be played: confs and services before what they would undo.
[[nodiscard]] std::vector<Change> changes(const Look& before, const Look& after);

}  // namespace havip::lab::live
