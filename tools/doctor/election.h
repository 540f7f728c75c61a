// What two masters say to each other, and how a reign began.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/doctor/cause.h"

namespace havip::doctor {

// Two masters: what one sends to the other, since both are.
struct Pair {
  const Scene* scene = nullptr;
  const Router* from = nullptr;
  const Router* to = nullptr;
  Instant since;
  std::vector<const AdvertSeen*> sent;     // at the one's NIC, to the other or to a group
  std::vector<const AdvertSeen*> arrived;  // at the other's NIC
  bool better = false;                     // `from` has the higher priority, or address

  [[nodiscard]] Words words() const;
};

// What `find` says of the first ordered pair that it says something of.
[[nodiscard]] std::optional<Words> of_first_pair(const Scene& scene,
                                                 std::optional<Words> (*find)(const Pair& pair));

// In what one would refuse the other: "the virtual_router_id (51 and 52)"; "" for nothing.
[[nodiscard]] std::string difference(const AdvertSeen& a, const AdvertSeen& b);

// The last advert before the reign that it has now; null: there is none.
[[nodiscard]] const AdvertSeen* advert_before_reign(const Router& router);

// Whether it had left MASTER since `before`: it had resigned, or it heard a better one.
[[nodiscard]] bool was_elected(const Router& router, const AdvertSeen& before);

}  // namespace havip::doctor
