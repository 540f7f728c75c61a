#include "tools/sweep/scan.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include "scenarios/loader/node.h"

namespace havip::sweep {
namespace {

constexpr std::size_t kMaxFaults = 200;  // further ones are not listed

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// Lines of a file, with the place of each.
class Lines {
 public:
  explicit Lines(std::FILE* file) : file_(file) {}
  ~Lines() { std::free(line_); }
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;

  bool next() {
    offset_ += length_;
    const ssize_t got = getline(&line_, &capacity_, file_);
    length_ = got < 0 ? 0 : static_cast<std::uint64_t>(got);
    number_ += got < 0 ? 0U : 1U;
    return got > 0;
  }
  [[nodiscard]] bool whole() const { return line_[length_ - 1] == '\n'; }
  [[nodiscard]] std::string_view text() const { return {line_, length_ - (whole() ? 1 : 0)}; }
  [[nodiscard]] std::uint64_t number() const { return number_; }
  [[nodiscard]] std::uint64_t offset() const { return offset_; }
  [[nodiscard]] std::uint32_t length() const { return static_cast<std::uint32_t>(length_); }

 private:
  std::FILE* file_;
  char* line_ = nullptr;
  std::size_t capacity_ = 0;
  std::uint64_t number_ = 0;
  std::uint64_t offset_ = 0;
  std::uint64_t length_ = 0;
};

std::optional<std::uint64_t> position_in(const Plan& plan, const Line& line) {
  const auto combination = plan.find(line.values);
  if (!combination || line.seed < plan.seeds.first || line.seed > plan.seeds.last) {
    return std::nullopt;
  }
  return plan.position(*combination, line.seed);
}

void add(std::vector<std::string>& faults, std::string text) {
  if (faults.size() < kMaxFaults) faults.push_back(std::move(text));
}

Result<Plan> first_line(const std::string& path, Lines& lines) {
  if (!lines.next()) return fail(fmt::format("{}: is empty; expected a results file", path));
  auto plan = read_header(lines.text());
  if (plan) return plan;
  return fail(fmt::format("{}:1: {}; expected the first line of a results file of havip sweep",
                          path, plan.error()));
}

using File = std::unique_ptr<std::FILE, Close>;

Result<File> open(const std::string& path) {
  File file(std::fopen(path.c_str(), "rb"));
  if (file != nullptr) return file;
  return fail(fmt::format("{}: {}", path, std::generic_category().message(errno)));
}

class Scanner {
 public:
  Scanner(const std::string& path, const Plan* wanted, const HashOf& hash_of, const OnRun& on_run)
      : path_(path), wanted_(wanted), hash_of_(hash_of), on_run_(on_run) {}

  Result<Scan> read(std::FILE* file) {
    Lines lines(file);
    auto plan = first_line(path_, lines);
    if (!plan) return fail(plan.error());
    out_.plan = std::move(*plan);
    const Plan& positions = wanted_ != nullptr ? *wanted_ : out_.plan;
    seen_.resize(positions.runs());
    if (!lines.whole()) {
      out_.half_line = 1;
      return std::move(out_);
    }
    while (lines.next()) {
      if (!lines.whole()) {
        out_.half_line = lines.number();
        out_.half_from = lines.offset();
        break;
      }
      take(lines, positions);
    }
    if (std::ferror(file) != 0) return fail(fmt::format("{}: cannot be read to its end", path_));
    if (unasked_ > 0) {
      const std::string more = unasked_ == 1 ? "" : fmt::format(", nor are {} more", unasked_ - 1);
      add(out_.foreign, fmt::format("{}{}; it would be thrown away", first_unasked_, more));
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string at(const Lines& lines, std::string_view text) const {
    return fmt::format("{}:{}: {}", path_, lines.number(), text);
  }

  void take(const Lines& lines, const Plan& positions) {
    const auto line = read_run(lines.text());
    if (!line) return add(out_.damaged, at(lines, line.error()));
    if (!position_in(out_.plan, *line)) {
      return add(out_.damaged,
                 at(lines, fmt::format("seed {} with these values is no run of the plan in line 1",
                                       line->seed)));
    }
    if (line->build != out_.plan.build) {
      return add(out_.foreign,
                 at(lines, fmt::format("was made by {}, expected {}", loader::shown(line->build),
                                       loader::shown(out_.plan.build))));
    }
    const auto position = position_in(positions, *line);
    if (!position) {
      if (unasked_++ == 0) first_unasked_ = at(lines, "is a run that is not asked for");
      return;
    }
    const std::string expected = hash_of_ ? hash_of_(positions.combination(*position)) : "";
    if (!expected.empty() && line->hash != expected) {
      return add(out_.foreign, at(lines, fmt::format("is of another scenario or configuration: its "
                                                     "hash is {}, expected {}",
                                                     loader::shown(line->hash), expected)));
    }
    if (seen_[*position]) return add(out_.damaged, at(lines, "is a run that was there before"));
    seen_[*position] = true;
    out_.entries.push_back(
        {.position = *position, .offset = lines.offset(), .length = lines.length()});
    on_run_(*position, *line);
  }

  const std::string& path_;
  const Plan* wanted_;
  const HashOf& hash_of_;
  const OnRun& on_run_;
  Scan out_;
  std::vector<bool> seen_;     // by position
  std::uint64_t unasked_ = 0;  // runs that the wanted plan lacks
  std::string first_unasked_;
};

}  // namespace

Result<Scan> scan(const std::string& path, const Plan* wanted, const HashOf& hash_of,
                  const OnRun& on_run) {
  const auto file = open(path);
  if (!file) return fail(file.error());
  return Scanner(path, wanted, hash_of, on_run).read(file->get());
}

Result<Plan> read_plan(const std::string& path) {
  const auto file = open(path);
  if (!file) return fail(file.error());
  Lines lines(file->get());
  return first_line(path, lines);
}

std::string difference(const Plan& found, const Plan& expected) {
  const auto differ = [](std::string_view what, const std::string& a, const std::string& b) {
    return fmt::format("is of another {}: {}, expected {}", what, loader::shown(a),
                       loader::shown(b));
  };
  if (found.build != expected.build) return differ("build", found.build, expected.build);
  if (found.scenario != expected.scenario) {
    return differ("scenario", found.scenario, expected.scenario);
  }
  if (found.hash != expected.hash) {
    return fmt::format("is of another scenario or configuration: the hash of {} is {}, expected {}",
                       found.scenario, found.hash, expected.hash);
  }
  if (found.seeds != expected.seeds) {
    return fmt::format("has the seeds {}, expected {}", to_string(found.seeds),
                       to_string(expected.seeds));
  }
  if (found.dimensions != expected.dimensions) return "varies something else, or by other values";
  return {};
}

}  // namespace havip::sweep
