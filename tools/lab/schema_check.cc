#include "tools/lab/schema_check.h"

#include <utility>

#include "core/base/ensure.h"
#include "scenarios/loader/explain.h"
#include "scenarios/loader/json.h"
#include "scenarios/loader/json_file.h"

namespace havip::lab {

using loader::Faults;
using loader::Node;

Result<Node, Faults> read_checked(std::string_view schema, std::string_view text,
                                  const std::string& name) {
  const auto tree = loader::parse_json(schema, loader::kMaxDepth);
  ensure(tree.has_value(), "a schema of ours is JSON");
  auto parsed = loader::parse_file(text, name, "a JSON object");
  if (!parsed) return parsed;
  if (Faults faults = loader::explain(*tree, *parsed); !faults.empty())
    return fail(loader::in_file(std::move(faults), name));
  return *std::move(parsed);
}

}  // namespace havip::lab
