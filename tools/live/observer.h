// Observer: looks at every NIC and tap of a live network, keeps all frames for the capture, and
// hands what guests' NICs show to the Witness.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "core/base/result.h"
#include "platform/live/loop.h"
#include "platform/live/netlink.h"
#include "platform/live/packet_tap.h"
#include "tools/live/frame_ids.h"
#include "tools/live/live_clock.h"
#include "tools/live/stage.h"
#include "tools/live/witness.h"

namespace havip::live_run {

struct CapturedFrame {
  Instant at;
  const TapPlace* place = nullptr;
  net::HostId host;        // at whose tap; empty: at the guest's NIC
  bool from_guest = true;  // on its way out of the guest
  engine::FrameId id = 0;
  wire::Bytes octets;
};

class Observer {
 public:
  // All are borrowed and outlive it. The zero of the run may lie ahead: what is seen before it is
  // passed over.
  Observer(live::Loop& loop, const Stage& stage, const LiveClock& clock, Witness& witness);
  ~Observer();
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;

  [[nodiscard]] Result<void> start();
  // A tap is at another host now.
  [[nodiscard]] Result<void> follow(const TapPlace& place);

  // In order of time.
  [[nodiscard]] std::vector<CapturedFrame> take_frames();
  // Frames that passed unseen.
  [[nodiscard]] std::uint64_t lost();

 private:
  struct Eye {
    const TapPlace* place;
    net::HostId host;  // of the tap; empty: the guest's NIC
    live::PacketTap tap;
  };
  struct Ear {  // for addresses
    const TapPlace* place;
    unsigned nic;
    std::unique_ptr<live::Netlink> netlink;
  };

  Result<void> open_eye(const TapPlace& place, bool at_tap);
  Result<void> open_ear(const TapPlace& place);
  void look(Eye& eye);

  live::Loop& loop_;
  const Stage& stage_;
  const LiveClock& clock_;
  Witness& witness_;
  FrameIds ids_;
  std::vector<std::unique_ptr<Eye>> eyes_;
  std::deque<Ear> ears_;
  std::vector<CapturedFrame> frames_;
};

}  // namespace havip::live_run
