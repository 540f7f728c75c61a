#include "tools/lab/schema_check.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "core/base/ensure.h"
#include "scenarios/loader/explain.h"
#include "scenarios/loader/json.h"

namespace havip::lab {
namespace {

using loader::Fault;
using loader::Faults;
using loader::Node;

Faults in_file(Faults faults, const std::string& name) {
  for (Fault& fault : faults)
    fault.file = name;
  std::ranges::stable_sort(faults, {}, &Fault::line);
  return faults;
}

}  // namespace

Result<Node, Faults> read_checked(std::string_view schema, std::string_view text,
                                  const std::string& name) {
  const auto tree = loader::parse_json(schema, loader::kMaxDepth);
  ensure(tree.has_value(), "a schema of ours is JSON");
  if (text.empty() || text.size() > loader::kMaxBytes)
    return fail(Faults{{.file = name, .text = "is empty or too large; expected a JSON object"}});
  auto parsed = loader::parse_json(text, loader::kMaxDepth);
  if (!parsed) {
    Faults faults;
    for (loader::JsonFault& fault : parsed.error()) {
      faults.push_back({.line = fault.line,
                        .column = fault.column,
                        .pointer = std::move(fault.pointer),
                        .text = std::move(fault.text)});
    }
    return fail(in_file(std::move(faults), name));
  }
  if (Faults faults = loader::explain(*tree, *parsed); !faults.empty())
    return fail(in_file(std::move(faults), name));
  return *std::move(parsed);
}

Result<std::string> read_file(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return fail("is a directory");
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(std::generic_category().message(errno));
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace havip::lab
