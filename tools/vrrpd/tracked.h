// What instances track besides scripts: numbers in files, processes by their name.
#pragma once

#include <optional>
#include <string>

#include "hostsim/guest/conf/tracking.h"
#include "hostsim/guest/vrrp/daemon_io.h"

namespace havip::vrrpd {

namespace conf = hostsim::conf;

// The number at the beginning of the file; nothing if there is no file or no number.
[[nodiscard]] std::optional<int> read_number(const std::string& path);
// A file that cannot be written stays as it is.
void write_number(const std::string& path, int value);

// How many processes there are that a track_process means: by name, or by whole command line.
[[nodiscard]] std::uint32_t count_processes(const conf::TrackProcess& wanted);

[[nodiscard]] hostsim::daemon::Watched look(const conf::Config& config);

}  // namespace havip::vrrpd
