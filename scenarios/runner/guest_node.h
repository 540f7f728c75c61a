// GuestNode: a guest in the virtual world. Its NICs are wired to the taps of the host it is on.
#pragma once

#include <string>
#include <vector>

#include "core/engine/pump.h"
#include "hostsim/guest/guest.h"
#include "platform/sim/pool.h"
#include "scenarios/runner/context.h"

namespace havip::runner {

class HostNode;

class GuestNode {
 public:
  GuestNode(Context& context, const hostsim::GuestSetup& setup, HostNode& host);
  GuestNode(const GuestNode&) = delete;
  GuestNode& operator=(const GuestNode&) = delete;

  // Hands over an input now. Only the operator and the kernel call this, never another node.
  void give(hostsim::guest::Input&& input);

  // A frame leaves the host's tap for this guest; it is seen at the same instant, but later.
  void deliver(hostsim::NicIndex nic, engine::TracedFrame&& frame);

  [[nodiscard]] const hostsim::Guest& engine() const { return engine_; }
  [[nodiscard]] const hostsim::GuestSetup& setup() const { return setup_; }
  [[nodiscard]] HostNode& host() const { return *host_; }
  // The next frame goes to this host: the guest was moved.
  void move_to(HostNode& host) { host_ = &host; }

  // The port of core/engine/pump.h.
  void send(Instant now, hostsim::guest::FrameOut&& out);
  void arm(Instant at);

 private:
  void on_alarm(std::uint64_t);
  void on_frame(std::uint64_t ticket);

  Context& context_;
  hostsim::GuestSetup setup_;
  hostsim::Guest engine_;
  HostNode* host_;
  Alarm alarm_;
  sim::Pool<hostsim::guest::FrameIn> arriving_;
};

}  // namespace havip::runner
