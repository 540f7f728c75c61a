#include "tools/mcagent/policy_text.h"

namespace havip::mcagentd {
namespace {

using namespace mcagent;

std::string text(LimiterKey key) {
  return key == LimiterKey::kDevice ? "device" : "device_vip";
}
std::string text(LimiterStarts starts) {
  return starts == LimiterStarts::kAccepted ? "accepted" : "seen";
}
std::string text(LimiterEdge edge) {
  return edge == LimiterEdge::kInclusive ? "inclusive" : "exclusive";
}
std::string text(OnExcess excess) {
  return excess == OnExcess::kDrop ? "drop" : "defer";
}
std::string text(SubnetCheck check) {
  return check == SubnetCheck::kDatapath ? "datapath" : "agent";
}
std::string text(Ownership ownership) {
  return ownership == Ownership::kGeneration ? "generation" : "last_writer";
}

}  // namespace

std::vector<PolicyField> policy_fields(const Policy& policy) {
  using Kind = PolicyField::Kind;
  const LimiterPolicy& limiter = policy.limiter;
  const UpcallPolicy& upcall = policy.upcall;
  return {
      {"", "subnet_check", text(policy.subnet_check)},
      {"", "ownership", text(policy.ownership)},
      {"", "resync", policy.resync ? "on" : "off"},
      {"", "reconcile", policy.reconcile == Duration{} ? "off" : to_string(policy.reconcile)},
      {"limiter", "window", to_string(limiter.window)},
      {"limiter", "key", text(limiter.key)},
      {"limiter", "starts", text(limiter.starts)},
      {"limiter", "edge", text(limiter.edge)},
      {"limiter", "charge_failures", limiter.charge_failures ? "true" : "false", Kind::kBoolean},
      {"limiter", "on_excess", text(limiter.on_excess)},
      {"upcall", "queue", std::to_string(upcall.queue), Kind::kNumber},
      {"upcall", "latency", to_string(upcall.latency)},
      {"upcall", "service", to_string(upcall.service)},
  };
}

}  // namespace havip::mcagentd
