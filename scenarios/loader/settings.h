// Settings applied to a document: what --set does.
#pragma once

#include "scenarios/loader/load.h"
#include "scenarios/loader/node.h"

namespace havip::loader {

// Applies one setting; the fault's file is "--set". Keys on the way that are not there are made as
// objects (the schema says whether they may be); elements of arrays are not.
[[nodiscard]] Result<void, Fault> apply(const Setting& setting, Node& root);

}  // namespace havip::loader
