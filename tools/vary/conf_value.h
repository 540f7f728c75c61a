// A value behind a keyword of a keepalived.conf: what `web-a.conf:advert_int=2` does to its text.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "hostsim/guest/conf/parse.h"

namespace havip::vary {

// The text with `value` in the place of the words behind every occurrence of the keyword; comments,
// blocks and all else stay as they are. The error, ready for a message, names the file: nothing has
// that keyword (with what was probably meant), it stands alone, it is made by an include or a
// definition, or the value would be more than words on that line.
[[nodiscard]] Result<std::string> with_value(std::string_view text, const std::string& file_name,
                                             const hostsim::conf::Environment& env,
                                             std::string_view keyword, std::string_view value);

}  // namespace havip::vary
