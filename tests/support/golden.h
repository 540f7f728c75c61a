// Goldens: texts that a test compares with, kept in files. HAVIP_UPDATE_GOLDEN=1 rewrites them;
// a change of a golden is read before it is committed, and its commit says why.
#pragma once

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

namespace havip::test {

// `path` is below the top of the source tree.
inline void check_golden(const std::string& path, const std::string& text) {
  const std::string file = std::string(HAVIP_SOURCE_DIR) + "/" + path;
  if (const char* update = std::getenv("HAVIP_UPDATE_GOLDEN");
      update != nullptr && *update == '1') {
    std::ofstream(file, std::ios::binary) << text;
  }
  std::ifstream stream(file, std::ios::binary);
  REQUIRE_MESSAGE(stream, "missing golden: ", path);
  std::ostringstream golden;
  golden << stream.rdbuf();
  CHECK_MESSAGE(golden.str() == text, path, " differs; what the test got:\n", text);
}

}  // namespace havip::test
