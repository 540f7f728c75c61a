#include "tools/sweep/shard.h"

#include <charconv>
#include <cstdlib>
#include <vector>

#include <fmt/format.h>

#include "scenarios/loader/node.h"

namespace havip::sweep {
namespace {

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (text.empty() || read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return value;
}

// What one of the surroundings says. A count of 0: it does not tell.
struct Told {
  std::string by;
  std::uint64_t number = 0;  // from 1
  std::uint64_t count = 0;
};

class Reader {
 public:
  explicit Reader(const Surroundings& surroundings) : surroundings_(surroundings) {}

  [[nodiscard]] bool has(const std::string& name) const { return surroundings_(name).has_value(); }

  // The number in a variable; `otherwise` when there is none, a fault when it is something else.
  std::uint64_t number(const std::string& name, std::optional<std::uint64_t> otherwise = {}) {
    const auto text = surroundings_(name);
    if (!text && otherwise) return *otherwise;
    if (const auto value = number_of(text.value_or(""))) return *value;
    if (fault_.empty()) {
      fault_ = text ? fmt::format("{}={} is no number", name, loader::shown(*text))
                    : fmt::format("{} is not set, though its like are", name);
    }
    return 0;
  }

  [[nodiscard]] const std::string& fault() const { return fault_; }

 private:
  const Surroundings& surroundings_;
  std::string fault_;
};

std::vector<Told> listen(Reader& read) {
  std::vector<Told> all;
  if (read.has("SLURM_ARRAY_TASK_ID")) {
    const std::uint64_t id = read.number("SLURM_ARRAY_TASK_ID");
    const std::uint64_t first = read.number("SLURM_ARRAY_TASK_MIN");
    const std::uint64_t step = std::max<std::uint64_t>(1, read.number("SLURM_ARRAY_TASK_STEP", 1));
    const std::uint64_t count = read.number("SLURM_ARRAY_TASK_COUNT");
    // An index that is off the steps, or below the first, is made one that no count allows.
    const bool on_step = id >= first && (id - first) % step == 0;
    all.push_back({.by = "a Slurm array",
                   .number = on_step ? (id - first) / step + 1 : count + 1,
                   .count = count});
  }
  if (read.has("JOB_COMPLETION_INDEX")) {
    all.push_back(
        {.by = "an Indexed Job of Kubernetes", .number = read.number("JOB_COMPLETION_INDEX") + 1});
  }
  if (read.has("OMPI_COMM_WORLD_RANK")) {
    all.push_back({.by = "Open MPI",
                   .number = read.number("OMPI_COMM_WORLD_RANK") + 1,
                   .count = read.number("OMPI_COMM_WORLD_SIZE")});
  }
  if (read.has("PARALLEL_SEQ")) {
    all.push_back({.by = "GNU parallel", .number = read.number("PARALLEL_SEQ")});
  }
  return all;
}

Result<Shard> checked(Shard shard) {
  if (shard.count == 0 || shard.number == 0 || shard.number > shard.count) {
    return fail(fmt::format("shard {} of {}, as {} has it, does not exist: shards count from 1",
                            shard.number, shard.count, shard.said_by));
  }
  return shard;
}

Result<Shard> surrounding_shard(std::uint64_t count, const Surroundings& surroundings) {
  Reader read(surroundings);
  const std::vector<Told> all = listen(read);
  if (!read.fault().empty()) return fail(read.fault() + "; say --shard I/N");
  if (all.empty()) {
    if (count == 0) return Shard{};
    return fail(
        fmt::format("--shard auto/{}: neither Slurm, Kubernetes, Open MPI nor GNU parallel "
                    "has said which one this is; say --shard I/{}",
                    count, count));
  }
  if (all.size() > 1) {
    return fail(fmt::format("{} and {} both say which shard this is; say --shard I/N", all[0].by,
                            all[1].by));
  }
  const Told& told = all.front();
  if (told.count == 0 && count == 0) {
    return fail(
        fmt::format("{} says that this is number {}, and not of how many; say --shard "
                    "auto/N, or --shard 1/1 for all of the sweep",
                    told.by, told.number));
  }
  if (told.count != 0 && count != 0 && told.count != count) {
    return fail(fmt::format("--shard auto/{}, but {} has {}", count, told.by, told.count));
  }
  return checked(
      {.number = told.number, .count = count == 0 ? told.count : count, .said_by = told.by});
}

}  // namespace

std::string to_string(const Shard& shard) {
  return fmt::format("{}/{}", shard.number, shard.count);
}

Result<Shard> choose_shard(std::string_view option, const Surroundings& surroundings) {
  if (option.empty()) return surrounding_shard(0, surroundings);
  const std::size_t slash = option.find('/');
  const std::string_view left = option.substr(0, slash);
  const auto number = number_of(left);
  const auto count = slash == std::string_view::npos ? std::optional<std::uint64_t>()
                                                     : number_of(option.substr(slash + 1));
  if (!count || *count == 0 || (!number && left != "auto")) {
    return fail(
        fmt::format("--shard {}: expected I/N, as in \"2/8\", or auto/N", loader::shown(option)));
  }
  if (!number) return surrounding_shard(*count, surroundings);
  return checked({.number = *number, .count = *count, .said_by = "--shard"});
}

Surroundings process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  };
}

}  // namespace havip::sweep
