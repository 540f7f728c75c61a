// Provenance: what lets any fact of a run be traced back to what caused it.
#pragma once

#include <cstdint>

#include "core/base/boxed.h"
#include "core/wire/frame.h"

namespace havip::engine {

// Number of a trace record, from 1 in the order of recording; 0 means "no cause known".
using Seq = std::uint64_t;

// Index of a node (guest, host, gateway) in the run's node table (trace::Recorder::add_node).
using NodeId = std::uint16_t;

// One number a frame, from 1, the same on every interface that sees it; 0 means "not numbered yet".
using FrameId = std::uint64_t;

// What a frame carries beside its octets. Engines copy it along; only the platform numbers frames.
struct FrameTag {
  FrameId id = 0;
  Seq cause = 0;      // the record that made somebody send this frame
  NodeId origin = 0;  // the node that sent it first
};

// From hop to hop a frame is moved a dozen times: in a box, so that only a pointer is.
struct TracedFrame {
  Boxed<wire::Frame> frame;
  FrameTag tag;
};

}  // namespace havip::engine
