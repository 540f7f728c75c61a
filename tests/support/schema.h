// JSON held against a JSON Schema.
#pragma once

#include <string>
#include <vector>

namespace havip::test {

// What of `text` the schema in the file does not allow, each with its place; none: it fits. A file
// that cannot be read, and a text or a schema that is no JSON, are faults too.
[[nodiscard]] std::vector<std::string> schema_faults(const std::string& schema_file,
                                                     const std::string& text);

}  // namespace havip::test
