// The garp_* keywords, alike in vrrp_instance and (with the prefix vrrp_) in global_defs.
#pragma once

#include "hostsim/guest/conf/draft.h"
#include "hostsim/guest/conf/lexer.h"
#include "hostsim/guest/conf/report.h"

namespace havip::hostsim::conf {

// Takes one of these lines. `who` begins Keepalived's complaints: "(VI_1): " or nothing.
// REQUIRES: a known garp keyword with an argument.
void read_garp(const Line& line, std::string_view who, GarpDraft& garp, Report& report);

// garp_extra_if [all] SECONDS, alike.
void read_garp_extra_if(const Line& line, std::string_view who, GarpDraft& garp, Report& report);

// What global_defs leaves to instances that say nothing: Keepalived's own values, or
// vrrp_min_garp's (one frame, no second batch) where it is set, or what the file says. The reaction
// to a lower advert follows the *global* answer for becoming master.
[[nodiscard]] GarpOptions global_garp(const GarpDraft& global, bool min_garp);
[[nodiscard]] GarpOptions instance_garp(const GarpDraft& instance, const GarpOptions& global);

}  // namespace havip::hostsim::conf
