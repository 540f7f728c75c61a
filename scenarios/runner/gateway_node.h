// GatewayNode: a gateway in the virtual world, with its database. The database outlives the
// process: a gateway that was killed goes on from it when it comes up again.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "core/engine/pump.h"
#include "platform/sim/pool.h"
#include "scenarios/runner/context.h"
#include "vpccgw/gateway/gateway.h"
#include "vpccgw/store/store.h"

namespace havip::runner {

class Control;

class GatewayNode {
 public:
  // REQUIRES: `store` holds the region, and outlives the node.
  GatewayNode(Context& context, engine::NodeId node, vpccgw::Store& store,
              vpccgw::GatewayOptions options, Control& control);
  GatewayNode(const GatewayNode&) = delete;
  GatewayNode& operator=(const GatewayNode&) = delete;

  // A message from a host. It waits `slow` before it is taken up; it is lost if nobody is there.
  void receive(vpccgw::gateway::Input message);

  // What the region's own machinery tells: a device moved, the console asked. While the gateway is
  // down, moves wait for it and the console hears that nobody is there.
  void orchestrate(const vpccgw::gateway::DeviceMoved& moved);
  void console(vpccgw::gateway::Console request, std::string_view operation,
               std::string_view target);

  void start(engine::Seq cause);
  void end(std::string_view how, engine::Seq cause);  // "down" or "killed"
  void set_slow(Duration delay, engine::Seq cause);

  [[nodiscard]] bool running() const { return engine_ != nullptr; }
  // Since when it has been up; none: it is not.
  [[nodiscard]] std::optional<Instant> up_since() const {
    return engine_ ? std::optional(up_since_) : std::nullopt;
  }
  [[nodiscard]] engine::NodeId node() const { return node_; }
  [[nodiscard]] vpccgw::Store& store() { return store_; }
  [[nodiscard]] const vpccgw::Gateway* engine() const { return engine_.get(); }

  // The port of core/engine/pump.h.
  void send(Instant now, vpccgw::gateway::Output output);
  void arm(Instant at);

 private:
  void give(vpccgw::gateway::Input input);
  void on_alarm(std::uint64_t);
  void on_message(std::uint64_t ticket);
  engine::Seq condition(std::string_view state, engine::Seq cause);

  struct Waiting {
    vpccgw::gateway::Input message;
    std::uint32_t life = 0;  // of the gateway it was waiting for
  };

  Context& context_;
  engine::NodeId node_;
  vpccgw::Store& store_;
  vpccgw::GatewayOptions options_;
  Control& control_;
  std::unique_ptr<vpccgw::Gateway> engine_;  // null while it is down
  Instant up_since_ = kStart;
  std::uint32_t life_ = 1;
  Duration slow_{};
  Alarm alarm_;
  sim::Pool<Waiting> waiting_;
  std::vector<vpccgw::gateway::DeviceMoved> missed_moves_;
};

}  // namespace havip::runner
