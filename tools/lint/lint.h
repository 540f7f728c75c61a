// lint(): keepalived.conf files -> findings and a forecast. Pure: the files are read before.
#pragma once

#include <vector>

#include "tools/lint/check.h"
#include "tools/lint/forecast.h"

namespace havip::lint {

// A check that finds the same thing everywhere is no more useful with thousands of findings.
inline constexpr std::size_t kMaxOfOneCheck = 20;  // in one file

struct SubjectReport {
  const Subject* subject = nullptr;  // borrowed
  int keepalived_exit = 0;           // what `keepalived --config-test` returns
  bool refused = false;              // Keepalived would end instead of running it
  std::vector<Forecast> forecast;
};

struct Report {
  std::vector<SubjectReport> subjects;  // in the order of the files
  std::vector<Finding> findings;        // by file in that order, then by line and column
  // Whether there is anything but notes.
  [[nodiscard]] bool clean() const;
  // What follows from another finding does not count.
  [[nodiscard]] std::size_t count(Level level) const;
};

// The subjects outlive the report. Two or more are compared as one cluster.
[[nodiscard]] Report lint(const std::vector<Subject>& subjects, const Options& options);

}  // namespace havip::lint
