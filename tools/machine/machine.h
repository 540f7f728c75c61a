// What reading a keepalived.conf asks of the machine: files, users, groups, NICs. Shared by whoever
// reads one from a disk.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "hostsim/guest/conf/parse.h"

namespace havip::machine {

// What a relative path in the configuration `conf` is: below the folder of `conf`.
[[nodiscard]] std::string below(const std::string& conf, const std::string& path);

// The octets of a regular file of at most kMaxFile; the error names path and reason.
inline constexpr std::size_t kMaxFile = std::size_t{16} << 20U;
[[nodiscard]] Result<std::string> read_text(const std::string& path);

// Answers for included files alone. What scripts, users and groups there are stays unknown, which
// conf::parse() takes for good.
[[nodiscard]] hostsim::conf::Environment disk_environment(const std::string& conf);

// Answers every question of conf::parse() but those about the node's name and its NICs.
[[nodiscard]] hostsim::conf::Environment machine_environment(const std::string& conf);

[[nodiscard]] std::string node_name();
[[nodiscard]] std::vector<std::string> nic_names();

}  // namespace havip::machine
