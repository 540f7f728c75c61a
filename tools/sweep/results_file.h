// The file that a sweep appends its runs to. What is in it stays: a file of another build or
// scenario is refused, and whatever is rewritten is written beside it first.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "tools/cli/exit_status.h"
#include "tools/sweep/scan.h"

namespace havip::sweep {

// Why something was not done, for stderr, a line each.
struct Refusal {
  tools::ExitStatus status = tools::ExitStatus::kBadInput;
  std::vector<std::string> lines;
};

// Writes the runs that `entries` name in the order of their positions behind the plan's first line,
// to `path` by way of `path`.part, which takes its place only when it is complete. Entry::file
// counts in `sources`. Two different results for one run are bad input, all else is the machine's.
[[nodiscard]] Result<void, Refusal> write_sorted(const std::string& path, const Plan& plan,
                                                 const std::vector<std::string>& sources,
                                                 std::vector<Entry> entries);

class ResultsFile {
 public:
  struct Options {
    std::string path;
    bool skip_damaged = false;
  };

  // Makes the file, or goes on with it: `on_run` is told of every run that is there. Nobody else
  // may write to it meanwhile. What is worth saying (a half-written line taken away) goes to
  // `notes`.
  [[nodiscard]] static Result<std::unique_ptr<ResultsFile>, Refusal> open(
      const Options& options, const Plan& plan, const HashOf& hash_of, const OnRun& on_run,
      std::vector<std::string>& notes);
  ~ResultsFile();
  ResultsFile(const ResultsFile&) = delete;
  ResultsFile& operator=(const ResultsFile&) = delete;

  // Appends a run. It is on its way to the disk within a second, and whole or not at all after
  // flush().
  [[nodiscard]] Result<void> append(std::uint64_t position, std::string_view line);
  [[nodiscard]] Result<void> flush();

  // Flushes, and puts the runs in order where they are not.
  [[nodiscard]] Result<void> finish();

 private:
  ResultsFile(std::string path, const Plan& plan) : path_(std::move(path)), plan_(plan) {}
  [[nodiscard]] Result<void> lock();
  [[nodiscard]] Result<void, Refusal> take_over(const Options& options, const HashOf& hash_of,
                                                const OnRun& on_run,
                                                std::vector<std::string>& notes);
  [[nodiscard]] Result<void, Refusal> keep(const Scan& found);
  [[nodiscard]] bool is_begun_header() const;
  [[nodiscard]] Result<void> cut(std::uint64_t length) const;
  [[nodiscard]] std::string reason(std::string_view what) const;

  using Clock = std::chrono::steady_clock;

  std::string path_;
  const Plan& plan_;
  int file_ = -1;
  std::string pending_;
  Clock::time_point flushed_ = Clock::now();
  bool sorted_ = true;
  std::uint64_t next_ = 0;  // behind the last position that was written
};

}  // namespace havip::sweep
