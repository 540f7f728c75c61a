// Comparison: two runs side by side, row by row, as all forms of output show it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/compare/facts.h"
#include "tools/compare/tolerance.h"

namespace havip::compare {

// A value of one run.
struct Cell {
  enum class Kind : std::uint8_t { kAbsent, kText, kCount, kDuration, kInstant };
  Kind kind = Kind::kAbsent;
  std::string text;         // kText
  std::int64_t number = 0;  // kCount; ns of kDuration and kInstant

  static Cell of(std::string text) { return {.kind = Kind::kText, .text = std::move(text)}; }
  static Cell of(std::string_view text) { return of(std::string(text)); }
  static Cell of(const char* text) { return of(std::string(text)); }
  static Cell of(bool value) { return of(value ? "yes" : "no"); }
  static Cell of(std::uint64_t count) {
    return {.kind = Kind::kCount, .number = static_cast<std::int64_t>(count)};
  }
  static Cell of(Duration took) { return {.kind = Kind::kDuration, .number = ns(took)}; }
  static Cell of(Instant at) { return {.kind = Kind::kInstant, .number = ns(at)}; }

  // For people: "3.648938 s", "5", "-".
  [[nodiscard]] std::string shown() const;
  friend bool operator==(const Cell&, const Cell&) = default;
};

enum class Grade : std::uint8_t {
  kAgrees,  // equal, or within its bounds
  kShown,   // no demand is made of it
  kDeviates
};
[[nodiscard]] std::string_view to_string(Grade grade);

struct Row {
  std::string subject;  // "web-b/VI_1", "havip-1 web-a/eth0 → web-b/eth0", "ping"
  std::string what;     // "BACKUP → MASTER", "detection", "outage 1"
  Cell a;
  Cell b;
  std::optional<Duration> difference;  // b - a, what is chance in both taken out
  std::optional<Bounds> bounds;        // of the difference; none: equal, or nothing is demanded
  Grade grade = Grade::kAgrees;
  std::string note;
  Place at_a;  // where to look
  Place at_b;
};

struct Section {
  std::string_view name;   // "transitions", for programs
  std::string_view title;  // for people
  std::vector<Row> rows;

  [[nodiscard]] std::size_t deviations() const;
};

// Two traces part here: of two virtual runs with different digests. Records are the lines of
// events.jsonl, "" where a trace has ended.
struct Parting {
  Seq seq = 0;
  std::string a;
  std::string b;
  std::vector<std::string> fields;  // "at_ns": what differs
  std::vector<Place> causes;        // of the record in a, nearest first; of b as well, if the same
  std::vector<Place> causes_b;      // when they are others
};

struct Side {
  std::string folder;
  std::string backend;
  std::string digest;
  std::string build;
  std::string outcome;
  std::string scenario;
  std::uint64_t seed = 0;
  std::uint64_t events = 0;
  Instant end;
};

struct Comparison {
  Mode mode = Mode::kExact;
  Side a;
  Side b;
  bool same_trace = false;  // digests are equal
  std::vector<std::string> notes;
  std::optional<Parting> parting;
  std::vector<Section> sections;

  [[nodiscard]] std::size_t deviations() const;
  [[nodiscard]] bool agrees() const { return deviations() == 0; }
};

}  // namespace havip::compare
