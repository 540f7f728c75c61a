// RunCapture: a run as a capture file. Every NIC and every tap is an interface; what agent and
// gateway decide stands between the frames. Written from octets, in order of time: by a virtual run
// as it goes (capture_observer.h), by a live one when it has ended.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "core/trace/recorder.h"
#include "platform/capture/pcapng_writer.h"
#include "scenarios/runner/plan.h"

namespace havip::runner {

class RunCapture {
 public:
  // `sink` and `plan` are borrowed and outlive it.
  RunCapture(capture::ByteSink& sink, const Plan& plan, std::uint64_t seed);

  // A frame that the guest's NIC sent (`out`) or received.
  void at_nic(Instant at, const net::DeviceId& device, bool out, engine::FrameId id,
              wire::ByteView octets);
  // The same frame at its tap on that host, where `in` is from the guest.
  void at_tap(Instant at, const net::HostId& host, const net::DeviceId& device, bool in,
              engine::FrameId id, wire::ByteView octets);

  // A record of the trace: decisions become journal entries, the rest is passed over.
  void decided(const trace::Record& record, std::string_view node);

  // Nothing may follow. The first failure of the sink, if any.
  [[nodiscard]] Result<void> finish() { return writer_.finish(); }

 private:
  struct Names {
    std::string tap;  // "tap-web-a"
    capture::InterfaceIndex nic = 0;
  };

  [[nodiscard]] capture::InterfaceIndex tap_interface(const net::HostId& host,
                                                      const net::DeviceId& device);

  capture::PcapngWriter writer_;
  std::map<net::DeviceId, Names> devices_;
  // Taps get their number when the first frame passes: a live migration makes new ones.
  std::map<std::pair<net::DeviceId, net::HostId>, capture::InterfaceIndex> taps_;
};

}  // namespace havip::runner
