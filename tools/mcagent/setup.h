// Setup: what a host's mcagent is told by `--setup FILE`. setup.schema.json, shipped with the
// program, documents every key; `policy` is a scenario's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/net/id.h"
#include "core/net/ipv4.h"
#include "core/net/mac.h"
#include "core/time/time.h"
#include "mcagent/agent_io.h"
#include "mcagent/policy.h"
#include "scenarios/loader/load.h"

namespace havip::mcagentd {

struct HostFacts {
  net::HostId id;
  net::Ipv4Addr underlay;
  net::MacAddr vtep_mac;
};

struct DeviceFacts {
  mcagent::Device device;
  std::string tap;
  net::HostId host;  // where its own row is provisioned; empty: nowhere
};

struct BacklogPolicy {
  std::uint32_t claims = 4096;
  Duration keep = std::chrono::minutes(10);
};

struct Setup {
  net::HostId host;
  bool routed = true;  // false: the kernel is left alone
  std::string vxlan = "vx0";
  std::vector<HostFacts> hosts;
  std::vector<DeviceFacts> devices;
  mcagent::Policy policy;  // upcall.latency and upcall.service: 0 unless given
  BacklogPolicy backlog;
};

// Reads a setup from a JSON text, or says all that is wrong with it. `name` stands for the file.
[[nodiscard]] Result<Setup, loader::Faults> read_setup(std::string_view text,
                                                       const std::string& name);

// Changes `policy` by an object that has keys of a scenario's `policy`; what it leaves out stays.
[[nodiscard]] Result<mcagent::Policy, loader::Faults> change_policy(mcagent::Policy policy,
                                                                    std::string_view json);

// The JSON Schema of a setup, as shipped; its definitions beside those of the scenario's schema.
[[nodiscard]] std::string_view setup_schema_text();

}  // namespace havip::mcagentd
