// AdvertLog: the VRRP routers as they look on the wire: who advertised which VRID, with which
// priority, from when to when, and how it ended.
//
// A reign is a row of adverts of one router that is nowhere interrupted for as long as it would
// take a backup to believe it dead, 3 x interval + skew (hostsim/guest/vrrp/timers.h).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/net/id.h"
#include "tools/replay/sighting.h"

namespace havip::replay {

// The most reigns, and routers at once, that are kept; the most priorities of one reign.
inline constexpr std::size_t kMostReigns = 2'000;
inline constexpr std::size_t kMostPriorities = 100;

enum class ReignEnd : std::uint8_t {
  kGoesOn,    // it had not ended when the capture did, as far as one can tell
  kResigned,  // priority 0
  kGaveWay,   // another router advertised then, and went on
  kSilent,    // none of these: nobody said that it ends
};
[[nodiscard]] std::string_view to_string(ReignEnd end);

struct Reign {
  net::Vrid vrid;
  std::uint8_t version = 2;
  net::IpAddr router;    // the address that its adverts come from
  net::DeviceId device;  // empty: none of the setup
  Instant first;
  Instant last;
  std::uint64_t adverts = 0;
  Duration interval{};  // of the latest advert
  std::vector<net::IpAddr> addresses;
  struct Priority {
    std::uint8_t value = 0;
    Instant since;
  };
  std::vector<Priority> priorities;  // in order, the last one always; 0 is left out
  ReignEnd end = ReignEnd::kGoesOn;
  std::optional<std::size_t> next;  // index of the reign that it gave way to or that followed
  // kSilent: how long its backup was bound to wait for it. Of the router that followed, if one did.
  Duration patience{};
};

// Two routers of one VRID advertised at the same time, for an interval or longer.
struct DualMaster {
  std::size_t a = 0;  // indices of reigns; `a` was first
  std::size_t b = 0;
  Instant from;
  Instant to;
  bool goes_on = false;  // neither had ended when the capture did
};

class AdvertLog {
 public:
  // `segment` is where the router is: routers of one VRID in different ones know nothing of each
  // other. Times do not go back.
  void take(Instant at, const AdvertSighting& advert, const net::DeviceId& device,
            net::Subnet segment);

  struct Result {
    std::vector<Reign> reigns;  // by their first advert
    std::vector<DualMaster> duals;
    std::uint64_t adverts = 0;
    std::uint64_t beyond = 0;  // adverts and reigns that were not kept
  };
  // `end`: of the capture. REQUIRES: nothing follows.
  [[nodiscard]] Result finish(Instant end);

 private:
  // One router's part in one cluster.
  struct Key {
    net::Vrid vrid;
    net::Family family = net::Family::kIpv4;
    net::Subnet segment;
    net::IpAddr router;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct Open {
    Reign reign;
    bool resigned = false;
  };
  struct Kept {
    Key key;
    Reign reign;
  };

  void close(const Key& key, Open& open);
  static void how_it_ended(std::vector<Kept>& kept, std::size_t index, Instant end);
  static void find_duals(const std::vector<Kept>& kept, Instant end, Result& result);

  std::map<Key, Open> open_;
  std::vector<Kept> kept_;
  Result result_;
};

}  // namespace havip::replay
