// CaptureObserver: a run as a capture. Every NIC and every tap is an interface; a frame has the
// same packet id on all of them; what agent and gateway decide stands between the frames.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "core/trace/recorder.h"
#include "platform/capture/pcapng_writer.h"
#include "scenarios/runner/context.h"
#include "scenarios/runner/plan.h"

namespace havip::runner {

class CaptureObserver final : public FrameObserver {
 public:
  // `sink` and `plan` are borrowed and outlive the observer.
  CaptureObserver(capture::ByteSink& sink, const Plan& plan, std::uint64_t seed);

  void at_nic(Instant now, const net::DeviceId& device, bool out,
              const engine::TracedFrame& frame) override;
  void at_tap(Instant now, const net::HostId& host, const net::DeviceId& device, bool in,
              const engine::TracedFrame& frame) override;

  // A record of the trace: decisions become journal entries, the rest is passed over.
  void decided(const trace::Record& record, std::string_view node);

  // Nothing may follow. The first failure of the sink, if any.
  [[nodiscard]] Result<void> finish() { return writer_.finish(); }

 private:
  struct Names {
    net::Ipv4Addr ip;
    std::uint8_t prefix = 0;
    net::MacAddr mac;
    std::string tap;  // "tap-web-a"
    capture::InterfaceIndex nic = 0;
  };

  void write(Instant now, capture::InterfaceIndex interface, capture::Direction direction,
             const engine::TracedFrame& frame);
  [[nodiscard]] capture::InterfaceIndex tap_interface(const net::HostId& host,
                                                      const net::DeviceId& device);
  [[nodiscard]] wire::ByteView octets(const engine::TracedFrame& frame);

  capture::PcapngWriter writer_;
  std::map<net::DeviceId, Names> devices_;
  // Taps get their number when the first frame passes: a live migration makes new ones.
  std::map<std::pair<net::DeviceId, net::HostId>, capture::InterfaceIndex> taps_;

  // The frame that was encoded last: it is seen several times in a row.
  engine::FrameId encoded_id_ = 0;
  wire::Frame encoded_;
  wire::Bytes bytes_;
};

}  // namespace havip::runner
