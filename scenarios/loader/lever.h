// A lever on a priority: the one thing with a weight that an instance tracks, and what that has to
// say for the instance to have a priority. Priorities of a running Keepalived move in no other way.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "core/base/result.h"
#include "hostsim/guest/conf/config.h"
#include "hostsim/guest/guest_io.h"

namespace havip::loader {

using Lever = std::variant<hostsim::FileSetup, hostsim::ScriptSetup>;

// How `instance` comes to `priority` (1..254) by the track_file or track_script it has. The error
// says why not: an owner's priority is fixed; there is no such thing, or more than one, so that
// none decides alone; or that thing cannot make this priority of the configured one.
[[nodiscard]] Result<Lever> find_lever(const hostsim::conf::Config& config,
                                       const hostsim::conf::Instance& instance,
                                       std::uint8_t priority);

}  // namespace havip::loader
