// What a node of a live lab has beside the tools of the machine: what stands in for systemd, which
// is not there, and short ways to the agent, the console and the files. Shell scripts, in /run/bin
// of the node (platform/live/space/visit.h); a learner may read them.
#pragma once

#include <string>
#include <string_view>

namespace havip::lab::live {

// A text as one word of a shell's line.
[[nodiscard]] std::string shell_word(std::string_view text);

// Scripts for `sh`, run once in each node: they write those tools, and lay the files where people
// look for them. `live`: the folder live/ of the run, `program`: where mcagent is.
[[nodiscard]] std::string furnish_guest();
[[nodiscard]] std::string furnish_host(const std::string& host, const std::string& environment,
                                       const std::string& live, const std::string& program);
[[nodiscard]] std::string furnish_gateway(const std::string& live, const std::string& place);

}  // namespace havip::lab::live
