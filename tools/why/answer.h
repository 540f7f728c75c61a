// Answer: what is said to a question, before it is printed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/time/time.h"
#include "tools/why/record.h"

namespace havip::why {

// A record on the way from a root to what was asked about.
struct Hop {
  Seq seq = 0;
  Seq cause = 0;  // 0: a root
  Instant at;
  std::string node;
  std::string kind;
  std::string what;         // in words
  std::uint64_t frame = 0;  // in the capture; 0: none
};

// Where a kind of hop was seen: how often, and its first and last record.
struct Sightings {
  std::uint64_t count = 0;
  Seq first = 0;
  Seq last = 0;
  Instant first_at;
  Instant last_at;
  std::uint64_t first_frame = 0;  // 0: none
  std::uint64_t last_frame = 0;

  void add(const Record& record);
};

// One hop of the way that a VIP takes, as `why-not` looks for it.
struct Step {
  enum class State : std::uint8_t { kHappened, kMissing, kAfter };
  std::string what;
  State state = State::kAfter;
  Sightings seen;  // of one that happened
};

struct Answer {
  bool premise = true;      // what was asked for is so; else the headline says how it is
  std::string headline;     // a sentence
  std::vector<Step> steps;  // of why-not; in order
  std::string instead;      // of why-not: what happened in the place of the missing step
  std::vector<Hop> hops;    // root first, by their numbers
  std::string advice;       // what to ask instead; "": nothing
};

}  // namespace havip::why
