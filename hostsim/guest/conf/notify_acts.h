// notify, notify_master, ..: of instances and of sync groups. Each is taken once.
#pragma once

#include "hostsim/guest/conf/reader.h"

namespace havip::hostsim::conf::acts {

void instance_notify(Reader& reader, const Line& line);
void instance_notify_deleted(Reader& reader, const Line& line);
void group_notify(Reader& reader, const Line& line);

}  // namespace havip::hostsim::conf::acts
