// JSON in: text to Node, and the JSON Schema validator. The one place in scenarios/loader that
// knows the libraries behind them (nlohmann/json and valijson).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "scenarios/loader/node.h"

namespace havip::loader {

struct JsonFault {
  std::uint32_t line = 0;
  std::uint32_t column = 0;  // from 1, in bytes; 0 when `pointer` says where
  std::string pointer;
  std::string text;
};

// Reads one JSON document (RFC 8259; UTF-8, no comments). Refuses what is no JSON with its line
// and column, arrays and objects nested deeper than `max_depth`, strings other than a conf
// longer than kMaxString, and keys that an object has twice (all of them in one go).
[[nodiscard]] Result<Node, std::vector<JsonFault>> parse_json(std::string_view text,
                                                              std::size_t max_depth);

inline constexpr std::size_t kMaxString = 4096;

// The schema of scenarios (schema_text(), load.h), parsed once a process.
[[nodiscard]] const Node& schema_tree();

// Whether a document holds against the schema of scenarios. The schema is compiled once a
// process. This is the judgement; explain.h has the words for it.
[[nodiscard]] bool holds_against_schema(const Node& root);

}  // namespace havip::loader
