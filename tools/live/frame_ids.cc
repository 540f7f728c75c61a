#include "tools/live/frame_ids.h"

namespace havip::live_run {
namespace {

constexpr Duration kLost = std::chrono::milliseconds(100);

}  // namespace

engine::FrameId FrameIds::of(Instant at, const net::DeviceId& device, bool at_tap, bool from_guest,
                             wire::ByteView octets) {
  const auto key = std::tuple(device, from_guest, std::string(octets.begin(), octets.end()));
  auto& [first_end_is_tap, frames] = waiting_[key];
  while (!frames.empty() && at - frames.front().first > kLost)
    frames.pop_front();
  if (frames.empty() || first_end_is_tap == at_tap) {
    first_end_is_tap = at_tap;
    frames.emplace_back(at, ++last_);
    return last_;
  }
  const engine::FrameId id = frames.front().second;
  frames.pop_front();
  return id;
}

}  // namespace havip::live_run
