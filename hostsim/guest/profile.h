// Profile: everything in which one Keepalived differs from another, as data. Engines ask a field,
// never a version.
//
// 2.2.7 is what Debian 12 has and what this project is compared with; 1.2 is the version of the
// HAVIP source document; 2.3.3 is the first with the changes that newer ones kept. Of 1.2 and
// 2.3.3 the sources were read, and no packet was captured.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace havip::hostsim {

struct Profile {
  // What a refused advert (bad password, interval, addresses, ..) does to a backup's down timer.
  enum class Refused : std::uint8_t { kTimerRunsOn, kTimerReset };
  // What a lower advert does to a backup that may preempt.
  enum class Lower : std::uint8_t { kDiscarded, kCampaign };
  // What an owner (priority 255) does that is MASTER and hears another one.
  enum class TwoOwners : std::uint8_t {
    // It is BACKUP, and speaks 254 for the rest of its life.
    kLoweredForGood,
    // The one with the lower address is BACKUP. The other one speaks two more adverts and waits 1.2
    // of the longer interval; if it still hears the first one, it is BACKUP with 254, until that
    // one has gone.
    kLowerAddressYields,
  };
  std::string_view name;    // as a scenario's `compat` says it
  std::string_view banner;  // of the last line that it logs
  // How a line about an instance begins, before its name and after it.
  std::string_view log_open = "(";
  std::string_view log_close = ") ";

  // A backup that wins says so first ("Transition to MASTER STATE") and owns the VIPs an advert
  // interval later; `state MASTER` starts like that.
  bool master_in_two_steps = false;
  bool vips_before_advert = false;  // of a new master: VIPs and GARPs, then the advert
  bool skew_from_base_priority = false;
  Refused refused = Refused::kTimerRunsOn;
  Lower lower = Lower::kDiscarded;
  TwoOwners two_owners = TwoOwners::kLoweredForGood;

  bool accepts_other_addresses = false;  // a wrong list of VIPs is logged, and the advert counts
  bool refusals_once_a_master =
      false;                   // not one line an advert; until the state or the source changes
  bool takes_padding = false;  // an advert may be as long as the shortest Ethernet frame makes it
  bool refresh_has_own_timer = false;        // garp_master_refresh: else looked at on advert ticks
  bool extra_if_after_second_batch = false;  // garp_extra_if counts from that, not from the first
  bool garp_interval_collapses = true;       // repeats within vrrp_garp_interval are lost
  bool binds_missing_source = false;         // a unicast source that is not there yet is no FAULT
  bool announces_own_address = true;         // GARP for the unicast source when leaving FAULT
  bool script_overrun_runs_again = true;
};

inline constexpr Profile kKeepalived12{.name = "1.2",
                                       .banner = "Stopped Keepalived v1.2.24 (08/01,2016)",
                                       .log_open = "VRRP_Instance(",
                                       .master_in_two_steps = true,
                                       .vips_before_advert = true,
                                       .skew_from_base_priority = true,
                                       .refused = Profile::Refused::kTimerReset,
                                       .lower = Profile::Lower::kCampaign,
                                       .announces_own_address = false};
inline constexpr Profile kKeepalived22{.name = "2.2.7",
                                       .banner = "Stopped Keepalived v2.2.7 (01/16,2022)"};
inline constexpr Profile kKeepalived23{.name = "2.3.3",
                                       .banner = "Stopped Keepalived v2.3.3 (03/30,2025)",
                                       .two_owners = Profile::TwoOwners::kLowerAddressYields,
                                       .accepts_other_addresses = true,
                                       .refusals_once_a_master = true,
                                       .takes_padding = true,
                                       .refresh_has_own_timer = true,
                                       .extra_if_after_second_batch = true,
                                       .garp_interval_collapses = false,
                                       .binds_missing_source = true,
                                       .script_overrun_runs_again = false};

inline constexpr std::array<const Profile*, 3> kProfiles = {&kKeepalived12, &kKeepalived22,
                                                            &kKeepalived23};

// Null for a name that none of them has.
[[nodiscard]] constexpr const Profile* find_profile(std::string_view name) {
  for (const Profile* profile : kProfiles) {
    if (profile->name == name) return profile;
  }
  return nullptr;
}

}  // namespace havip::hostsim
