// Verdict: where the path of one GARP ended, and why. Every GARP that reaches a tap gets exactly
// one; counters of verdicts add up to the number of GARPs captured.
//
// One table: the enum, the printable name, and nothing else anywhere. Names are used alike in
// code, traces, counters, scenarios, reports and documentation.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace havip::engine {

enum class Verdict : std::uint8_t {
  // At the tap.
  kMalformed,  // bad lengths or types, or a VLAN tag
  kSpoofed,    // SHA differs from the Ethernet source or from the device's MAC
  // In the datapath.
  kOwnerMatch,     // the vip table says this VIP is on this very device: nothing goes up
  kOwnAddress,     // the device's own primary address
  kOutsideSubnet,  // the VIP is not in the device's subnet
  // On the way up.
  kUpcallOverflow,  // the bounded queue was full
  kUpcallLost,      // lost between datapath and agent (an injected fault)
  kAgentDown,       // nobody listened, or the agent died before it had an answer
  // In the agent.
  kRateLimited,  // the window of this device was not over
  kSuperseded,   // deferred, and overtaken by a newer claim or a newer generation
  // At the gateway, as the agent learned it.
  kGatewayTimeout,     // no answer to any copy of the claim
  kPending,            // the run ended first
  kUnknownHavip,       // no such HAVIP in this VPC
  kSubnetMismatch,     // the HAVIP lives in another subnet than the device
  kUnknownDevice,      // no such device at this host
  kOutsideDriftRange,  // the range check is on, and the device is not in the range
  kWrongEnvironment,   // the test gateway answered: it knows no production HAVIP
  kGatewayRefused,     // anything else, with its text
  kAlreadyOwner,       // owner and location are as claimed: nothing written, nothing pushed
  kMigrated,           // committed
};

inline constexpr std::array<std::string_view, 20> kVerdictNames{
    "malformed",         "spoofed",         "owner_match",     "own_address",
    "outside_subnet",    "upcall_overflow", "upcall_lost",     "agent_down",
    "rate_limited",      "superseded",      "gateway_timeout", "pending",
    "unknown_havip",     "subnet_mismatch", "unknown_device",  "outside_drift_range",
    "wrong_environment", "gateway_refused", "already_owner",   "migrated"};
static_assert(static_cast<std::size_t>(Verdict::kMigrated) + 1 == kVerdictNames.size());

[[nodiscard]] constexpr std::string_view to_string(Verdict verdict) {
  return kVerdictNames[static_cast<std::size_t>(verdict)];
}

[[nodiscard]] constexpr std::optional<Verdict> verdict_from(std::string_view name) {
  for (std::size_t i = 0; i < kVerdictNames.size(); ++i) {
    if (kVerdictNames[i] == name) return static_cast<Verdict>(i);
  }
  return std::nullopt;
}

}  // namespace havip::engine
