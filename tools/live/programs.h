// The programs that belong to havip and lie beside it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace havip::live_run {

// The path of "vrrpd", "mcagent" or "vpccgw" in the folder of the program that runs.
[[nodiscard]] inline std::string our_program(std::string_view name) {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  return (self.parent_path() / name).string();
}

}  // namespace havip::live_run
