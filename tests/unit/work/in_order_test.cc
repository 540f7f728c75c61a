#include "platform/work/in_order.h"

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

namespace havip::work {
namespace {

struct Seen {
  std::vector<std::size_t> told;
  std::atomic<std::size_t> begun = 0;
};

Jobs jobs_of(Seen& seen, std::size_t count, unsigned threads) {
  return {.count = count,
          .threads = threads,
          .ahead = 8,
          .run = [&seen](std::size_t, unsigned) { ++seen.begun; },
          .finished =
              [&seen](std::size_t job) {
                seen.told.push_back(job);
                return true;
              }};
}

std::vector<std::size_t> first(std::size_t count) {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < count; ++i)
    all.push_back(i);
  return all;
}

TEST_CASE("results come in order, however many threads and however unequal the jobs") {
  for (const unsigned threads : {1U, 2U, 5U}) {
    CAPTURE(threads);
    Seen seen;
    Jobs jobs = jobs_of(seen, 60, threads);
    jobs.run = [](std::size_t job, unsigned) {
      std::this_thread::sleep_for(std::chrono::microseconds(job % 7 == 0 ? 900 : 10));
    };
    in_order(jobs);
    CHECK_EQ(seen.told, first(60));
  }
}

TEST_CASE("a worker's jobs never overlap") {
  Seen seen;
  Jobs jobs = jobs_of(seen, 200, 3);
  std::vector<std::atomic<int>> inside(3);
  std::atomic<bool> overlap = false;
  jobs.run = [&](std::size_t, unsigned worker) {
    if (inside.at(worker)++ != 0) overlap = true;
    std::this_thread::yield();
    --inside.at(worker);
  };
  in_order(jobs);
  CHECK_FALSE(overlap);
}

TEST_CASE("no job is begun that is too far ahead of the last that was told of") {
  Seen seen;
  Jobs jobs = jobs_of(seen, 100, 2);
  bool within = true;
  jobs.finished = [&](std::size_t job) {
    if (job == 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    within = within && seen.begun <= job + 8;
    return true;
  };
  in_order(jobs);
  CHECK(within);
  CHECK_EQ(seen.begun, 100);
}

TEST_CASE("no more is begun once somebody has heard enough") {
  Seen seen;
  Jobs jobs = jobs_of(seen, 1000, 2);
  jobs.finished = [&](std::size_t job) {
    seen.told.push_back(job);
    return job < 4;
  };
  in_order(jobs);
  CHECK_EQ(seen.told, first(5));
  CHECK_LE(seen.begun, 4 + 8);
}

TEST_CASE("what a job or its listener throws arrives here") {
  Seen seen;
  Jobs jobs = jobs_of(seen, 50, 2);
  jobs.run = [](std::size_t job, unsigned) {
    if (job == 20) throw std::runtime_error("job 20");
  };
  CHECK_THROWS_WITH(in_order(jobs), "job 20");
  Jobs listened = jobs_of(seen, 50, 2);
  listened.finished = [](std::size_t job) {
    if (job == 10) throw std::runtime_error("told of 10");
    return true;
  };
  CHECK_THROWS_WITH(in_order(listened), "told of 10");
}

TEST_CASE("nothing to do is done at once") {
  Seen seen;
  in_order(jobs_of(seen, 0, 2));
  CHECK(seen.told.empty());
}

}  // namespace
}  // namespace havip::work
