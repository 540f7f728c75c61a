// Chain: records and everything that they go back to.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tools/why/answer.h"
#include "tools/why/run.h"

namespace havip::why {

class Chain {
 public:
  explicit Chain(const Run& run);

  // Adds a record with its causes up to the root, and with what lies behind any of them without
  // being their cause (behind.h).
  void add(const Record& record);
  void add(Seq seq);
  // Adds the record alone.
  void add_alone(const Record& record);

  // Takes out what a test holds for; the last hop stays.
  void remove_if(const std::function<bool(const Record&)>& test);

  // By their numbers: a cause comes before what it caused.
  [[nodiscard]] std::vector<Hop> hops() const;

 private:
  const Run& run_;
  std::vector<std::string> probes_;
  std::map<Seq, Record> records_;
};

}  // namespace havip::why
