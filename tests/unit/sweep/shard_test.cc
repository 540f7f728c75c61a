#include "tools/sweep/shard.h"

#include <cstdlib>
#include <map>
#include <vector>

#include <doctest/doctest.h>

namespace havip::sweep {
namespace {

using Variables = std::map<std::string, std::string>;

Result<Shard> choose(std::string_view option, const Variables& set) {
  return choose_shard(option, [&](const std::string& name) -> std::optional<std::string> {
    const auto it = set.find(name);
    return it == set.end() ? std::nullopt : std::optional(it->second);
  });
}

const Variables kSlurm{{"SLURM_ARRAY_TASK_ID", "12"},
                       {"SLURM_ARRAY_TASK_MIN", "10"},
                       {"SLURM_ARRAY_TASK_MAX", "14"},
                       {"SLURM_ARRAY_TASK_STEP", "2"},
                       {"SLURM_ARRAY_TASK_COUNT", "3"}};
const Variables kMpi{{"OMPI_COMM_WORLD_RANK", "0"}, {"OMPI_COMM_WORLD_SIZE", "4"}};
const Variables kKubernetes{{"JOB_COMPLETION_INDEX", "7"}};
const Variables kParallel{{"PARALLEL_SEQ", "3"}, {"PARALLEL_JOBSLOT", "1"}};

Variables with(Variables set, const std::string& name, const std::string& value) {
  set[name] = value;
  return set;
}

TEST_CASE("who shares a sweep out says which part this is") {
  struct Row {
    const char* option;
    Variables set;
    const char* shard;
    const char* by;
  };
  for (const Row& row : {
           Row{"", {}, "1/1", ""},
           Row{"2/8", {}, "2/8", "--shard"},
           Row{"2/8", kSlurm, "2/8", "--shard"},
           Row{"1/1", kParallel, "1/1", "--shard"},
           Row{"", kSlurm, "2/3", "a Slurm array"},
           Row{"auto/3", kSlurm, "2/3", "a Slurm array"},
           Row{"", kMpi, "1/4", "Open MPI"},
           Row{"auto/8", kKubernetes, "8/8", "an Indexed Job of Kubernetes"},
           Row{"auto/3", kParallel, "3/3", "GNU parallel"},
       }) {
    CAPTURE(row.option);
    CAPTURE(row.by);
    const auto shard = choose(row.option, row.set);
    REQUIRE(shard.has_value());
    CHECK_EQ(to_string(*shard), row.shard);
    CHECK_EQ(shard->said_by, row.by);
  }
}

TEST_CASE("nonsense is refused, with the cure") {
  struct Row {
    const char* option;
    Variables set;
    const char* part;
  };
  Variables both = kMpi;
  both.insert(kSlurm.begin(), kSlurm.end());
  for (const Row& row : {
           Row{"0/8", {}, "shard 0 of 8, as --shard has it, does not exist"},
           Row{"9/8", {}, "shard 9 of 8"},
           Row{"1/0", {}, "expected I/N"},
           Row{"1", {}, "expected I/N"},
           Row{"a/2", {}, "expected I/N"},
           Row{"1/2/3", {}, "expected I/N"},
           Row{"auto", {}, "expected I/N"},
           Row{"auto/4", {}, "say --shard I/4"},
           Row{"", kKubernetes, "not of how many; say --shard auto/N"},
           Row{"", kParallel, "not of how many; say --shard auto/N"},
           Row{"auto/7", kKubernetes, "shard 8 of 7"},
           Row{"auto/5", kMpi, "but Open MPI has 4"},
           Row{"", both, "a Slurm array and Open MPI both say"},
           Row{"", with(kSlurm, "SLURM_ARRAY_TASK_ID", "x"), "SLURM_ARRAY_TASK_ID=\"x\""},
           Row{"", with(kSlurm, "SLURM_ARRAY_TASK_ID", "13"), "does not exist"},
           Row{"", with(kSlurm, "SLURM_ARRAY_TASK_ID", "9"), "does not exist"},
           Row{"", with(kMpi, "OMPI_COMM_WORLD_RANK", "4"), "shard 5 of 4"},
           Row{"", {{"OMPI_COMM_WORLD_RANK", "1"}}, "OMPI_COMM_WORLD_SIZE is not set"},
       }) {
    CAPTURE(row.option);
    CAPTURE(row.part);
    const auto shard = choose(row.option, row.set);
    REQUIRE_FALSE(shard.has_value());
    CAPTURE(shard.error());
    CHECK(shard.error().find(row.part) != std::string::npos);
  }
}

TEST_CASE("every position belongs to one shard, and shards are of one size") {
  for (std::uint64_t count = 1; count <= 7; ++count) {
    std::vector<int> sizes(count);
    for (std::uint64_t position = 0; position < 20; ++position) {
      int owners = 0;
      for (std::uint64_t number = 1; number <= count; ++number) {
        if (!Shard{.number = number, .count = count, .said_by = {}}.has(position)) continue;
        ++owners;
        ++sizes[number - 1];
      }
      CHECK_EQ(owners, 1);
    }
    for (const int size : sizes)
      CHECK_LE(std::abs(size - sizes.front()), 1);
  }
}

}  // namespace
}  // namespace havip::sweep
