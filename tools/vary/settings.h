// What `havip run --set` says: a value at a JSON pointer, or behind a keyword of a guest's
// keepalived.conf ("web-a.conf:advert_int=2"), so that any run of a sweep can be played by itself.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "scenarios/loader/load.h"

namespace havip::vary {

// The settings that the texts come to, in their order, for the scenario in this file. The error:
// all that is wrong with them. A file that is no scenario has no errors here: the loader has them.
[[nodiscard]] Result<std::vector<loader::Setting>, std::vector<std::string>> read_settings(
    const std::string& path, const std::vector<std::string>& texts);

}  // namespace havip::vary
