// Record: one record of events.jsonl, as it is read back (core/trace/jsonl.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "core/time/time.h"
#include "tools/compare/facts.h"

namespace havip::why {

using compare::Seq;

struct Record {
  Seq seq = 0;
  Seq cause = 0;
  Instant at;
  std::string node;
  std::string kind;
  nlohmann::json fields;  // the whole line

  // A field as text; "" where it is missing or empty.
  [[nodiscard]] std::string text(std::string_view key) const;
  // An integer of 0 or more; 0 where it is missing.
  [[nodiscard]] std::uint64_t number(std::string_view key) const;
  [[nodiscard]] bool truth(std::string_view key) const;
  // The frame's number in the capture; 0: it is about none.
  [[nodiscard]] std::uint64_t frame() const { return number("frame"); }
};

// A line of events.jsonl, without its line feed. Nothing when it is no record.
[[nodiscard]] std::optional<Record> parse_record(const std::string& line);

}  // namespace havip::why
