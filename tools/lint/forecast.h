// Forecast: how long a VIP is away when the master dies silently and this router takes it over, by
// the stages of a switchover.
//
// The numbers come from the engines themselves: the VRRP timers, the announcer that sends the
// GARPs, and the agent's limiter that lets one claim a device pass in five seconds. All routers of
// a NIC take over together, as they do when a machine dies, so their claims compete. Nothing is
// lost on the way, and the gateway is idle. `usual`: the device has not claimed lately; `worst`: it
// has just claimed, as after A -> B -> A. In version 3 a backup has the interval of the master
// that it heard last.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/net/ip.h"
#include "core/time/time.h"
#include "hostsim/guest/conf/config.h"
#include "tools/lint/announcement.h"

namespace havip::lint {

// From the promotion on; a VIP that nobody claimed until then is lost for practical purposes.
inline constexpr Duration kForecastHorizon = std::chrono::seconds(60);

struct Stage {
  std::string_view name;  // as `havip run` names it
  Duration usual{};
  Duration worst{};
  std::string formula;
};

struct Forecast {
  std::string instance;
  std::string nic;
  net::IpAddr vip;
  std::string_view barred;    // the verdict that each of its GARPs ends with; empty: they may pass
  std::vector<Stage> stages;  // sum up to the totals
  std::optional<Duration> usual;  // nothing: not within kForecastHorizon
  std::optional<Duration> worst;
  Duration stopped{};                  // `detection` after a clean stop or a failed check
  std::optional<Duration> taken_back;  // from hearing a lesser master on; nothing: nopreempt
};

// Where the routers are.
struct Surroundings {
  bool flat = false;                  // clients hear the GARP themselves: no limiter, no gateway
  std::optional<net::Subnet> subnet;  // of the NIC; nothing: every VIP is inside
  HeardIntervals heard;
};

// One entry a VIP of IPv4, in the order of the file. Empty where there is too much to play.
[[nodiscard]] std::vector<Forecast> forecast(const hostsim::conf::Config& config,
                                             const Surroundings& where);

}  // namespace havip::lint
