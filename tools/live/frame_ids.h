// FrameIds: one number a frame on both ends of a guest's cable, as captures of virtual runs have
// it. The NIC and its tap see the same octets, and neither is always read first. Routers write new
// headers, so that a frame has another number behind each host.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "core/engine/provenance.h"
#include "core/net/id.h"
#include "core/time/time.h"
#include "core/wire/bytes.h"

namespace havip::live_run {

class FrameIds {
 public:
  // The number of a frame that `device`'s NIC or tap has just shown. `from_guest`: on its way out
  // of the guest. Equal frames are told apart by their order, which both ends share; one that the
  // other end has not shown within 100 ms was lost between them.
  engine::FrameId of(Instant at, const net::DeviceId& device, bool at_tap, bool from_guest,
                     wire::ByteView octets);

 private:
  // Seen at one end and not yet at the other; all of them at the same end.
  struct Waiting {
    bool at_tap = false;
    std::deque<std::pair<Instant, engine::FrameId>> frames;  // oldest first
  };

  engine::FrameId last_ = 0;
  std::map<std::tuple<net::DeviceId, bool, std::string>, Waiting> waiting_;
};

}  // namespace havip::live_run
