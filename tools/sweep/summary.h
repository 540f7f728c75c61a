// Summary: what a sweep keeps of all its runs, by combination of values: how many there were, how
// many recovered, and how outages and stages are distributed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/sweep/distribution.h"
#include "tools/sweep/one_run.h"
#include "tools/sweep/plan.h"

namespace havip::sweep {

struct Column {
  std::string name;  // "outage", "outage ping-1", "detection", .., "total"
  Distribution values;
};

class CombinationSummary {
 public:
  void add(const Outcome& outcome);

  [[nodiscard]] std::uint64_t runs() const { return runs_; }
  [[nodiscard]] std::uint64_t recovered() const { return recovered_; }

  // Of each run the longest outage of any probe; null: there are no probes.
  [[nodiscard]] const Distribution* outage() const;
  // The stages of all switchovers that an action of the timeline caused; those of the boots when
  // there are no others.
  [[nodiscard]] const std::vector<Column>& stages() const;
  [[nodiscard]] const Distribution* total() const;  // of those switchovers; null: there are none
  [[nodiscard]] bool from_boot() const { return after_actions_.empty() && !at_boot_.empty(); }
  // The outage, or the total where there are no probes; null: neither.
  [[nodiscard]] const Distribution* main() const;

  // All of them, in the order of the table.
  [[nodiscard]] std::vector<const Column*> columns() const;

 private:
  void add_outages(const Outcome& outcome);
  static void add_stages(const Change& change, std::vector<Column>& columns);

  std::uint64_t runs_ = 0;
  std::uint64_t recovered_ = 0;
  std::vector<Column> outages_;        // the longest, then each probe's where there are several
  std::vector<Column> after_actions_;  // empty, or all stages and the total
  std::vector<Column> at_boot_;
};

class Summary {
 public:
  explicit Summary(const Plan& plan) : plan_(plan), combinations_(plan.combinations()) {}

  void add(std::size_t combination, const Outcome& outcome) {
    combinations_[combination].add(outcome);
  }

  [[nodiscard]] const Plan& plan() const { return plan_; }
  // In the plan's order; those without runs as well.
  [[nodiscard]] const std::vector<CombinationSummary>& combinations() const {
    return combinations_;
  }
  [[nodiscard]] std::uint64_t runs() const;

 private:
  Plan plan_;
  std::vector<CombinationSummary> combinations_;
};

}  // namespace havip::sweep
