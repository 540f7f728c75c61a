// A JSON file held against a schema of ours.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "scenarios/loader/load.h"
#include "scenarios/loader/node.h"

namespace havip::lab {

// What the file's text holds as a tree with lines, or everything that the schema has against it.
[[nodiscard]] Result<loader::Node, loader::Faults> read_checked(std::string_view schema,
                                                                std::string_view text,
                                                                const std::string& name);

// The schemas of lab.json and causes.json, as shipped.
[[nodiscard]] std::string_view lab_schema_text();
[[nodiscard]] std::string_view causes_schema_text();

}  // namespace havip::lab
