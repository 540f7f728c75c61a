#include "tools/mcagent/setup.h"

#include <string>

#include <doctest/doctest.h>

#include "tools/mcagent/policy_text.h"

namespace havip::mcagentd {
namespace {

using namespace net::literals;
using namespace std::chrono_literals;

constexpr std::string_view kWhole = R"({
  "host": "h1",
  "vxlan": "vxlan0",
  "hosts": [
    { "id": "h1", "underlay": "10.9.0.1", "vtep_mac": "0a:00:00:00:00:01" },
    { "id": "h2", "underlay": "10.9.0.2", "vtep_mac": "0a:00:00:00:00:02" }
  ],
  "devices": [
    { "id": "web-a/eth0", "mac": "02:00:00:00:00:06", "ip": "172.16.16.6",
      "subnet": "172.16.16.0/24", "host": "h1" },
    { "id": "web-b/eth1", "tap": "t7", "mac": "02:00:00:00:00:05", "ip": "172.16.16.5",
      "subnet": "172.16.16.0/24" }
  ],
  "policy": { "limiter": { "window": "3s", "key": "device_vip" }, "upcall": { "service": "1ms" },
              "environment": "production", "migrate_moves_havip": true },
  "control": { "timeout": "500ms", "retries": 1 },
  "backlog": { "claims": 7, "keep": "0s" }
})";

// The faults of a setup, a line each.
std::string faults_of(std::string_view text) {
  const auto setup = read_setup(text, "s.json");
  if (setup) return "none";
  std::string out;
  for (const loader::Fault& fault : setup.error())
    out += (out.empty() ? "" : "\n") + to_string(fault);
  return out;
}

// kWhole with the first `what` replaced.
std::string changed(std::string_view what, std::string_view by) {
  std::string text(kWhole);
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("mcagent setup: every key is read") {
  const auto setup = read_setup(kWhole, "s.json");
  REQUIRE_MESSAGE(setup.has_value(), faults_of(kWhole));
  CHECK(setup->host == net::HostId("h1"));
  CHECK(setup->routed);
  CHECK(setup->vxlan == "vxlan0");
  REQUIRE(setup->hosts.size() == 2);
  CHECK(setup->hosts[1].underlay == "10.9.0.2"_ip);
  CHECK(setup->hosts[1].vtep_mac == "0a:00:00:00:00:02"_mac);
  REQUIRE(setup->devices.size() == 2);
  CHECK(setup->devices[0].tap == "tap-web-a");
  CHECK(setup->devices[0].host == net::HostId("h1"));
  CHECK(setup->devices[1].host.empty());
  CHECK(setup->devices[1].tap == "t7");
  CHECK(setup->policy.limiter.window == 3s);
  CHECK(setup->policy.limiter.key == mcagent::LimiterKey::kDeviceVip);
  CHECK(setup->policy.upcall.service == 1ms);
  CHECK(setup->policy.claim.timeout == 500ms);
  CHECK(setup->policy.claim.retries == 1);
  CHECK(setup->backlog.claims == 7);
  CHECK(setup->backlog.keep == 0s);
}

TEST_CASE("mcagent setup: what is left out has the defaults, and no modelled latency") {
  const auto setup = read_setup(R"({ "host": "h1", "devices": [], "forwarding": "none" })", "s");
  REQUIRE(setup.has_value());
  CHECK_FALSE(setup->routed);
  CHECK(setup->vxlan == "vx0");
  CHECK(setup->policy.limiter.window == 5s);
  CHECK(setup->policy.upcall.queue == 1024);
  CHECK(setup->policy.upcall.latency == 0s);
  CHECK(setup->policy.upcall.service == 0s);
  CHECK(setup->policy.claim.timeout == 1s);
  CHECK(setup->policy.claim.retries == 3);
  CHECK(setup->backlog.keep == 10min);
}

TEST_CASE("mcagent setup: faults name place, finding and expectation") {
  CHECK(faults_of("") == "s.json: is empty; expected a JSON object");
  CHECK(faults_of("{").starts_with("s.json:1:"));
  CHECK(faults_of("[]").starts_with("s.json:1: "));
  CHECK(faults_of(R"({ "devices": [] })").find("host") != std::string::npos);
  CHECK(faults_of(changed("\"vxlan\"", "\"vxlna\"")).find("vxlan") != std::string::npos);
  CHECK(faults_of(changed("10.9.0.2", "10.9.0.1")) ==
        "s.json:6: /hosts/1/underlay: 10.9.0.1 is the address of host h1 already");
  CHECK(faults_of(changed("\"h2\", \"und", "\"h1\", \"und")) ==
        "s.json:6: /hosts/1/id: host h1 is there already");
  CHECK(faults_of(changed("\"ip\": \"172.16.16.6\"", "\"ip\": \"172.16.17.6\"")) ==
        "s.json:9: /devices/0/ip: 172.16.17.6 is not in 172.16.16.0/24");
  CHECK(faults_of(changed("\"tap\": \"t7\", ", "")).find("a tap is missing") != std::string::npos);
  CHECK(faults_of(changed("\"t7\"", "\"tap-web-a\"")) ==
        "s.json:11: /devices/1/tap: tap-web-a is the tap of web-a/eth0 already");
  CHECK(faults_of(changed("web-a/eth0", "web-a")).find("web-a/eth0") != std::string::npos);
  CHECK(faults_of(changed("02:00:00:00:00:06", "03:00:00:00:00:06")).find("multicast") !=
        std::string::npos);
  CHECK(faults_of(changed("500ms", "0s")).find("more than 0s") != std::string::npos);
  CHECK(faults_of(changed("device_vip", "devices")).find("/policy/limiter/key") !=
        std::string::npos);
}

TEST_CASE("mcagent setup: a policy is changed by the keys that are given") {
  mcagent::Policy policy;
  policy.limiter.starts = mcagent::LimiterStarts::kSeen;
  const auto changed = change_policy(policy, R"({ "limiter": { "window": "0s" } })");
  REQUIRE(changed.has_value());
  CHECK(changed->limiter.window == 0s);
  CHECK(changed->limiter.starts == mcagent::LimiterStarts::kSeen);
  const auto wrong = change_policy(policy, R"({ "limiter": { "windw": "0s" } })");
  REQUIRE_FALSE(wrong.has_value());
  CHECK(to_string(wrong.error().front()).find("window") != std::string::npos);
  CHECK_FALSE(change_policy(policy, "[]").has_value());
  CHECK_FALSE(change_policy(policy, "nonsense").has_value());
}

TEST_CASE("mcagent setup: a policy that is shown can be set") {
  mcagent::Policy policy;
  policy.limiter = {.window = 2500ms,
                    .key = mcagent::LimiterKey::kDeviceVip,
                    .starts = mcagent::LimiterStarts::kSeen,
                    .edge = mcagent::LimiterEdge::kExclusive,
                    .charge_failures = false,
                    .on_excess = mcagent::OnExcess::kDefer};
  policy.subnet_check = mcagent::SubnetCheck::kAgent;
  policy.ownership = mcagent::Ownership::kLastWriter;
  policy.upcall = {.queue = 3, .latency = 7us, .service = 9us};
  policy.resync = false;
  policy.reconcile = 30s;
  std::string json;
  std::string group;
  for (const PolicyField& field : policy_fields(policy)) {
    if (field.group != group) {
      if (!group.empty()) json += " }";
      json += (json.empty() ? "" : ", ") + ("\"" + field.group + "\": {");
      group = field.group;
    } else {
      json += json.empty() ? "" : ", ";
    }
    const bool text = field.kind == PolicyField::Kind::kText;
    json += "\"" + field.key + "\": " + (text ? "\"" + field.value + "\"" : field.value);
  }
  const auto again = change_policy({}, "{ " + json + " } }");
  REQUIRE_MESSAGE(again.has_value(), json);
  const auto before = policy_fields(policy);
  const auto after = policy_fields(*again);
  REQUIRE(before.size() == after.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    CAPTURE(before[i].key);
    CHECK(before[i].value == after[i].value);
  }
}

}  // namespace havip::mcagentd
