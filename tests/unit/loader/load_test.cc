// What a good scenario becomes.
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "tests/unit/loader/sample.h"

namespace havip::loader::test {
namespace {

using namespace std::chrono_literals;
using net::literals::operator""_ip;
using net::literals::operator""_mac;

// The scenario that the documentation shows, with its confs inline.
constexpr std::string_view kDocumented = R"({
  "$schema": "../schema/scenario.schema.json",
  "name": "nic-down",
  "about": "The master's NIC goes down and the backup takes the VIP over.",
  "seed": 7,
  "duration": "40s",
  "policy": { "limiter": { "window": "5s", "key": "device" } },
  "fabric": { "latency": "200us", "jitter": "50us", "loss": 0.0, "multicast": false },
  "control": { "latency": "1ms", "jitter": "0ms", "loss": 0.0, "duplicate": 0.0, "timeout": "1s",
               "retries": 3, "push_retry": "1s" },
  "vpc": { "id": "vpc-1", "cidr": "172.16.0.0/16" },
  "subnets": [ { "id": "subnet-a", "cidr": "172.16.16.0/24" } ],
  "hosts": [ { "id": "h1" }, { "id": "h2" }, { "id": "h3" } ],
  "guests": [
    { "id": "web-a", "host": "h1", "subnet": "subnet-a", "ip": "172.16.16.6",
      "keepalived": { "inline": "vrrp_instance VI_1 {\n}\n" },
      "boot": { "at": "0s", "spread": "0s" } },
    { "id": "web-b", "host": "h2", "subnet": "subnet-a", "ip": "172.16.16.5",
      "keepalived": { "inline": "" } },
    { "id": "client", "host": "h3", "subnet": "subnet-a", "ip": "172.16.16.20" }
  ],
  "havips": [ { "id": "havip-1", "vip": "172.16.16.8", "subnet": "subnet-a" } ],
  "probes": [ { "id": "ping", "from": "client", "to": "172.16.16.8", "every": "10ms" } ],
  "timeline": [ { "at": "10s", "spread": "1s", "do": "nic_down", "guest": "web-a" } ],
  "expect": [
    { "owner": "havip-1", "is": "web-a", "at": "9s" },
    { "switchover": "havip-1", "after": "10s", "to": "web-b", "within": "3.7s" },
    { "outage": "ping", "max": "3.7s" },
    { "verdicts": { "migrated": 2, "rate_limited": { "min": 1 } } }
  ]
})";

TEST_CASE("the documented scenario loads, every figure of it") {
  const Scenario s = loaded(kDocumented).scenario;
  CHECK(s.name == "nic-down");
  CHECK(s.about == "The master's NIC goes down and the backup takes the VIP over.");
  CHECK(s.seed == 7);
  CHECK(s.duration == 40s);
  CHECK(s.fabric.link.latency == 200us);
  CHECK(s.fabric.link.jitter == 50us);
  CHECK(s.fabric.kind == hostsim::FabricKind::kVpc);
  CHECK(s.control.link.latency == 1ms);
  CHECK(s.gateway.push_retry == 1s);
  CHECK(s.vpc.cidr == net::Subnet{"172.16.0.0"_ip, 16});
  REQUIRE(s.hosts.size() == 3);
  CHECK(s.hosts[2].policy.claim.retries == 3);
  REQUIRE(s.guests.size() == 3);
  CHECK(s.guests[0].nics[0].device == net::DeviceId("web-a/eth0"));
  CHECK(s.guests[0].nics[0].mac == net::mac_for_name("web-a/eth0"));
  CHECK(s.guests[0].nics[0].block == net::Subnet{"172.16.16.0"_ip, 24});
  CHECK(s.guests[0].keepalived->name == "web-a.conf");
  CHECK(s.guests[0].keepalived->text == "vrrp_instance VI_1 {\n}\n");
  CHECK(s.guests[0].keepalived->pointer == "/guests/0/keepalived");
  CHECK(s.guests[1].keepalived->text.empty());
  CHECK_FALSE(s.guests[2].keepalived.has_value());
  CHECK(s.havips[0].vip == "172.16.16.8"_ip);
  CHECK(s.probes[0].every == 10ms);
  CHECK(s.probes[0].timeout == 1s);
  REQUIRE(s.timeline.size() == 1);
  CHECK(s.timeline[0].at == kStart + 10s);
  CHECK(s.timeline[0].spread == 1s);
  CHECK(s.timeline[0].stream == "nic_down web-a/eth0");
  CHECK(s.timeline[0].target == "web-a/eth0");
  CHECK(std::get<action::NicDown>(s.timeline[0].action).nic.index == 0);
  REQUIRE(s.expect.size() == 4);
  const auto& owner = std::get<expect::Owner>(s.expect[0].check);
  CHECK(owner.is->guest == net::GuestId("web-a"));
  CHECK(owner.at == kStart + 9s);
  const auto& switchover = std::get<expect::Switchover>(s.expect[1].check);
  CHECK(switchover.takes == Bounds<Duration>{.min = {}, .max = 3700ms});
  CHECK(switchover.until == expect::Until::kEffective);
  CHECK(std::get<expect::Outage>(s.expect[2].check).probes == std::vector<std::uint16_t>{0});
  const auto& verdicts = std::get<expect::Verdicts>(s.expect[3].check);
  CHECK(verdicts.counts[0].first == engine::Verdict::kMigrated);
  CHECK(verdicts.counts[0].second == Bounds<std::uint64_t>{.min = 2, .max = 2});
  CHECK(verdicts.counts[1].second == Bounds<std::uint64_t>{.min = 1, .max = {}});
  CHECK(s.expect[2].text == R"({ "outage": "ping", "max": "3.7s" })");
}

TEST_CASE("what is left out is as the engines have it by themselves") {
  const Scenario s = loaded(kSample).scenario;
  const mcagent::Policy engine;
  const mcagent::Policy& ours = s.hosts[0].policy;
  CHECK(ours.limiter.window == engine.limiter.window);
  CHECK(ours.limiter.key == engine.limiter.key);
  CHECK(ours.limiter.starts == engine.limiter.starts);
  CHECK(ours.limiter.edge == engine.limiter.edge);
  CHECK(ours.limiter.charge_failures == engine.limiter.charge_failures);
  CHECK(ours.limiter.on_excess == engine.limiter.on_excess);
  CHECK(ours.subnet_check == engine.subnet_check);
  CHECK(ours.ownership == engine.ownership);
  CHECK(ours.upcall.queue == engine.upcall.queue);
  CHECK(ours.upcall.latency == engine.upcall.latency);
  CHECK(ours.upcall.service == engine.upcall.service);
  CHECK(ours.claim.timeout == engine.claim.timeout);
  CHECK(ours.claim.retries == engine.claim.retries);
  CHECK(ours.resync == engine.resync);
  CHECK(ours.reconcile == engine.reconcile);
  const vpccgw::GatewayOptions gateway;
  CHECK(s.gateway.push_retry == gateway.push_retry);
  CHECK(s.gateway.migrate_moves_havip == gateway.migrate_moves_havip);
  const hostsim::Timing timing;
  CHECK(s.guests[0].timing.garp_gap == timing.garp_gap);
  CHECK(s.guests[0].timing.timer_lateness == timing.timer_lateness);
  CHECK(s.guests[0].timing.address_setup == timing.address_setup);
  CHECK(s.guests[0].timing.reading == timing.reading);
  CHECK(s.fabric.link.latency == Fabric{}.link.latency);
  CHECK(s.control.link.latency == Control{}.link.latency);
  CHECK(s.seed == 1);
}

TEST_CASE("a host has the scenario's policy but for what it overrides") {
  std::string text = bent(R"({ "id": "h2" })",
                          R"({ "id": "h2", "agent": { "environment": "test",
                               "limiter": { "edge": "exclusive" }, "reconcile": "off" } })");
  text.insert(2, R"("policy": { "limiter": { "window": "7s" }, "reconcile": "30s" },)");
  const Scenario s = loaded(text).scenario;
  CHECK(s.hosts[0].policy.limiter.window == 7s);
  CHECK(s.hosts[0].policy.limiter.edge == mcagent::LimiterEdge::kInclusive);
  CHECK(s.hosts[0].policy.reconcile == 30s);
  CHECK(s.hosts[0].environment == vpccgw::Environment::kProduction);
  CHECK(s.hosts[1].policy.limiter.window == 7s);
  CHECK(s.hosts[1].policy.limiter.edge == mcagent::LimiterEdge::kExclusive);
  CHECK(s.hosts[1].policy.reconcile == 0s);
  CHECK(s.hosts[1].environment == vpccgw::Environment::kTest);
}

TEST_CASE("a probability is held to the nearest billionth") {
  const Scenario s = loaded(bent("\"duration\"", R"("fabric": { "loss": 0.1, "duplicate": 1,
      "reorder": 1e-9, "corrupt": 0.0000000004 }, "duration")"))
                         .scenario;
  CHECK(s.fabric.link.loss.billionths == 100'000'000);
  CHECK(s.fabric.link.duplicate.billionths == Probability::kAlways);
  CHECK(s.fabric.link.reorder.billionths == 1);
  CHECK(s.fabric.link.corrupt.billionths == 0);
}

TEST_CASE("an action's stream is its kind and target, numbered where they repeat") {
  const Scenario s = loaded(with_action(R"(
      { "at": "1s", "do": "nic_down", "guest": "two", "nic": "eth1" },
      { "at": "2s", "do": "heal" },
      { "at": "3s", "do": "nic_down", "guest": "two", "nic": "eth1" },
      { "at": "4s", "do": "partition", "groups": [ ["h2"] ] })"))
                         .scenario;
  CHECK(s.timeline[0].stream == "nic_down two/eth1");
  CHECK(s.timeline[1].stream == "heal");
  CHECK(s.timeline[2].stream == "nic_down two/eth1 #2");
  CHECK(s.timeline[3].target == "h2");
  const auto& partition = std::get<action::Partition>(s.timeline[3].action);
  REQUIRE(partition.groups.size() == 2);
  CHECK(partition.groups[1] == std::vector{net::HostId("h1")});
}

TEST_CASE("a GARP sent by hand is honest where the scenario says nothing else") {
  const Scenario s = loaded(with_action(R"(
      { "at": "1s", "do": "send_garp", "guest": "web-a", "vip": "172.16.16.8" },
      { "at": "2s", "do": "send_garp", "guest": "two", "nic": "eth1", "vip": "172.16.16.8",
        "sha": "02:00:00:00:00:09", "op": 2, "count": 3, "every": "5ms" },
      { "at": "3s", "do": "send_garp", "guest": "web-a",
        "raw": "FFffffffffff0200000000010806" })"))
                         .scenario;
  const auto& honest = std::get<action::SendGarp>(s.timeline[0].action);
  CHECK(honest.sha == net::mac_for_name("web-a/eth0"));
  CHECK(honest.eth_src == honest.sha);
  CHECK(honest.tha == net::kBroadcastMac);
  CHECK(honest.op == 1);
  CHECK(honest.count == 1);
  CHECK_FALSE(honest.raw.has_value());
  const auto& forged = std::get<action::SendGarp>(s.timeline[1].action);
  CHECK(forged.nic.index == 1);
  CHECK(forged.sha == "02:00:00:00:00:09"_mac);
  CHECK(forged.eth_src == net::mac_for_name("two/eth1"));
  CHECK(forged.every == 5ms);
  const auto& raw = std::get<action::SendGarp>(s.timeline[2].action);
  CHECK(raw.raw == wire::Bytes{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1, 8, 6});
}

TEST_CASE("an event pattern keeps its fields as text") {
  const Scenario s = loaded(with_expectation(R"({ "never": { "kind": "garp_verdict",
      "node": "h1", "verdict": "migrated", "frame": 7 }, "after": "3s", "because": "x" },
      { "never": { "kind": "push_applied", "applied": false } })"))
                         .scenario;
  const auto& first = std::get<expect::Never>(s.expect[0].check);
  CHECK(first.node == "h1");
  CHECK(first.fields == decltype(first.fields){{"verdict", "migrated"}, {"frame", "7"}});
  CHECK(first.after == kStart + 3s);
  CHECK(s.expect[0].because == "x");
  const auto& second = std::get<expect::Never>(s.expect[1].check);
  CHECK(second.fields == decltype(second.fields){{"applied", "false"}});
}

TEST_CASE("a HAVIP may be spoken of before the entry that creates it") {
  const Scenario s = loaded(with_action(R"(
      { "at": "1s", "do": "havip_delete", "havip": "late" },
      { "at": "0s", "do": "havip_create", "havip": "late", "vip": "172.16.16.9",
        "subnet": "subnet-a", "range": ["web-a"] })"))
                         .scenario;
  const auto& create = std::get<action::HavipCreate>(s.timeline[1].action);
  CHECK(create.range == std::vector{net::DeviceId("web-a/eth0")});
}

TEST_CASE("the scenario as run is one text whatever the layout of the file") {
  const Loaded once = loaded(kDocumented);
  CHECK(loaded(once.json).json == once.json);
  CHECK(once.json.find("  \"vpc\": { \"id\": \"vpc-1\", \"cidr\": \"172.16.0.0/16\" },\n") !=
        std::string::npos);
  CHECK(once.json.back() == '\n');
}

TEST_CASE("confs are read beside the scenario; what cannot be read is a fault of its line") {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / "havip-loader-test";
  fs::remove_all(folder);
  fs::create_directories(folder / "folder.conf");
  const std::string file = (folder / "s.json").string();
  const auto write = [&](std::string_view conf) {
    std::ofstream(file) << bent(R"({ "inline": "# empty" })", conf);
  };
  std::ofstream(folder / "web-a.conf") << "global_defs {\n}\n";
  write("\"web-a.conf\"");
  const auto good = load(file);
  REQUIRE(good.has_value());
  CHECK(good->scenario.guests[0].keepalived->name == "web-a.conf");
  CHECK(good->scenario.guests[0].keepalived->text == "global_defs {\n}\n");
  CHECK_FALSE(good->scenario.guests[0].keepalived->is_inline);

  const std::string place = file + ":9: /guests/0/keepalived: ";
  write("\"none.conf\"");
  CHECK(to_string(load(file).error()[0]) ==
        place + "cannot read \"none.conf\": No such file or directory");
  write("\"folder.conf\"");
  CHECK(to_string(load(file).error()[0]) == place + "cannot read \"folder.conf\": is a directory");
  CHECK(to_string(load(folder.string()).error()[0]) == folder.string() + ": is a directory");
  CHECK(to_string(load(file + "x").error()[0]) == file + "x: No such file or directory");
  fs::remove_all(folder);
}

}  // namespace
}  // namespace havip::loader::test
