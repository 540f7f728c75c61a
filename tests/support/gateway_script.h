// The timed mini-language for the gateway, on a store that outlives it.
//
//   hosts    h1             h2             h3
//   devices  web-a/eth0 .6  web-b/eth0 .5  client/eth0 .20  db/eth0 (subnet-b)
//   HAVIPs   havip-1 .8, havip-2 .9        (subnet-a, 172.16.16.0/24)
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tests/support/timed_script.h"
#include "vpccgw/gateway/gateway.h"
#include "vpccgw/gateway/region.h"
#include "vpccgw/store/sqlite_store.h"

namespace havip::test {

using net::literals::operator""_ip;
using net::literals::operator""_mac;

inline constexpr net::Ipv4Addr kVipOfHavip1 = "172.16.16.8"_ip;

inline vpccgw::RegionSetup small_region() {
  const net::SubnetId a("subnet-a");
  const net::SubnetId b("subnet-b");
  const auto device = [](const char* id, const char* host, net::Ipv4Addr ip, net::SubnetId subnet) {
    return vpccgw::DeviceRow{.id = net::DeviceId(id),
                             .mac = net::mac_for_name(id),
                             .ip = ip,
                             .subnet = subnet,
                             .host = net::HostId(host)};
  };
  return {.vpc = net::VpcId("vpc-1"),
          .cidr = {"172.16.0.0"_ip, 16},
          .subnets = {{a, {"172.16.16.0"_ip, 24}}, {b, {"172.16.17.0"_ip, 24}}},
          .hosts = {net::HostId("h1"), net::HostId("h2"), net::HostId("h3")},
          .devices = {device("web-a/eth0", "h1", "172.16.16.6"_ip, a),
                      device("web-b/eth0", "h2", "172.16.16.5"_ip, a),
                      device("client/eth0", "h3", "172.16.16.20"_ip, a),
                      device("db/eth0", "h3", "172.16.17.9"_ip, b)},
          .havips = {{.id = net::HavipId("havip-1"), .vip = "172.16.16.8"_ip, .subnet = a},
                     {.id = net::HavipId("havip-2"), .vip = "172.16.16.9"_ip, .subnet = a}}};
}

inline vpccgw::SqliteStore fresh_store() {
  return vpccgw::SqliteStore::in_memory().value();
}

inline vpccgw::SqliteStore store_of(const vpccgw::RegionSetup& region) {
  auto store = fresh_store();
  REQUIRE(vpccgw::create_region(store, region));
  return store;
}

// "172.16.16.8 web-a/eth0@h1 g1", or "172.16.16.8 withdrawn g2"
inline std::string text_of(const engine::NeighEntry& row) {
  const std::string place =
      row.device.empty() ? "withdrawn" : fmt::format("{}@{}", row.device.view(), row.host.view());
  return fmt::format("{} {} g{}", to_string(row.ip), place, row.generation);
}

inline std::string text_of(const engine::Push& push) {
  std::string text = fmt::format("push {} #{}", push.host.view(), push.attempt);
  if (push.snapshot) text += " snapshot";
  if (push.authoritative) text += " authoritative";
  const char* separator = ": ";
  for (const engine::NeighEntry& row : push.rows) {
    text += std::exchange(separator, ", ") + text_of(row);
  }
  return text;
}

// The same push to every host of the small region.
inline std::string to_all(std::string_view rows, int attempt = 1) {
  return fmt::format("push h1 #{1}: {0}\npush h2 #{1}: {0}\npush h3 #{1}: {0}", rows, attempt);
}

class GatewayScript : public TimedScript<GatewayScript, vpccgw::Gateway> {
 public:
  explicit GatewayScript(vpccgw::GatewayOptions options = {},
                         const vpccgw::RegionSetup& region = small_region())
      : store_(store_of(region)), options_(options), node_(recorder_.add_node("vpccgw")) {
    start();
  }

  // "h1.1.7", claiming with attempt 1
  GatewayScript& claim(const char* host, std::uint32_t number, const char* device,
                       net::Ipv4Addr vip = kVipOfHavip1) {
    return give(engine::Claim{.id = {.host = net::HostId(host), .life = 1, .number = number},
                              .device = net::DeviceId(device),
                              .vip = vip,
                              .cause = recorder_.last()});
  }
  GatewayScript& ack(const char* host, std::uint64_t generation, net::Ipv4Addr ip = kVipOfHavip1) {
    return give(engine::PushAck{
        .host = net::HostId(host), .rows = {{ip, generation}}, .cause = recorder_.last()});
  }
  GatewayScript& ack_all(std::uint64_t generation, net::Ipv4Addr ip = kVipOfHavip1) {
    return ack("h1", generation, ip).ack("h2", generation, ip).ack("h3", generation, ip);
  }
  GatewayScript& snapshot(const char* host) {
    return give(engine::SnapshotRequest{.host = net::HostId(host), .cause = recorder_.last()});
  }
  GatewayScript& report(const char* host, std::vector<engine::NeighEntry> rows) {
    return give(engine::TableReport{
        .host = net::HostId(host), .rows = std::move(rows), .cause = recorder_.last()});
  }
  template <class Operation>
  GatewayScript& console(Operation operation) {
    return give(
        vpccgw::gateway::Console{.operation = std::move(operation), .cause = recorder_.last()});
  }
  GatewayScript& moved(const char* device, const char* host) {
    return give(vpccgw::gateway::DeviceMoved{
        .device = net::DeviceId(device), .host = net::HostId(host), .cause = recorder_.last()});
  }

  // kill -9, and a new gateway on what the old one had committed.
  GatewayScript& kill_and_start() {
    start();
    engine_->resume(now(), recorder_.last());
    drain();
    return *this;
  }

  [[nodiscard]] vpccgw::SqliteStore& store() { return store_; }

  // ---- what a test sees
  std::string describe(const trace::ClaimJudged& judged) const {
    return judged.known ? fmt::format("known {}", to_string(judged.claim)) : "";
  }
  std::string describe(const trace::Committed& committed) const {
    const auto name = [](const net::DeviceId& id) { return id.empty() ? "nobody" : id.view(); };
    return fmt::format("committed {} {} -> {} g{}", committed.havip.view(), name(committed.from),
                       name(committed.to), committed.generation);
  }
  std::string describe(const trace::Console& console) const {
    return fmt::format("{} {}: {}", console.operation, console.target,
                       console.error.empty() ? "done" : console.error);
  }
  std::string describe(const trace::Log& log) const { return "log: " + log.text; }
  std::string describe(const auto&) const { return ""; }
  std::string describe(const vpccgw::gateway::Reply& reply) const {
    return fmt::format("reply {} {} g{}", to_string(reply.reply.id), to_string(reply.reply.verdict),
                       reply.reply.generation);
  }
  std::string describe(const engine::Push& push) const { return text_of(push); }

 private:
  void start() { engine_ = std::make_unique<vpccgw::Gateway>(recorder_, node_, store_, options_); }

  vpccgw::SqliteStore store_;
  vpccgw::GatewayOptions options_;
  engine::NodeId node_;
};

}  // namespace havip::test
