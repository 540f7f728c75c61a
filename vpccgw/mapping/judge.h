// The gateway's verdict on one claim. A pure function: what the gateway knows goes in, what it
// should do comes out. The checks, in this order, the first that fails decides:
//
//   1. wrong_environment    this is the test gateway: it knows no production HAVIP
//   2. unknown_havip        the VIP is no HAVIP of this VPC
//   3. unknown_device       no such device, or it is at another host than the one that claims for
//                           it (a report still queued at the old host of a live migration)
//   4. subnet_mismatch      the HAVIP lives in another subnet than the device
//   5. outside_drift_range  the range check is on, and the device is not in the range
//   6. already_owner        owner and location are as claimed: nothing to write or to push
//   7. migrated             anything else: the claim takes the VIP, generation + 1
//
// `gateway_refused` is not among them: it says that the gateway could not judge or could not write.
#pragma once

#include <optional>
#include <string>

#include "core/engine/messages.h"
#include "core/engine/verdict.h"
#include "core/time/time.h"
#include "vpccgw/gateway_io.h"
#include "vpccgw/mapping/mapping.h"

namespace havip::vpccgw {

// What the gateway knows of the VIP and the device that a claim names; none where it knows none.
struct ClaimFacts {
  std::optional<HavipRow> havip;      // with this VIP
  std::optional<DeviceRow> device;    // with this name
  std::optional<MappingRow> mapping;  // of this VIP; none is as good as generation 0
};

struct Judgement {
  engine::Verdict verdict = engine::Verdict::kGatewayRefused;
  std::optional<MappingRow> next;  // to be committed; set for kMigrated alone
  std::string text;                // the reason, for people; empty for kMigrated and kAlreadyOwner
};

// `now` becomes flushed_at of the row that kMigrated carries.
[[nodiscard]] Judgement judge(const engine::Claim& claim, const ClaimFacts& facts,
                              Environment environment, Instant now);

}  // namespace havip::vpccgw
