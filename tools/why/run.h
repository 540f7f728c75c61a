// Run: a run folder (tools/run/run_folder.h) that can be asked about its records.
//
// The trace stays in its file, however long it is: it is read through, strictly, when the folder is
// opened, and again for every search; single records are fetched by their numbers.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/loader/scenario.h"
#include "tools/compare/events_file.h"
#include "tools/compare/facts.h"
#include "tools/compare/faults.h"
#include "tools/why/record.h"

namespace havip::why {

using Kinds = std::vector<std::string_view>;

class Run {
 public:
  // Reads summary.json, events.jsonl and inputs/, which must belong together. Nothing when there
  // are faults, which are added with file and place.
  [[nodiscard]] static std::optional<Run> open(const std::string& folder, compare::Faults& faults);

  [[nodiscard]] const std::string& folder() const { return folder_; }
  [[nodiscard]] const compare::Summary& summary() const { return summary_; }
  [[nodiscard]] const loader::Scenario& scenario() const { return scenario_; }
  [[nodiscard]] Seq records() const { return events_.records(); }

  // Nothing for a number that is none.
  [[nodiscard]] std::optional<Record> at(Seq seq) const;

  // Calls `visit` with every record of these kinds, in order, until it returns false.
  // REQUIRES: `visit` asks the run for nothing else: there is one place in the file.
  // Lines without `needle` are passed over unread.
  void each(const Kinds& kinds, const std::function<bool(const Record&)>& visit,
            std::string_view needle = "") const;

  using Matches = std::function<bool(const Record&)>;
  // The first record of these kinds that matches; the last one with a number below `before`.
  [[nodiscard]] std::optional<Record> first(const Kinds& kinds, const Matches& matches) const;
  [[nodiscard]] std::optional<Record> last(const Kinds& kinds, Seq before,
                                           const Matches& matches) const;

 private:
  Run(std::string folder, compare::Summary summary, loader::Scenario scenario,
      compare::EventsFile events)
      : folder_(std::move(folder)),
        summary_(std::move(summary)),
        scenario_(std::move(scenario)),
        events_(std::move(events)) {}

  std::string folder_;
  compare::Summary summary_;
  loader::Scenario scenario_;
  // Reading moves a position in the file, and changes nothing that can be asked.
  mutable compare::EventsFile events_;
  mutable bool searching_ = false;
};

}  // namespace havip::why
