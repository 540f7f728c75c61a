#include "scenarios/runner/capture_observer.h"

#include <algorithm>

namespace havip::runner {

void CaptureObserver::at_nic(Instant now, const net::DeviceId& device, bool out,
                             const engine::TracedFrame& frame) {
  capture_.at_nic(now, device, out, frame.tag.id, octets(frame));
}

void CaptureObserver::at_tap(Instant now, const net::HostId& host, const net::DeviceId& device,
                             bool in, const engine::TracedFrame& frame) {
  capture_.at_tap(now, host, device, in, frame.tag.id, octets(frame));
}

// Hosts rewrite the Ethernet addresses and nothing else, so that most frames are encoded once.
wire::ByteView CaptureObserver::octets(const engine::TracedFrame& frame) {
  const bool known = frame.tag.id == encoded_id_ && frame.frame->vlan == encoded_.vlan &&
                     frame.frame->payload == encoded_.payload;
  if (!known) {
    bytes_.clear();
    wire::encode(*frame.frame, bytes_);
    encoded_id_ = frame.tag.id;
    encoded_ = *frame.frame;
  } else {
    std::ranges::copy(frame.frame->dst.bytes, bytes_.begin());
    std::ranges::copy(frame.frame->src.bytes, bytes_.begin() + 6);
  }
  return bytes_;
}

}  // namespace havip::runner
