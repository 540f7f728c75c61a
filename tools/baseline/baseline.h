// Baseline: how long each stage of each switchover took, per scenario and seed, to be kept beside
// the scenarios and compared with what they take later. The text of it is in text_format.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/time/time.h"
#include "scenarios/judge/facts.h"

namespace havip::baseline {

struct Stage {
  std::string name;  // as in summary.json: "detection", ..
  Duration took{};
  friend bool operator==(const Stage&, const Stage&) = default;
};

// One switchover of a run.
struct Switch {
  std::string havip;
  std::uint32_t number = 1;  // counts this HAVIP's in this run, from 1
  std::string from;          // "": nobody, as is `to`
  std::string to;
  std::vector<Stage> stages;  // in the order of the path, without gaps

  [[nodiscard]] Duration total() const;
  friend bool operator==(const Switch&, const Switch&) = default;
};

struct Run {
  std::uint64_t seed = 0;        // of a live run its repetition, from 1
  std::vector<Switch> switches;  // by HAVIP in the scenario's order, then by number
  friend bool operator==(const Run&, const Run&) = default;
};

struct Entry {
  std::string path;       // from the baseline's folder, with '/'; ".." where it lies elsewhere
  std::string hash;       // of all that times come from (content_hash.h): 32 hex digits
  std::vector<Run> runs;  // by seed, each once
  friend bool operator==(const Entry&, const Entry&) = default;
};

// What its times are of. They are never compared with each other.
enum class Backend : std::uint8_t { kVirtual, kLive };
[[nodiscard]] constexpr std::string_view to_string(Backend backend) {
  return backend == Backend::kVirtual ? "virtual" : "live";
}

struct Baseline {
  Backend backend = Backend::kVirtual;
  std::vector<Entry> entries;  // by path, each once

  // Null: none.
  [[nodiscard]] const Entry* find(std::string_view path) const;
  friend bool operator==(const Baseline&, const Baseline&) = default;
};

[[nodiscard]] std::vector<Switch> switches_of(const judge::Facts& facts);

}  // namespace havip::baseline
