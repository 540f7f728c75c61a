#include "scenarios/loader/decode.h"

namespace havip::loader {
namespace {

using mcagent::LimiterEdge;
using mcagent::LimiterKey;
using mcagent::LimiterPolicy;
using mcagent::LimiterStarts;
using mcagent::OnExcess;
using mcagent::Ownership;
using mcagent::SubnetCheck;
using mcagent::UpcallPolicy;

constexpr EnumNames<LimiterKey, 2> kKeys{
    {{"device", LimiterKey::kDevice}, {"device_vip", LimiterKey::kDeviceVip}}};
constexpr EnumNames<LimiterStarts, 2> kStarts{
    {{"accepted", LimiterStarts::kAccepted}, {"seen", LimiterStarts::kSeen}}};
constexpr EnumNames<LimiterEdge, 2> kEdges{
    {{"inclusive", LimiterEdge::kInclusive}, {"exclusive", LimiterEdge::kExclusive}}};
constexpr EnumNames<OnExcess, 2> kOnExcess{
    {{"drop", OnExcess::kDrop}, {"defer", OnExcess::kDefer}}};
constexpr EnumNames<SubnetCheck, 2> kSubnetChecks{
    {{"datapath", SubnetCheck::kDatapath}, {"agent", SubnetCheck::kAgent}}};
constexpr EnumNames<Ownership, 2> kOwnerships{
    {{"generation", Ownership::kGeneration}, {"last_writer", Ownership::kLastWriter}}};
constexpr EnumNames<bool, 2> kOnOff{{{"on", true}, {"off", false}}};

void read_limiter(Fields from, LimiterPolicy& limiter) {
  from.read("window", limiter.window);
  from.read("key", limiter.key, kKeys);
  from.read("starts", limiter.starts, kStarts);
  from.read("edge", limiter.edge, kEdges);
  from.read("charge_failures", limiter.charge_failures);
  from.read("on_excess", limiter.on_excess, kOnExcess);
}

void read_upcall(Fields from, UpcallPolicy& upcall) {
  from.read("queue", upcall.queue);
  from.read("latency", upcall.latency);
  from.read("service", upcall.service);
}

void read_reconcile(Fields& from, Duration& period) {
  const Node* node = from.get("reconcile");
  if (node == nullptr) return;
  if (node->text == "off") {
    period = {};
  } else if (from.read("reconcile", period) && period == Duration{}) {
    from.fault("reconcile", "a period of 0s has no end; write \"off\" for never");
  }
}

void read_control(Decoding& decoding, Fields from) {
  Scenario& scenario = decoding.scenario;
  Link& link = scenario.control.link;
  from.read("latency", link.latency);
  from.read("jitter", link.jitter);
  from.read("loss", link.loss);
  from.read("duplicate", link.duplicate);
  mcagent::ClaimPolicy& claim = scenario.policy.claim;
  if (from.read("timeout", claim.timeout) && claim.timeout == Duration{}) {
    from.fault("timeout", "an agent has to wait for its answer: expected more than 0s");
  }
  from.read("retries", claim.retries);
  from.read("push_retry", scenario.gateway.push_retry);
}

}  // namespace

void read_policy(Decoding& decoding, Fields& from, Fields::Defaults defaults,
                 mcagent::Policy& policy) {
  read_limiter(decoding.part(from, "limiter", defaults), policy.limiter);
  from.read("subnet_check", policy.subnet_check, kSubnetChecks);
  from.read("ownership", policy.ownership, kOwnerships);
  read_upcall(decoding.part(from, "upcall", defaults), policy.upcall);
  from.read("resync", policy.resync, kOnOff);
  read_reconcile(from, policy.reconcile);
}

void read_policies(Decoding& decoding, Fields& root) {
  Scenario& scenario = decoding.scenario;
  read_control(decoding, decoding.part(root, "control"));
  Fields from = decoding.part(root, "policy");
  read_policy(decoding, from, Fields::Defaults::kFromSchema, scenario.policy);
  from.read("migrate_moves_havip", scenario.gateway.migrate_moves_havip);
  from.read("environment", scenario.environment, kEnvironments);
}

}  // namespace havip::loader
