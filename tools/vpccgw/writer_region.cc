#include "tools/vpccgw/writer_region.h"

namespace havip::vpccgw_daemon {
namespace {

constexpr const char* kBusy = "too much waits to be written";

}  // namespace

Result<std::vector<vpccgw::HavipDescription>, ApiFault> WriterRegion::havips() {
  Result<std::vector<vpccgw::HavipDescription>> havips = fail("not read");
  const auto outcome = writer_.call(
      {.read = [&](const vpccgw::Gateway& gateway) { havips = gateway.describe_havips(); }});
  if (!outcome) return fail(ApiFault{"RequestLimitExceeded", kBusy});
  if (!outcome->error.empty()) return fail(ApiFault{"InternalError", outcome->error});
  if (!havips) return fail(ApiFault{"InternalError", havips.error()});
  return *std::move(havips);
}

Result<void, ApiFault> WriterRegion::operate(Operation operation, std::uint64_t cause) {
  const auto outcome = writer_.call(
      {.inputs = {vpccgw::gateway::Console{.operation = std::move(operation), .cause = cause}}});
  if (!outcome) return fail(ApiFault{"RequestLimitExceeded", kBusy});
  if (!outcome->error.empty()) return fail(ApiFault{"InternalError", outcome->error});
  if (!outcome->console_error.empty())
    return fail(ApiFault{"InvalidParameterValue", outcome->console_error});
  return {};
}

}  // namespace havip::vpccgw_daemon
