#include "tools/lab/variant.h"

#include <filesystem>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

#include "scenarios/loader/json_file.h"
#include "tools/lab/lab.h"
#include "tools/lab/renaming.h"

namespace havip::lab {
namespace {

namespace fs = std::filesystem;

Result<void> write(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text << std::flush;
  if (!file) return fail(fmt::format("{}: cannot be written", path.string()));
  return {};
}

Result<FileTexts> read_all(const std::string& folder) {
  FileTexts files;
  std::error_code error;
  for (fs::directory_iterator it(folder, error); !error && it != fs::directory_iterator();
       it.increment(error)) {
    const fs::path& path = it->path();
    if (!it->is_regular_file() || path.extension() == ".golden") continue;
    auto text = loader::read_file(path.string());
    if (!text) return fail(fmt::format("{}: {}", path.string(), text.error()));
    files[path.filename().string()] = *std::move(text);
  }
  if (error) return fail(fmt::format("{}: {}", folder, error.message()));
  return files;
}

}  // namespace

Result<FileTexts> vary(const FileTexts& files, const std::string& name, std::uint64_t seed) {
  std::string all;
  for (const auto& [file, text] : files)
    all += text + "\n";
  const Json scenario = Json::parse(files.at("scenario.json"));
  const auto renaming = Renaming::draw(scenario, all, seed);
  if (!renaming) return fail(renaming.error());
  FileTexts out;
  for (const auto& [file, text] : files) {
    if (!file.ends_with(".json")) {
      out[renaming->apply(std::string_view(file))] = renaming->apply(std::string_view(text));
      continue;
    }
    Json json = renaming->apply(Json::parse(text));
    json.erase("$schema");  // where it lies, the path is another
    if (file == "scenario.json") json["name"] = name;
    out[file] = json.dump(2) + "\n";
  }
  return out;
}

Result<void> write_variant(const std::string& lab, const std::string& out, std::uint64_t seed) {
  if (auto sound = load_lab(lab); !sound) return fail(to_string(sound.error().front()));
  auto files = read_all(lab);
  if (!files) return fail(files.error());
  const fs::path to = fs::path(out).lexically_normal();
  auto varied = vary(*files, to.filename().string(), seed);
  if (!varied) return fail(fmt::format("{}: {}", lab, varied.error()));
  std::error_code error;
  fs::create_directories(to, error);
  if (error) return fail(fmt::format("{}: {}", out, error.message()));
  for (const auto& [file, text] : *varied) {
    if (auto written = write(to / file, text); !written) return written;
  }
  const auto causes = loader::read_file((fs::path(lab) / ".." / "causes.json").string());
  if (!causes) return fail(fmt::format("causes.json: {}", causes.error()));
  if (auto written = write(to.parent_path() / "causes.json", *causes); !written) return written;
  if (auto made = load_lab(to.string()); !made) return fail(to_string(made.error().front()));
  return {};
}

}  // namespace havip::lab
