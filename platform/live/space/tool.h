// Tools of the machine (ip, bridge, nft, ..), run to their end.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "platform/live/space/node.h"

namespace havip::live {

// Runs args[0], looked for in PATH, with `input` on its standard input; what it printed, on both
// streams. `where` null: here. The error has the command, how it ended and what it said.
[[nodiscard]] Result<std::string> run_tool(const Node* where, const std::vector<std::string>& args,
                                           std::string_view input = {});

// Whether PATH has the tool.
[[nodiscard]] bool has_tool(const std::string& name);

}  // namespace havip::live
