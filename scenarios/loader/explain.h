// Why a document does not hold against the schema, in words: every fault, with its place.
//
// A validator says yes or no; its messages ("value type not permitted") help nobody. This walks
// document and schema side by side and knows the part of draft-07 that our schema uses: $ref,
// type, enum, const, pattern, minimum, maximum, minLength, maxLength, minItems, maxItems,
// minProperties, required, properties, additionalProperties, items, allOf, anyOf, oneOf, if, then.
// A schema's `title` is the noun for what it describes, its first example the pattern to follow.
#pragma once

#include "scenarios/loader/load.h"
#include "scenarios/loader/node.h"

namespace havip::loader {

// Faults in the order of the walk, without their file; empty when the document holds.
// REQUIRES: `schema` uses the keywords above and no others but annotations.
[[nodiscard]] Faults explain(const Node& schema, const Node& document);

}  // namespace havip::loader
