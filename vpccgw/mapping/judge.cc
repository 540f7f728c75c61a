#include "vpccgw/mapping/judge.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace havip::vpccgw {
namespace {

using engine::Verdict;

Judgement refuse(Verdict verdict, std::string text) {
  return {.verdict = verdict, .next = std::nullopt, .text = std::move(text)};
}

// Checks 1 to 5: what stands against the claim, if anything.
std::optional<Judgement> objection(const engine::Claim& claim, const ClaimFacts& facts,
                                   Environment environment) {
  if (environment == Environment::kTest) {
    return refuse(Verdict::kWrongEnvironment, "the test gateway knows no production HAVIP");
  }
  if (!facts.havip) {
    return refuse(Verdict::kUnknownHavip,
                  fmt::format("{} is no HAVIP of this VPC", to_string(claim.vip)));
  }
  if (!facts.device) {
    return refuse(Verdict::kUnknownDevice,
                  fmt::format("there is no device {}", claim.device.view()));
  }
  const HavipRow& havip = *facts.havip;
  const DeviceRow& device = *facts.device;
  if (device.host != claim.id.host) {
    return refuse(Verdict::kUnknownDevice, fmt::format("{} is at {}, not at {}", device.id.view(),
                                                       device.host.view(), claim.id.host.view()));
  }
  if (device.subnet != havip.subnet) {
    return refuse(Verdict::kSubnetMismatch,
                  fmt::format("{} is in {}, {} in {}", havip.id.view(), havip.subnet.view(),
                              device.id.view(), device.subnet.view()));
  }
  if (havip.check_range && std::ranges::count(havip.range, device.id) == 0) {
    return refuse(Verdict::kOutsideDriftRange,
                  fmt::format("{} is not in the range of {}", device.id.view(), havip.id.view()));
  }
  return std::nullopt;
}

}  // namespace

Judgement judge(const engine::Claim& claim, const ClaimFacts& facts, Environment environment,
                Instant now) {
  if (auto refusal = objection(claim, facts, environment)) return *std::move(refusal);
  const DeviceRow& device = *facts.device;
  const MappingRow row = facts.mapping.value_or(MappingRow{.vip = claim.vip});
  if (row.owner == device.id && row.host == device.host) {
    return {.verdict = Verdict::kAlreadyOwner, .next = std::nullopt, .text = {}};
  }
  return {
      .verdict = Verdict::kMigrated, .next = taken(row, device.id, device.host, now), .text = {}};
}

}  // namespace havip::vpccgw
