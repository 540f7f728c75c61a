#include "tools/lab/files.h"

#include <filesystem>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

#include "scenarios/loader/json_file.h"

namespace havip::lab {
namespace {

namespace fs = std::filesystem;

}  // namespace

Files::Files(const loader::Scenario& scenario, std::string folder) : folder_(std::move(folder)) {
  for (const loader::Guest& guest : scenario.guests) {
    if (!guest.keepalived) continue;
    texts_[{to_string(guest.id), std::string(kKeepalivedConf)}] = loaded_conf(scenario, guest);
  }
  for (const loader::Host& host : scenario.hosts) {
    const bool test = loaded_environment(scenario, host) == vpccgw::Environment::kTest;
    texts_[{to_string(host.id), std::string(kAgentConf)}] =
        fmt::format("# mcagent of {}; read when it starts\nhost={}\nenvironment={}\n",
                    host.id.view(), host.id.view(), test ? "test" : "production");
  }
  if (folder_.empty()) return;
  for (auto& [key, text] : texts_) {
    const fs::path kept = fs::path(folder_) / key.first / fs::path(key.second).filename();
    if (auto edited = loader::read_file(kept.string())) text = *std::move(edited);
  }
}

std::optional<std::string> Files::read(const std::string& node, std::string_view path) const {
  const auto it = texts_.find({node, std::string(path)});
  return it == texts_.end() ? std::nullopt : std::optional(it->second);
}

Result<void> Files::write(const std::string& node, std::string_view path, std::string text) {
  if (!folder_.empty()) {
    const fs::path kept = fs::path(folder_) / node / fs::path(path).filename();
    std::error_code error;
    fs::create_directories(kept.parent_path(), error);
    std::ofstream file(kept, std::ios::binary);
    file << text;
    file.close();
    if (!file) return fail(fmt::format("{}: cannot be written", kept.string()));
  }
  texts_[{node, std::string(path)}] = std::move(text);
  return {};
}

std::vector<std::string> Files::paths(const std::string& node) const {
  std::vector<std::string> paths;
  for (const auto& [key, text] : texts_) {
    if (key.first == node) paths.push_back(key.second);
  }
  return paths;
}

vpccgw::Environment loaded_environment(const loader::Scenario& scenario, const loader::Host& host) {
  vpccgw::Environment environment = host.environment;
  for (const loader::TimelineEntry& entry : scenario.timeline) {
    const auto* change = std::get_if<loader::action::AgentEnvironment>(&entry.action);
    if (change != nullptr && change->host == host.id) environment = change->environment;
  }
  return environment;
}

std::string loaded_conf(const loader::Scenario& scenario, const loader::Guest& guest) {
  std::string text = guest.keepalived->text;
  for (const loader::TimelineEntry& entry : scenario.timeline) {
    const auto* reload = std::get_if<loader::action::KeepalivedReload>(&entry.action);
    if (reload != nullptr && reload->guest == guest.id) text = reload->conf.text;
  }
  return text;
}

std::optional<std::string> setting(std::string_view text, std::string_view key) {
  std::optional<std::string> value;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (line.starts_with(key) && line.size() > key.size() && line[key.size()] == '=')
      value = std::string(line.substr(key.size() + 1));
  }
  return value;
}

}  // namespace havip::lab
