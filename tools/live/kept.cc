#include "tools/live/kept.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "platform/live/space/visit.h"

namespace havip::live_run {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

fs::path folder_of_user() {
  if (geteuid() == 0) return "/run/havip";
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  if (runtime != nullptr) return fs::path(runtime) / "havip";
  return fmt::format("/tmp/havip-{}", geteuid());
}

// Of this user alone, who may be root in a user namespace by the time of the second call.
const fs::path& state_folder() {
  static const fs::path kFolder = folder_of_user();
  return kFolder;
}

Result<KeptNetwork> read(const fs::path& path) {
  std::ifstream file(path);
  const Json json = Json::parse(file, nullptr, false);
  try {
    return KeptNetwork{.name = json.at("name"),
                       .init = json.at("init"),
                       .started = json.at("started"),
                       .folder = json.at("folder"),
                       .nodes = json.at("nodes")};
  } catch (const Json::exception&) {
    return fail(fmt::format("{}: not a note of a kept network; remove it", path.string()));
  }
}

bool is_there(const KeptNetwork& network) {
  return network.started != 0 && live::started_at(network.init) == network.started;
}

std::vector<fs::path> notes() {
  std::vector<fs::path> paths;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(state_folder(), error))
    paths.push_back(entry.path());
  std::ranges::sort(paths);
  return paths;
}

}  // namespace

void sweep_kept() {
  for (const fs::path& path : notes()) {
    const auto network = read(path);
    std::error_code error;
    if (network && !is_there(*network)) fs::remove(path, error);
  }
}

Result<void> save_kept(const KeptNetwork& network) {
  const fs::path& folder = state_folder();
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail(fmt::format("{}: {}", folder.string(), error.message()));
  const Json json{{"name", network.name},
                  {"init", network.init},
                  {"started", network.started},
                  {"folder", network.folder},
                  {"nodes", network.nodes}};
  const fs::path path = folder / (network.name + ".json");
  std::ofstream file(path);
  file << json.dump(2) << '\n';
  file.close();
  if (!file) return fail(path.string() + ": could not be written");
  return {};
}

Result<std::vector<KeptNetwork>> kept_networks() {
  sweep_kept();
  std::vector<KeptNetwork> found;
  for (const fs::path& path : notes()) {
    auto network = read(path);
    if (!network) return fail(network.error());
    found.push_back(std::move(*network));
  }
  return found;
}

}  // namespace havip::live_run
