// Reconciliation: what a host must be told when its tables are laid beside the gateway's.
#pragma once

#include <span>
#include <vector>

#include "core/engine/messages.h"

namespace havip::vpccgw {

// The rows to send with Push::authoritative, by address: each desired row that the host has not or
// has otherwise, and a withdrawal of each row that the gateway does not know. A withdrawal that
// the host does not list needs no repetition. Generation 0 marks the withdrawal of an unknown row:
// the gateway never gave it one.
[[nodiscard]] std::vector<engine::NeighEntry> differences(
    std::span<const engine::NeighEntry> desired, std::span<const engine::NeighEntry> reported);

}  // namespace havip::vpccgw
