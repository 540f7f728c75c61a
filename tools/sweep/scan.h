// Reading a results file: every line judged, the runs handed on one by one, and where each stands.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "tools/sweep/line.h"
#include "tools/sweep/plan.h"

namespace havip::sweep {

// A run's line in a file.
struct Entry {
  std::uint64_t position = 0;  // in the plan that was asked for
  std::uint64_t offset = 0;    // of its first octet
  std::uint32_t length = 0;    // its line feed included
  std::uint32_t file = 0;      // for whoever reads several
};

struct Scan {
  Plan plan;                   // of its first line
  std::vector<Entry> entries;  // in the order of the file, each position once
  // Lines that cannot be read, or are of no run of the file's own plan: "out.jsonl:7: is not JSON".
  std::vector<std::string> damaged;
  // What no option excuses: runs of another build or scenario, or that the plan asked for lacks.
  std::vector<std::string> foreign;
  std::uint64_t half_from = 0;  // where a last line without a line feed begins
  std::uint64_t half_line = 0;  // its number; 0: there is none
};

// Of a run whose line is good, before the next line is read.
using OnRun = std::function<void(std::uint64_t position, const Line& line)>;

// What the hash of a combination's runs must be; "" if that is not known.
using HashOf = std::function<std::string(std::size_t combination)>;

// Reads all of the file. Positions are those of `wanted`, or of its own plan when that is null. The
// error ("out.jsonl:1: ..") when it cannot be read, or is no results file of this format.
[[nodiscard]] Result<Scan> scan(const std::string& path, const Plan* wanted, const HashOf& hash_of,
                                const OnRun& on_run);

// Its first line alone; errors as above.
[[nodiscard]] Result<Plan> read_plan(const std::string& path);

// Where two plans part, for a message: "the seeds 1..9, expected 1..200"; "" when they are one.
[[nodiscard]] std::string difference(const Plan& found, const Plan& expected);

}  // namespace havip::sweep
