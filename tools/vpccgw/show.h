// `vpccgw show`: what a gateway's database holds, for people and as JSON. Reads a database that a
// gateway has open, too.
#pragma once

#include <string>

#include "core/base/result.h"
#include "vpccgw/store/store.h"

namespace havip::vpccgw_daemon {

[[nodiscard]] Result<std::string> show(vpccgw::Store& store, bool json);

}  // namespace havip::vpccgw_daemon
