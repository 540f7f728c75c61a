// Reads pcapng: what PcapngWriter wrote, and captures of other programs as far as our types go.
//
// Either byte order, any timestamp resolution, several sections (interfaces are counted through).
// Frames of link types other than Ethernet, blocks without a timestamp and unknown blocks are
// skipped and counted. Contradictions (lengths, unknown interfaces) are errors, never a crash.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "platform/capture/pcapng.h"

namespace havip::capture {

struct Capture {
  Section section;  // the first one
  std::vector<Interface> interfaces;
  std::vector<HostName> names;
  std::vector<std::variant<Packet, JournalEntry>> items;  // in the order of the file
  std::uint64_t skipped_blocks = 0;
};

// The result points into `bytes`, which must outlive it. Errors name the offset of the block:
// "block at 1024: length 7 is not a multiple of four". Timestamps are relative to kEpoch, rounded
// down to whole nanoseconds.
[[nodiscard]] Result<Capture> read_pcapng(wire::ByteView bytes);

}  // namespace havip::capture
