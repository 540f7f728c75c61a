#include "tools/test/run_folders.h"

#include <fmt/format.h>

namespace havip::test_run {

std::string RunFolders::take(const std::string& name, std::uint64_t seed) {
  const std::string first = fmt::format("{}/{}-{}", root_, name, seed);
  std::string path = first;
  for (unsigned count = 2; !taken_.insert(path).second; ++count)
    path = fmt::format("{}.{}", first, count);
  return path;
}

}  // namespace havip::test_run
