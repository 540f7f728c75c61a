// Independent jobs on all cores, their results in order: whatever is written from them is the same
// however many threads there were, and whichever was faster.
#pragma once

#include <cstddef>
#include <functional>

namespace havip::work {

// The number of cores this process may use, at least 1.
[[nodiscard]] unsigned cores();

struct Jobs {
  std::size_t count = 0;
  unsigned threads = 1;  // at least 1
  // How many jobs may have been begun beyond the first that `finished` has not been told of; bounds
  // what results wait in memory. At least `threads`.
  std::size_t ahead = 64;
  // Does the job; on any thread, `worker` of [0, threads) is never on two at once.
  std::function<void(std::size_t job, unsigned worker)> run;
  // Told of every job in ascending order, on the calling thread, after its run() returned. False
  // ends the work: nothing is begun any more, and what is under way is waited for, not told.
  std::function<bool(std::size_t job)> finished;
};

// Returns when all is done or finished() has said no. What run() or finished() throws is thrown
// here, after all threads have come to rest.
void in_order(const Jobs& jobs);

}  // namespace havip::work
