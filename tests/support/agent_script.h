// The timed mini-language for the agent: what it tells the gateway and the datapath, and the
// verdicts that it gives.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <variant>

#include <fmt/format.h>

#include "mcagent/agent/agent.h"
#include "tests/support/timed_script.h"

namespace havip::test {

using net::literals::operator""_ip;
using net::literals::operator""_mac;

class AgentScript : public TimedScript<AgentScript, mcagent::Agent> {
 public:
  explicit AgentScript(const mcagent::Policy& policy = {}, std::uint32_t life = 1) {
    const auto node = recorder_.add_node("h1");
    engine_ = std::make_unique<mcagent::Agent>(
        recorder_,
        mcagent::AgentSetup{.node = node,
                            .host = net::HostId("h1"),
                            .policy = policy,
                            .life = life,
                            .devices = {device("web/eth0"), device("db/eth0")}},
        kStart);
    drain();
    if (engine_->ready()) expect("ready");
  }

  static mcagent::Device device(std::string_view id) {
    return {.id = net::DeviceId(id), .subnet = {"172.16.16.0"_ip, 24}};
  }

  // Reports are of GARPs numbered from 1 in the order of the calls.
  AgentScript& report(std::string_view device, net::Ipv4Addr vip) {
    return give(
        mcagent::datapath::ReportUp{{net::DeviceId(device), vip, {.id = ++garps_}, /*cause=*/0}});
  }
  AgentScript& reply(std::uint32_t number, engine::Verdict verdict, std::string text = {},
                     std::uint32_t life = 1) {
    return give(mcagent::agent::ReplyIn{
        {.id = {net::HostId("h1"), life, number}, .verdict = verdict, .text = std::move(text)}});
  }
  // The datapath has applied one row of this generation.
  AgentScript& applied(net::Ipv4Addr ip, std::uint64_t generation, bool snapshot = false) {
    mcagent::datapath::PushDone done{.snapshot = snapshot};
    done.ack.rows.push_back({ip, generation});
    done.applied.push_back({.ip = ip, .generation = generation, .havip = true});
    return give(std::move(done));
  }
  AgentScript& input(mcagent::Agent::Input input) { return give(std::move(input)); }
  AgentScript& abandon(engine::Verdict verdict, engine::Seq cause = 0) {
    engine_->abandon(now(), cause, verdict);
    drain();
    return *this;
  }

  static std::string describe(const trace::GarpVerdict& end) {
    return fmt::format("garp {} {}{}", end.frame, to_string(end.verdict),
                       end.detail.empty() ? "" : ": " + end.detail);
  }
  static std::string describe(const trace::ClaimDeferred& deferred) {
    return fmt::format("deferred {} until {}", to_string(deferred.vip), to_string(deferred.until));
  }
  std::string describe(const mcagent::agent::ToGateway& message) {
    return std::visit([&](const auto& m) { return gateway_line(m); }, message);
  }
  std::string describe(const mcagent::agent::ToDatapath& to) {
    return std::visit([&](const auto& m) { return datapath_line(m); }, to.message);
  }
  template <class Other>
  static std::string describe(const Other&) {
    return {};
  }

 private:
  static std::string gateway_line(const engine::Claim& claim) {
    return fmt::format("claim {} copy {} {} {}", to_string(claim.id), claim.attempt,
                       claim.device.view(), to_string(claim.vip));
  }
  static std::string gateway_line(const engine::PushAck& ack) {
    return fmt::format("ack {}@{}", to_string(ack.rows.at(0).ip), ack.rows.at(0).generation);
  }
  static std::string gateway_line(const engine::SnapshotRequest& ask) {
    return fmt::format("snapshot, please, life {}", ask.life);
  }
  static std::string gateway_line(const engine::TableReport& table) {
    return fmt::format("table of {} rows", table.rows.size());
  }
  static std::string datapath_line(const mcagent::datapath::ApplyPush& apply) {
    return fmt::format("apply {} rows", apply.push.rows.size());
  }
  static std::string datapath_line(const mcagent::datapath::AgentState& state) {
    return state.ready ? "ready" : "alive";
  }
  static std::string datapath_line(const mcagent::datapath::ReadTable&) { return "read table"; }

  engine::FrameId garps_ = 0;
};

inline constexpr net::Ipv4Addr kX = "172.16.16.8"_ip;
inline constexpr net::Ipv4Addr kY = "172.16.16.9"_ip;
inline constexpr net::Ipv4Addr kZ = "172.16.16.10"_ip;
inline constexpr const char* kWebId = "web/eth0";
inline constexpr const char* kDbId = "db/eth0";

// Claims that nobody answers would resend into the tests of the limiter.
inline constexpr mcagent::ClaimPolicy kPatient{.timeout = std::chrono::hours(1), .retries = 0};

inline mcagent::Policy limited(mcagent::LimiterPolicy limiter) {
  return {.limiter = limiter, .claim = kPatient};
}

inline std::string claim(int number, const char* device, net::Ipv4Addr vip, int copy = 1) {
  return "claim h1.1." + std::to_string(number) + " copy " + std::to_string(copy) + " " + device +
         " " + to_string(vip);
}

inline mcagent::Policy deferring(mcagent::LimiterPolicy limiter = {}) {
  limiter.on_excess = mcagent::OnExcess::kDefer;
  return limited(limiter);
}

}  // namespace havip::test
