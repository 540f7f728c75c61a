// Digest: a fingerprint of a run. Two runs with the same digest wrote the same trace.
//
// XXH3 with 128 bits (libxxhash): its output is fixed for good since 0.8.0, it is faster than the
// lines are made, and `xxh128sum events.jsonl` gives the same digits, so that anyone can check a
// digest with a standard tool. It compares runs; it is no protection against forgery.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct XXH3_state_s;

namespace havip::trace {

class Digest {
 public:
  Digest();

  // Adding "ab" and adding "a", then "b" are the same.
  void add(std::string_view bytes);

  // 32 lower-case hex digits over all that was added so far.
  [[nodiscard]] std::string hex() const;

 private:
  struct Free {
    void operator()(XXH3_state_s* state) const;
  };
  std::unique_ptr<XXH3_state_s, Free> state_;
};

}  // namespace havip::trace
