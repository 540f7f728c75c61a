#include "tools/doctor/fates.h"

#include <fmt/format.h>

#include "tools/doctor/words.h"

namespace havip::doctor {
namespace {

// Of the limiter, as the source document has it: a claim that used its slot so long before the
// reign may still be in the way.
constexpr Duration kWindow = std::chrono::seconds(5);
constexpr Duration kEarly = std::chrono::milliseconds(10);  // as Router::garps_of_reign()

}  // namespace

Fates fates_of(const Scene& scene) {
  Fates fates;
  const Router* one = scene.claimant;
  if (one == nullptr) return fates;
  const Instant since = one->since - kEarly;
  if (scene.bench->journal) {
    for (const Ended& each : scene.bench->journal->ended) {
      if (each.device == one->device && each.vip == scene.vip && each.at >= since)
        fates.ended[each.verdict].push_back(&each);
    }
    for (const Admitted& each : scene.bench->journal->admitted) {
      if (each.device == one->device && each.vip == scene.vip && each.at >= since)
        fates.admitted.push_back(&each);
    }
  }
  if (!scene.evidence().gateway) return fates;
  for (const vpccgw::AuditRow& row : scene.evidence().gateway->audit) {
    if (row.device != one->device) continue;
    if (row.vip == scene.vip && row.at >= since) fates.judged.push_back(&row);
    if (row.vip != scene.vip && row.at >= since - kWindow) fates.of_others.push_back(&row);
  }
  return fates;
}

std::string to_string(const Fates& fates) {
  std::string text;
  for (const auto& [verdict, all] : fates.ended)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", all.size(), to_string(verdict));
  return text;
}

}  // namespace havip::doctor
