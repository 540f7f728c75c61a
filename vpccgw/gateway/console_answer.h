// What the trace says of an operator's wish: its name, and what it is about. Internal to the
// gateway.
#pragma once

#include "core/trace/events.h"
#include "vpccgw/gateway_io.h"

namespace havip::vpccgw {

// Without an error yet. The operations have the public cloud's names; unbinding has none there, it
// happens on the NIC's page.
[[nodiscard]] trace::Console answer_of(const gateway::Console& console);
[[nodiscard]] trace::Console answer_of(const gateway::DeviceMoved& moved);

}  // namespace havip::vpccgw
