// The block vrrp_sync_group.
#pragma once

#include "hostsim/guest/conf/reader.h"

namespace havip::hostsim::conf {

[[nodiscard]] Keywords group_keywords();

namespace acts {

void vrrp_sync_group(Reader& reader, const Line& line);

}  // namespace acts
}  // namespace havip::hostsim::conf
