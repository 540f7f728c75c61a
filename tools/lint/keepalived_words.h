// What conf::parse() found in a subject, as findings of lint.
#pragma once

#include <vector>

#include "tools/lint/check.h"

namespace havip::lint {

// Keepalived's own complaints keep their words. Each goes to the first check that knows them; a
// complaint without a column, which is about an instance, moves to the keyword it is about.
void add_keepalived_findings(const Subject& subject, std::vector<Finding>& out);

}  // namespace havip::lint
