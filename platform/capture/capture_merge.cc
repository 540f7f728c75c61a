#include "platform/capture/capture_merge.h"

#include <algorithm>
#include <utility>

namespace havip::capture {

CaptureMerge::CaptureMerge(std::vector<File> files)
    : files_(std::move(files)), heads_(files_.size()) {
  for (const File& file : files_)
    readings_.push_back({.name = file.name});
}

Result<std::optional<CaptureMerge::Next>> CaptureMerge::next() {
  if (taken_) {
    // Only now: until then the caller looks at the packet.
    if (auto done = advance(*taken_); !done) return fail(done.error());
  }
  for (std::size_t i = 0; i < files_.size() && !begun_; ++i) {
    if (auto done = advance(i); !done) return fail(done.error());
  }
  begun_ = true;
  taken_.reset();
  for (std::size_t i = 0; i < heads_.size(); ++i) {
    if (heads_[i] && (!taken_ || heads_[i]->at < heads_[*taken_]->at)) taken_ = i;
  }
  if (!taken_) return std::nullopt;
  return Next{.file = *taken_, .at = heads_[*taken_]->at, .packet = heads_[*taken_]->packet};
}

Result<void> CaptureMerge::advance(std::size_t file) {
  Reading& reading = readings_[file];
  auto packet = files_[file].capture.next();
  if (!packet) return fail(reading.name + ": " + packet.error());
  reading.without_time = files_[file].capture.without_time();
  reading.cut = files_[file].capture.cut();
  heads_[file].reset();
  if (!*packet) return {};
  Instant at = (*packet)->at;
  if (!reading.first) reading.first = at;
  if (reading.packets != 0 && at < reading.last) {
    ++reading.backwards;
    reading.most_backwards = std::max(reading.most_backwards, reading.last - at);
    at = reading.last;
  }
  reading.last = at;
  ++reading.packets;
  heads_[file] = Head{.at = at, .packet = **packet};
  return {};
}

}  // namespace havip::capture
