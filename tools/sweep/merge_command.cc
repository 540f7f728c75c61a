#include "tools/sweep/merge_command.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>

#include <fmt/format.h>

#include "tools/sweep/results_file.h"
#include "tools/sweep/scan.h"
#include "tools/sweep/show.h"
#include "tools/sweep/words.h"

namespace havip::sweep {
namespace {

using tools::ExitStatus;

ExitStatus refuse(const std::vector<std::string>& lines, ExitStatus status) {
  for (const std::string& line : lines)
    fmt::print(stderr, "havip: {}\n", line);
  if (status == ExitStatus::kBadInput) fmt::print(stderr, "havip: nothing was written\n");
  return status;
}

// The plan that all files have, or what keeps them apart.
Result<Plan, std::vector<std::string>> common_plan(const std::vector<std::string>& files) {
  std::vector<std::string> faults;
  std::optional<Plan> common;
  for (const std::string& path : files) {
    auto plan = read_plan(path);
    if (!plan) {
      faults.push_back(plan.error());
    } else if (!common) {
      common = std::move(*plan);
    } else if (const std::string part = difference(*plan, *common); !part.empty()) {
      faults.push_back(fmt::format("{}: {} (as {} has it)", path, part, files.front()));
    }
  }
  if (!faults.empty()) return fail(std::move(faults));
  return *std::move(common);
}

class Merging {
 public:
  Merging(const MergeOptions& options, const Plan& plan)
      : options_(options),
        plan_(plan),
        summary_(plan),
        seen_(plan.runs()),
        hashes_(plan.combinations()) {}

  // Gathers everything that is wrong with the files.
  std::vector<std::string> read() {
    for (std::uint32_t i = 0; i < options_.files.size(); ++i)
      read(i);
    if (skippable_) {
      faults_.emplace_back("--skip-damaged leaves out what cannot be read");
    }
    return std::move(faults_);
  }

  Result<void, Refusal> write() {
    if (options_.out.empty()) return {};
    return write_sorted(options_.out, plan_, options_.files, std::move(entries_));
  }

  [[nodiscard]] const Summary& summary() const { return summary_; }

  // Says what was left out, and whether all of the plan is there.
  ExitStatus complete() const {
    if (twice_ > 0) {
      fmt::print(stderr, "havip: {} runs were there more than once, with the same result\n",
                 grouped(twice_));
    }
    const std::uint64_t missing = plan_.runs() - summary_.runs();
    if (missing == 0) return ExitStatus::kHeld;
    const auto first = static_cast<std::uint64_t>(std::ranges::find(seen_, false) - seen_.begin());
    const std::string label = plan_.label(plan_.combination(first));
    return refuse(
        {fmt::format("{} of {} runs are missing; the first is seed {}{}{}", grouped(missing),
                     grouped(plan_.runs()), plan_.seed(first), label.empty() ? "" : " of ", label)},
        ExitStatus::kFailed);
  }

 private:
  void read(std::uint32_t number) {
    const std::string& path = options_.files[number];
    auto found = scan(path, &plan_, {}, [&](std::uint64_t position, const Line& line) {
      take(path, position, line);
    });
    if (!found) return faults_.push_back(found.error());
    std::ranges::copy(found->foreign, std::back_inserter(faults_));
    if (found->half_line != 0) {
      found->damaged.push_back(fmt::format("{}:{}: is half written", path, found->half_line));
    }
    for (const std::string& one : found->damaged) {
      if (options_.skip_damaged) {
        fmt::print(stderr, "havip: {}; left out\n", one);
      } else {
        faults_.push_back(one);
        skippable_ = true;
      }
    }
    for (Entry& one : found->entries) {
      one.file = number;
      entries_.push_back(one);
    }
  }

  void take(const std::string& path, std::uint64_t position, const Line& line) {
    const std::size_t combination = plan_.combination(position);
    std::string& hash = hashes_[combination];
    if (hash.empty()) hash = line.hash;
    if (hash != line.hash) {
      faults_.push_back(
          fmt::format("{}: seed {} was played with another configuration: its hash "
                      "is {}, expected {}",
                      path, line.seed, line.hash, hash));
    }
    if (seen_[position]) {
      ++twice_;
      return;
    }
    seen_[position] = true;
    summary_.add(combination, line.outcome);
  }

  const MergeOptions& options_;
  const Plan& plan_;
  Summary summary_;
  std::vector<Entry> entries_;
  std::vector<bool> seen_;           // by position
  std::vector<std::string> hashes_;  // by combination, "" until one was seen
  std::uint64_t twice_ = 0;
  std::vector<std::string> faults_;
  bool skippable_ = false;  // some of them are damaged lines
};

}  // namespace

ExitStatus merge_command(const MergeOptions& options) {
  std::error_code ignored;
  if (!options.out.empty() && std::filesystem::exists(options.out, ignored)) {
    return refuse({fmt::format("{}: is there already; name a new file with --out", options.out)},
                  ExitStatus::kBadInput);
  }
  const auto plan = common_plan(options.files);
  if (!plan) return refuse(plan.error(), ExitStatus::kBadInput);
  Merging merging(options, *plan);
  if (auto faults = merging.read(); !faults.empty()) return refuse(faults, ExitStatus::kBadInput);
  if (auto written = merging.write(); !written) {
    return refuse(written.error().lines, written.error().status);
  }
  const ExitStatus shown = show(merging.summary(), {.json = options.json, .plot = options.plot});
  return shown == ExitStatus::kHeld ? merging.complete() : shown;
}

std::string merge_help() {
  return "Joins the files that `havip sweep --shard` has written, in any order and number, to the\n"
         "file that one process would have written. Files of other builds, scenarios or plans are\n"
         "refused, and so is a damaged line, by its file and number.\n\n"
         "Exit status: 0 all runs of the plan are there; 1 some are missing (the rest is "
         "written);\n"
         "2 files that do not belong together, or are damaged; 3 a file cannot be written.\n\n"
         "Example:\n"
         "  havip merge runs-*.jsonl --out runs.jsonl --plot runs.svg\n";
}

}  // namespace havip::sweep
