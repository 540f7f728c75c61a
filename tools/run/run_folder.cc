#include "tools/run/run_folder.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <system_error>

#include <fmt/format.h>

namespace havip::tools {
namespace fs = std::filesystem;
namespace {

constexpr std::array<std::string_view, 8> kOwnFiles{
    "summary.json", "events.jsonl", "capture.pcapng", "vpccgw.sqlite",
    "agents.json",  "mails",        "inputs",         "live"};

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

std::string file_name(const loader::Conf& conf) {
  return fs::path(conf.name).filename().string();
}

}  // namespace

Result<RunFolder> RunFolder::create(const std::string& path) {
  const fs::path root(path);
  std::error_code error;
  fs::create_directories(root, error);
  if (error) return fail(fmt::format("{}: {}", path, error.message()));
  for (std::string_view name : kOwnFiles) {
    fs::remove_all(root / name, error);
    if (error) return fail(fmt::format("{}: {}", (root / name).string(), error.message()));
  }
  return RunFolder(root);
}

Result<void> RunFolder::write(std::string_view name, std::string_view text) const {
  const std::string path = path_of(name);
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error);
  if (error) return fail(fmt::format("{}: {}", path, error.message()));
  errno = 0;
  std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "wb"));
  const bool written = file != nullptr &&
                       std::fwrite(text.data(), 1, text.size(), file.get()) == text.size() &&
                       std::fflush(file.get()) == 0;
  if (!written) return fail(fmt::format("{}: {}", path, std::strerror(errno)));
  return {};
}

Result<void> RunFolder::write_inputs(const loader::Loaded& loaded) const {
  if (auto written = write("inputs/scenario.json", loaded.json); !written) return written;
  for (const loader::GuestConf& one : loader::confs_of(loaded.scenario)) {
    const std::string name = "inputs/" + file_name(*one.conf);
    if (auto written = write(name, one.conf->text); !written) return written;
  }
  return {};
}

}  // namespace havip::tools
