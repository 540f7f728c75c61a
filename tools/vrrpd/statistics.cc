#include "tools/vrrpd/statistics.h"

#include <string_view>
#include <variant>

#include "platform/live/clock.h"

namespace havip::vrrpd {
namespace {

// The counter for an advert that was rejected with these words; null: none of Keepalived's.
std::uint64_t* counter_for(std::string_view why, Counters& counters) {
  const auto says = [&](std::string_view word) { return why.find(word) != std::string_view::npos; };
  if (says("too short") || says("too long")) return &counters.length_errors;
  if (says("TTL")) return &counters.ttl_errors;
  if (says("passwd") || says("authentication failed")) return &counters.auth_failures;
  if (says(" auth, expecting")) return &counters.auth_type_mismatches;
  if (says("auth type") || says("authentication type")) return &counters.auth_type_errors;
  if (says("ip number count") || says("not present in MASTER advert")) {
    return &counters.address_errors;
  }
  if (says("packet type") || says("invalid type")) return &counters.type_errors;
  return nullptr;
}

}  // namespace

void Statistics::see(const trace::Record& record) {
  if (const auto* heard = std::get_if<trace::AdvertHeard>(&record.event)) {
    see(*heard);
  } else if (const auto* sent = std::get_if<trace::AdvertSent>(&record.event)) {
    Counters& counters = standings_[sent->instance].counters;
    ++counters.sent;
    if (sent->priority == 0) ++counters.stops_sent;
  } else if (const auto* change = std::get_if<trace::VrrpTransition>(&record.event)) {
    Standing& standing = standings_[change->instance];
    if (change->to == trace::VrrpState::kMaster) ++standing.counters.became_master;
    if (change->from == trace::VrrpState::kMaster) ++standing.counters.released_master;
    standing.state = change->to;
    standing.since_wall_ns = live::wall_ns();
  }
}

void Statistics::see(const trace::AdvertHeard& heard) {
  Counters& counters = standings_[heard.instance].counters;
  constexpr std::string_view kRejected = "rejected: ";
  if (heard.outcome == "ignored") return;
  if (heard.outcome.starts_with(kRejected)) {
    const std::string_view why = std::string_view(heard.outcome).substr(kRejected.size());
    if (std::uint64_t* counter = counter_for(why, counters)) ++*counter;
    return;
  }
  ++counters.received;
  if (heard.priority == 0) ++counters.stops_received;
}

void Statistics::clear() {
  for (auto& [name, standing] : standings_)
    standing.counters = {};
}

const Standing& Statistics::of(const std::string& instance) const {
  static const Standing kNothing;
  const auto found = standings_.find(instance);
  return found == standings_.end() ? kNothing : found->second;
}

}  // namespace havip::vrrpd
