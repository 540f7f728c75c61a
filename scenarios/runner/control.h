// Control: the channel between the hosts' agents and the gateways: latency, loss, duplicates,
// hosts that are cut off, pushes that vanish or are late.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "mcagent/agent_io.h"
#include "platform/sim/network.h"
#include "platform/sim/pool.h"
#include "scenarios/runner/context.h"
#include "vpccgw/gateway_io.h"

namespace havip::runner {

class GatewayNode;
class HostNode;

class Control {
 public:
  Control(Context& context, std::uint64_t seed, const sim::LinkOptions& links);

  // Places: hosts in the order of the calls, then the production gateway, then the test gateway.
  void connect(HostNode& host);
  void connect(GatewayNode& production, GatewayNode* test);

  void to_gateway(const HostNode& from, mcagent::agent::ToGateway message);
  void to_host(const GatewayNode& from, vpccgw::gateway::Output message);

  // ---- faults, by host
  // Claims of this host's agent go to the test gateway; production never hears of them. All else
  // (pushes, acknowledgements, snapshots) stays with production.
  void set_environment(const net::HostId& host, vpccgw::Environment environment);
  [[nodiscard]] vpccgw::Environment environment_of(const net::HostId& host) const;
  void lose_pushes_until(const net::HostId& host, Instant end);
  void delay_pushes(const net::HostId& host, Duration delay);
  void cut_off(const std::vector<net::HostId>& hosts);
  void heal();

  // Since when pushes have been able to arrive, at `now`; none: they cannot.
  [[nodiscard]] std::optional<Instant> pushes_arrive_since(const HostNode& host, Instant now) const;

 private:
  struct Line {  // one host's
    HostNode* host = nullptr;
    vpccgw::Environment environment = vpccgw::Environment::kProduction;
    Instant pushes_lost_until = kStart;
    Duration push_delay{};
    bool cut_off = false;
    Instant healed_at = kStart;
  };
  using Message = std::variant<vpccgw::gateway::Input, vpccgw::gateway::Output>;
  struct Travelling {
    Message message;
    sim::PlaceId to = 0;
  };

  [[nodiscard]] Line& line(const net::HostId& host);
  void carry(sim::PlaceId from, sim::PlaceId to, Duration extra, const Message& message);
  void on_arrival(std::uint64_t ticket);
  void arrive(HostNode& host, vpccgw::gateway::Output&& message);
  void lost(const Line& line, const engine::Push& push);

  Context& context_;
  sim::Network network_;
  std::vector<Line> lines_;
  GatewayNode* production_ = nullptr;
  GatewayNode* test_ = nullptr;
  sim::Pool<Travelling> travelling_;
};

}  // namespace havip::runner
