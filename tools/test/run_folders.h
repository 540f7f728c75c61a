// The run folders that a test leaves.
#pragma once

#include <cstdint>
#include <set>
#include <string>

namespace havip::test_run {

class RunFolders {
 public:
  // "": below runs/.
  explicit RunFolders(const std::string& out) : root_(out.empty() ? "runs" : out) {}

  // "runs/nic-down-7"; of two scenarios with one name the second gets "runs/nic-down-7.2".
  std::string take(const std::string& name, std::uint64_t seed);

 private:
  std::string root_;
  std::set<std::string> taken_;
};

}  // namespace havip::test_run
