// The settings file of a host's mcagent in a live network, and the tables that it tells. Pure.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "scenarios/judge/tables.h"
#include "scenarios/loader/scenario.h"
#include "tools/live/layout.h"

namespace havip::live_run {

// As tools/mcagent/setup.schema.json describes it.
[[nodiscard]] std::string agent_setup(const loader::Scenario& scenario, const Layout& layout,
                                      const net::HostId& host);

// What `mcagent tables` printed: one host's part of agents.json (tools/report/agents.h).
[[nodiscard]] Result<judge::HostTables> parse_tables(std::string_view text);

}  // namespace havip::live_run
