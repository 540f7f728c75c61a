// Packets: captures merged by time, each packet as an Ethernet frame with the source that saw it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "core/base/result.h"
#include "platform/capture/capture_merge.h"
#include "platform/capture/ethernet_view.h"

namespace havip::replay {

// Where was captured: an interface of a file. Numbered in the order of first sight, which is the
// same whenever the same files are read.
using SourceId = std::uint32_t;

struct Source {
  std::string file;                // its name, as given
  std::string interface;           // as pcapng has it; may be empty
  std::uint32_t kernel_index = 0;  // of `-i any` captures of version 2; else 0

  // "web.pcapng: h1/tap-web-a"
  [[nodiscard]] std::string describe() const;
};

struct Packet {
  SourceId source = 0;
  std::uint64_t number = 0;  // from 1, over all files
  Instant at;                // since capture::kEpoch; never before the one before
  wire::ByteView frame;      // without an outer VLAN tag; until the next call of next()
  bool whole = true;         // nothing of it was cut off
  capture::Direction direction = capture::Direction::kUnknown;
};

// What is to be said of the packets of all files.
struct PacketCounts {
  std::uint64_t packets = 0;
  std::uint64_t tagged = 0;      // the outer VLAN tag was taken off
  std::uint64_t truncated = 0;   // by the snap length
  std::uint64_t unreadable = 0;  // too short for their link layer
};

class Packets {
 public:
  explicit Packets(capture::CaptureMerge merge) : merge_(std::move(merge)) {}

  // None at the end. The error names file and place.
  [[nodiscard]] Result<std::optional<Packet>> next();

  // Of the sources that were met so far.
  [[nodiscard]] const std::vector<Source>& sources() const { return sources_; }
  // Complete at the end.
  [[nodiscard]] const PacketCounts& counts() const { return counts_; }
  [[nodiscard]] const std::vector<capture::Reading>& readings() const { return merge_.readings(); }

 private:
  [[nodiscard]] SourceId source_of(std::size_t file, const capture::CapturedPacket& packet,
                                   std::uint32_t kernel_index);

  using Key = std::tuple<std::size_t, capture::InterfaceIndex, std::uint32_t>;

  capture::CaptureMerge merge_;
  std::vector<Source> sources_;
  std::map<Key, SourceId> ids_;
  Key latest_key_{};
  SourceId latest_ = 0;
  PacketCounts counts_;
  wire::Bytes scratch_;
};

}  // namespace havip::replay
