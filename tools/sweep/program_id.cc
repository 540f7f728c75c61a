#include "tools/sweep/program_id.h"

#include <fstream>
#include <vector>

#include <fmt/format.h>

#include "core/trace/digest.h"
#include "tools/cli/build.h"

namespace havip::sweep {

std::string program_id() {
  std::ifstream file("/proc/self/exe", std::ios::binary);
  if (!file) return std::string(tools::build());
  trace::Digest digest;
  std::vector<char> block(std::size_t{1} << 20U);
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0) {
    digest.add({block.data(), static_cast<std::size_t>(file.gcount())});
  }
  return fmt::format("{} {}", tools::build(), digest.hex());
}

}  // namespace havip::sweep
