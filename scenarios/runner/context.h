// Context: what all nodes of one world share.
#pragma once

#include <algorithm>

#include "core/engine/provenance.h"
#include "core/net/id.h"
#include "core/trace/recorder.h"
#include "platform/sim/kernel.h"

namespace havip::runner {

// Sees every frame at every interface, in order of time. A capture is one.
class FrameObserver {
 public:
  FrameObserver() = default;
  FrameObserver(const FrameObserver&) = delete;
  FrameObserver& operator=(const FrameObserver&) = delete;
  virtual ~FrameObserver() = default;

  // The guest's side of a device: `out` is what the guest sends.
  virtual void at_nic(Instant now, const net::DeviceId& device, bool out,
                      const engine::TracedFrame& frame) = 0;
  // The host's side: `in` is what the guest sent.
  virtual void at_tap(Instant now, const net::HostId& host, const net::DeviceId& device, bool in,
                      const engine::TracedFrame& frame) = 0;
};

struct Context {
  sim::Kernel kernel;
  trace::Recorder trace;
  FrameObserver* observer = nullptr;  // borrowed; may be null
  engine::FrameId last_frame = 0;
  engine::NodeId operator_node = 0;  // who carries out the timeline

  // As new, but for the memory that it has: for the next world, once the last one is gone.
  void reset() {
    kernel.reset();
    trace.reset();
    observer = nullptr;
    last_frame = 0;
    operator_node = 0;
  }
};

// The kernel's timer behind an engine's deadline: moved only when the deadline moves.
class Alarm {
 public:
  template <auto Method, class T>
  void arm(sim::Kernel& kernel, Instant at, T& node) {
    if (at == armed_) return;
    kernel.cancel(timer_);
    timer_ = {};
    armed_ = at;
    if (at != kNever) timer_ = kernel.schedule<Method>(std::max(at, kernel.now()), node);
  }
  // The timer has fired: there is none now.
  void fired() {
    timer_ = {};
    armed_ = kNever;
  }

 private:
  sim::Timer timer_;
  Instant armed_ = kNever;
};

}  // namespace havip::runner
