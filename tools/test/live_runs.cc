#include "tools/test/live_runs.h"

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/compare/summary_reader.h"
#include "tools/test/run_folders.h"

namespace havip::test_run {
namespace {

namespace fs = std::filesystem;
using tools::ExitStatus;

// Runs this very program; what it prints on stdout is in its run folder anyway. Its exit status.
Result<int> run_self(const std::vector<std::string>& arguments) {
  std::vector<char*> words;
  std::string program = "/proc/self/exe";
  words.push_back(program.data());
  std::vector<std::string> copies = arguments;
  for (std::string& word : copies)
    words.push_back(word.data());
  words.push_back(nullptr);
  const pid_t child = fork();
  if (child < 0) return fail(fmt::format("fork: {}", std::strerror(errno)));
  if (child == 0) {
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere >= 0) dup2(nowhere, STDOUT_FILENO);
    execv(program.c_str(), words.data());
    _exit(static_cast<int>(ExitStatus::kInternalError));
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return fail(fmt::format("waitpid: {}", std::strerror(errno)));
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : static_cast<int>(ExitStatus::kInternalError);
}

// A folder of our own for runs that nobody wants to keep.
class Scratch {
 public:
  Scratch() {
    std::error_code ignored;
    std::string name = (fs::temp_directory_path(ignored) / "havip-test-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) path_ = name;
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }

  [[nodiscard]] const std::string& path() const { return path_; }  // "": it could not be made

 private:
  std::string path_;
};

std::string leaf(const compare::Leaves& leaves, const std::string& pointer) {
  for (const auto& [name, value] : leaves) {
    if (name == pointer) return value;
  }
  return {};
}

// Expectations and invariants that did not hold, as the summary has them.
std::vector<Failure> failures_of(const compare::Summary& summary) {
  std::vector<Failure> failures;
  for (const auto& [name, value] : summary.leaves) {
    const bool verdict = name.starts_with("/expectations/") && name.ends_with("/held");
    if (!verdict || value != "false") continue;
    const std::string entry = name.substr(0, name.size() - std::strlen("/held"));
    failures.push_back({.expected = leaf(summary.leaves, entry + "/text"),
                        .seen = leaf(summary.leaves, entry + "/observed"),
                        .because = leaf(summary.leaves, entry + "/because"),
                        .where = leaf(summary.leaves, entry + "/where")});
  }
  for (const compare::Invariant& one : summary.invariants) {
    if (!one.held)
      failures.push_back({.expected = one.name + " holds", .seen = "it broke", .where = one.name});
  }
  return failures;
}

std::vector<baseline::Switch> switches_of(const compare::Summary& summary) {
  std::vector<baseline::Switch> switches;
  for (const compare::Havip& havip : summary.havips) {
    std::uint32_t number = 0;
    for (const compare::Switchover& one : havip.switchovers) {
      baseline::Switch out{.havip = havip.id, .number = ++number, .from = one.from, .to = one.to};
      for (const compare::Stage& stage : one.stages)
        out.stages.push_back({.name = stage.name, .took = stage.took});
      switches.push_back(std::move(out));
    }
  }
  return switches;
}

class LiveTest {
 public:
  explicit LiveTest(const LiveGround& how) : how_(how), folders_(how.out) {}

  Result<bool> play(std::vector<Loaded>& scenarios) {
    if (scratch_.path().empty()) return fail("no folder for runs could be made in /tmp");
    for (Loaded& one : scenarios) {
      if (one.prepared != nullptr) {
        const auto played = play_one(one);
        if (!played || !*played) return played;
      }
      how_.tell(one.result);
    }
    return true;
  }

 private:
  Result<bool> play_one(Loaded& one) {
    const loader::Scenario& scenario = one.prepared->loaded.scenario;
    one.result.live = true;
    for (unsigned repetition = 1; repetition <= how_.repetitions; ++repetition) {
      if (*how_.stop != 0) return false;
      const std::string folder = how_.out.empty()
                                     ? fmt::format("{}/{}", scratch_.path(), repetition)
                                     : folders_.take(scenario.name, scenario.seed);
      const auto began = std::chrono::steady_clock::now();
      const auto status = run_self({"run", "--live", "--json", "--guests", how_.guests, "--out",
                                    folder, "--", one.result.path});
      if (!status) return fail(status.error());
      if (*how_.stop != 0) return false;
      if (*status == static_cast<int>(ExitStatus::kBadInput)) {
        one.result.faults.push_back(one.result.path + ": cannot be played live");
        return true;
      }
      if (*status > 1)
        return fail(fmt::format("{}: repetition {} ended with exit status {}", one.result.path,
                                repetition, *status));
      if (!take(one, repetition, folder, began)) return true;
    }
    return true;
  }

  // False: it left nothing that can be read.
  bool take(Loaded& one, unsigned repetition, const std::string& folder,
            std::chrono::steady_clock::time_point began) {
    auto read = read_live_run(folder);
    if (!read) {
      one.result.faults = std::move(read).error();
      return false;
    }
    read->repetition = repetition;
    read->wall = std::chrono::steady_clock::now() - began;
    read->folder = how_.out.empty() ? std::string() : folder;
    if (!read->passed && how_.out.empty()) read->folder = keep(one.result.name, *read, folder);
    one.result.runs.push_back(std::move(*read));
    return true;
  }

  // A run that failed is kept.
  std::string keep(const std::string& name, const RunResult& run, const std::string& folder) {
    const std::string path = folders_.take(name, run.seed);
    std::error_code error;
    fs::create_directories(fs::path(path).parent_path(), error);
    fs::remove_all(path, error);
    fs::copy(folder, path, fs::copy_options::recursive, error);
    return error ? std::string() : path;
  }

  const LiveGround& how_;
  RunFolders folders_;
  Scratch scratch_;
};

}  // namespace

Result<RunResult, std::vector<std::string>> read_live_run(const std::string& folder) {
  compare::Faults faults;
  const compare::Summary summary = compare::read_summary(folder + "/summary.json", faults);
  auto found = faults.take();
  if (!found.empty()) return fail(std::move(found));
  RunResult result{.seed = summary.seed,
                   .passed = summary.outcome == "passed",
                   .virtual_time = summary.end - kStart,
                   .failures = failures_of(summary),
                   .switches = switches_of(summary)};
  if (summary.outcome == "stopped") result.cut_short = "stopped";
  return result;
}

Result<bool> play_live(std::vector<Loaded>& scenarios, const LiveGround& how) {
  return LiveTest(how).play(scenarios);
}

}  // namespace havip::test_run
