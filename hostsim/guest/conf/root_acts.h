// Smaller blocks of the root.
#pragma once

#include "hostsim/guest/conf/reader.h"

namespace havip::hostsim::conf {

[[nodiscard]] Keywords garp_group_keywords();

namespace acts {

void garp_group(Reader& reader, const Line& line);
void bfd_instance(Reader& reader, const Line& line);
void linkbeat_interfaces(Reader& reader, const Line& line);
void interface_up_down_delays(Reader& reader, const Line& line);

}  // namespace acts
}  // namespace havip::hostsim::conf
