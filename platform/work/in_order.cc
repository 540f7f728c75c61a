#include "platform/work/in_order.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include <sched.h>

#include "core/base/ensure.h"

namespace havip::work {
namespace {

class Crew {
 public:
  explicit Crew(const Jobs& jobs) : jobs_(jobs) {}

  void work() {
    std::vector<std::jthread> threads;
    threads.reserve(jobs_.threads);
    for (unsigned worker = 0; worker < jobs_.threads; ++worker) {
      threads.emplace_back([this, worker] { run_jobs(worker); });
    }
    try {
      tell();
    } catch (...) {
      end(std::current_exception());
    }
    end(nullptr);
    threads.clear();  // joins them
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void run_jobs(unsigned worker) {
    try {
      while (const auto job = take()) {
        jobs_.run(*job, worker);
        const std::lock_guard lock(mutex_);
        ready_.insert(*job);
        changed_.notify_all();
      }
    } catch (...) {
      end(std::current_exception());
    }
  }

  std::optional<std::size_t> take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ended_ || next_ < told_ + jobs_.ahead; });
    if (ended_ || next_ == jobs_.count) return std::nullopt;
    return next_++;
  }

  void tell() {
    for (std::size_t job = 0; job < jobs_.count; ++job) {
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return ended_ || ready_.contains(job); });
        if (ended_) return;
        ready_.erase(job);
      }
      if (!jobs_.finished(job)) return;
      const std::lock_guard lock(mutex_);
      told_ = job + 1;
      changed_.notify_all();
    }
  }

  void end(std::exception_ptr failure) {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    if (!failure_) failure_ = failure;
    changed_.notify_all();
  }

  const Jobs& jobs_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t next_ = 0;         // the first that nobody has begun
  std::size_t told_ = 0;         // all before this one have been told of
  std::set<std::size_t> ready_;  // done, not yet told of
  bool ended_ = false;
  std::exception_ptr failure_;
};

}  // namespace

unsigned cores() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<unsigned>(std::max(1, CPU_COUNT(&set)));
}

void in_order(const Jobs& jobs) {
  ensure(jobs.threads >= 1 && jobs.ahead >= jobs.threads, "work needs hands, and room for each");
  Crew(jobs).work();
}

}  // namespace havip::work
