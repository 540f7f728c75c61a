// CaptureObserver: a virtual run as a capture (run_capture.h): frames are encoded as they pass, and
// have the same packet id on all interfaces.
#pragma once

#include "scenarios/runner/context.h"
#include "scenarios/runner/run_capture.h"

namespace havip::runner {

class CaptureObserver final : public FrameObserver {
 public:
  // `sink` and `plan` are borrowed and outlive the observer.
  CaptureObserver(capture::ByteSink& sink, const Plan& plan, std::uint64_t seed)
      : capture_(sink, plan, seed) {}

  void at_nic(Instant now, const net::DeviceId& device, bool out,
              const engine::TracedFrame& frame) override;
  void at_tap(Instant now, const net::HostId& host, const net::DeviceId& device, bool in,
              const engine::TracedFrame& frame) override;

  void decided(const trace::Record& record, std::string_view node) {
    capture_.decided(record, node);
  }
  // Nothing may follow. The first failure of the sink, if any.
  [[nodiscard]] Result<void> finish() { return capture_.finish(); }

 private:
  [[nodiscard]] wire::ByteView octets(const engine::TracedFrame& frame);

  RunCapture capture_;

  // The frame that was encoded last: it is seen several times in a row.
  engine::FrameId encoded_id_ = 0;
  wire::Frame encoded_;
  wire::Bytes bytes_;
};

}  // namespace havip::runner
