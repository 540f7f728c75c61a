// What a record says in words: one table, with a row (or several) for every kind of core/trace.
//
// A text has the record's fields in braces; a part in brackets is left out when a field in it is
// missing or empty. Fields that end in "_ns" are written as times, "probe" as the probe's name.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/why/record.h"

namespace havip::why {

struct Sentence {
  std::string_view kind;
  // It is for records whose field has this value; "": for all. The first row that fits counts.
  std::string_view field;
  std::string_view value;
  std::string_view text;
};

[[nodiscard]] std::span<const Sentence> sentences();

// `probes` are the names of the scenario's probes, in their order. One line, without control
// characters; a kind that the table does not know is said by its name.
[[nodiscard]] std::string sentence_of(const Record& record, const std::vector<std::string>& probes);

}  // namespace havip::why
