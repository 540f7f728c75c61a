#include "tools/sweep/results_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/base/ensure.h"

namespace havip::sweep {
namespace {

constexpr std::size_t kPending = 64 * 1024;

std::string because(const std::string& path, std::string_view what) {
  return fmt::format("{}: {}: {}", path, what, std::generic_category().message(errno));
}

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

Refusal environment(std::string text) {
  return {.status = tools::ExitStatus::kEnvironment, .lines = {std::move(text)}};
}

Result<std::string, Refusal> line_at(const File& file, const std::string& path,
                                     const Entry& entry) {
  std::string line(entry.length, '\0');
  const bool read = fseeko(file.get(), static_cast<off_t>(entry.offset), SEEK_SET) == 0 &&
                    std::fread(line.data(), 1, line.size(), file.get()) == line.size();
  if (!read) return fail(environment(because(path, "cannot be read again")));
  return line;
}

// Two lines of one position must be the same; the second is then left out.
Result<void, Refusal> check_again(const std::string& before, const std::string& line,
                                  const Plan& plan, const Entry& entry,
                                  const std::vector<std::string>& sources) {
  if (before == line) return {};
  return fail(Refusal{
      .lines = {fmt::format("{}: seed {} of combination {} has two results, one of them here",
                            sources[entry.file], plan.seed(entry.position),
                            plan.combination(entry.position) + 1)}});
}

Result<void, Refusal> copy(const std::string& part, const Plan& plan,
                           const std::vector<std::string>& sources,
                           const std::vector<Entry>& entries) {
  const File out(std::fopen(part.c_str(), "wb"));
  if (out == nullptr) return fail(environment(because(part, "cannot be made")));
  const auto write = [&](std::string_view text) {
    return std::fwrite(text.data(), 1, text.size(), out.get()) == text.size();
  };
  std::vector<File> in;
  for (const std::string& source : sources) {
    in.emplace_back(std::fopen(source.c_str(), "rb"));
    if (in.back() == nullptr) return fail(environment(because(source, "cannot be read again")));
  }
  if (!write(header_line(plan))) return fail(environment(because(part, "cannot be written")));
  std::string before;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    auto line = line_at(in[entries[i].file], sources[entries[i].file], entries[i]);
    if (!line) return fail(line.error());
    if (i > 0 && entries[i].position == entries[i - 1].position) {
      if (auto same = check_again(before, *line, plan, entries[i], sources); !same) return same;
      continue;
    }
    if (!write(*line)) return fail(environment(because(part, "cannot be written")));
    before = std::move(*line);
  }
  if (std::fflush(out.get()) != 0 || fsync(fileno(out.get())) != 0) {
    return fail(environment(because(part, "cannot be written")));
  }
  return {};
}

}  // namespace

Result<void, Refusal> write_sorted(const std::string& path, const Plan& plan,
                                   const std::vector<std::string>& sources,
                                   std::vector<Entry> entries) {
  std::ranges::stable_sort(entries, {}, &Entry::position);
  const std::string part = path + ".part";
  if (auto done = copy(part, plan, sources, entries); !done) {
    std::remove(part.c_str());
    return done;
  }
  if (std::rename(part.c_str(), path.c_str()) != 0)
    return fail(environment(because(path, "cannot be made")));
  return {};
}

ResultsFile::~ResultsFile() {
  if (file_ < 0) return;
  // Whoever wanted to hear of a fault has called finish().
  static_cast<void>(flush());
  close(file_);
}

std::string ResultsFile::reason(std::string_view what) const {
  return because(path_, what);
}

// Opens the file that the path names now; nobody else writes to it from here on.
Result<void> ResultsFile::lock() {
  const int before = file_;
  file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (before >= 0) close(before);
  if (file_ < 0) return fail(reason("cannot be written"));
  if (flock(file_, LOCK_EX | LOCK_NB) != 0) {
    return fail(path_ +
                ": another sweep is writing to it; give each a file of its own, as "
                "--out 'runs-{shard}.jsonl' does");
  }
  return {};
}

Result<std::unique_ptr<ResultsFile>, Refusal> ResultsFile::open(const Options& options,
                                                                const Plan& plan,
                                                                const HashOf& hash_of,
                                                                const OnRun& on_run,
                                                                std::vector<std::string>& notes) {
  const auto refuse = [](std::string text) { return fail(environment(std::move(text))); };
  std::unique_ptr<ResultsFile> file(new ResultsFile(options.path, plan));
  const auto folder = std::filesystem::path(options.path).parent_path();
  std::error_code error;
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  if (error) return refuse(fmt::format("{}: {}", folder.string(), error.message()));
  if (auto locked = file->lock(); !locked) return refuse(locked.error());
  if (file->is_begun_header()) {
    if (auto done = file->cut(0); !done) return refuse(done.error());
    file->pending_ = header_line(plan);
    if (auto done = file->flush(); !done) return refuse(done.error());
    return file;
  }
  if (auto taken = file->take_over(options, hash_of, on_run, notes); !taken) {
    return fail(taken.error());
  }
  return file;
}

// Nothing is in the file but some beginning of this plan's first line.
bool ResultsFile::is_begun_header() const {
  const std::string header = header_line(plan_);
  std::string begin(header.size() + 1, '\0');
  const ssize_t got = pread(file_, begin.data(), begin.size(), 0);
  return got >= 0 &&
         header.starts_with(std::string_view(begin.data(), static_cast<std::size_t>(got)));
}

Result<void, Refusal> ResultsFile::take_over(const Options& options, const HashOf& hash_of,
                                             const OnRun& on_run, std::vector<std::string>& notes) {
  const auto refuse = [](std::vector<std::string> lines) {
    lines.emplace_back("nothing was written; name another file with --out");
    return fail(Refusal{.lines = std::move(lines)});
  };
  auto found = scan(path_, &plan_, hash_of, on_run);
  if (!found) return refuse({found.error()});
  // Other seeds or values are welcome as long as what is there is among them.
  Plan alike = plan_;
  alike.seeds = found->plan.seeds;
  alike.dimensions = found->plan.dimensions;
  if (const std::string text = difference(found->plan, alike); !text.empty()) {
    return refuse({fmt::format("{}: {}", path_, text)});
  }
  if (!std::ranges::equal(found->plan.dimensions, plan_.dimensions, {}, &Dimension::place,
                          &Dimension::place)) {
    return refuse({path_ + ": varies something else"});
  }
  if (!found->foreign.empty()) return refuse(found->foreign);
  if (!found->damaged.empty() && !options.skip_damaged) {
    found->damaged.emplace_back("--skip-damaged leaves such lines out, and plays their runs again");
    return refuse(found->damaged);
  }
  for (const std::string& one : found->damaged)
    notes.push_back(one + "; left out");
  if (found->half_line != 0) {
    notes.push_back(fmt::format("{}:{}: half written, as by a sweep that was killed; taken away",
                                path_, found->half_line));
  }
  return keep(*found);
}

// What is there stays, in a file that begins with this plan.
Result<void, Refusal> ResultsFile::keep(const Scan& found) {
  next_ = 0;
  for (const Entry& one : found.entries) {
    sorted_ = sorted_ && one.position >= next_;
    next_ = one.position + 1;
  }
  Result<void> done;
  if (found.plan == plan_ && found.damaged.empty()) {
    if (found.half_line != 0) done = cut(found.half_from);
  } else {
    if (auto written = write_sorted(path_, plan_, {path_}, found.entries); !written) {
      return written;
    }
    sorted_ = true;
    for (const Entry& one : found.entries)
      next_ = std::max(next_, one.position + 1);
    done = lock();
  }
  if (!done) return fail(environment(done.error()));
  return {};
}

Result<void> ResultsFile::cut(std::uint64_t length) const {
  if (ftruncate(file_, static_cast<off_t>(length)) == 0) return {};
  return fail(reason("cannot be cut"));
}

Result<void> ResultsFile::append(std::uint64_t position, std::string_view line) {
  sorted_ = sorted_ && position >= next_;
  next_ = position + 1;
  pending_ += line;
  const bool due = Clock::now() - flushed_ > std::chrono::seconds(1);
  return due || pending_.size() > kPending ? flush() : Result<void>();
}

Result<void> ResultsFile::flush() {
  while (!pending_.empty()) {
    const ssize_t wrote = ::write(file_, pending_.data(), pending_.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return fail(reason("cannot be written"));
    pending_.erase(0, static_cast<std::size_t>(wrote));
  }
  flushed_ = Clock::now();
  return {};
}

Result<void> ResultsFile::finish() {
  if (auto done = flush(); !done || sorted_) return done;
  const auto found = scan(path_, &plan_, {}, [](std::uint64_t, const Line&) {});
  if (!found) return fail(found.error());
  if (auto done = write_sorted(path_, plan_, {path_}, found->entries); !done) {
    return fail(done.error().lines.front());
  }
  sorted_ = true;
  return lock();
}

}  // namespace havip::sweep
