// tests/live/lint_corpus: small configurations, and what the real Keepalived says of each (taken by
// tests/live/lint_oracle.py on the machine that corpus_machine() describes).
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "hostsim/guest/conf/parse.h"

namespace havip::hostsim::conf::test {

namespace fs = std::filesystem;

inline const fs::path kCorpus = fs::path(HAVIP_SOURCE_DIR) / "tests/live/lint_corpus";

inline std::string read_all(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Golden {
  int exit = 0;
  std::set<std::string> messages;  // "PLACE: TEXT", PLACE "-" where Keepalived names none
};

inline std::map<std::string, Golden> goldens() {
  std::map<std::string, Golden> out;
  std::ifstream file(kCorpus / "goldens.txt");
  Golden* open = nullptr;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("== ")) {
      std::istringstream words(line.substr(3));
      std::string name;
      std::string exit;
      words >> name >> exit;
      open = &out[name];
      words >> open->exit;
    } else if (open != nullptr) {
      open->messages.insert(line);
    }
  }
  return out;
}

// The machine of lint_oracle.sh.
inline std::optional<FileFacts> facts_of(const std::string& path) {
  static const std::map<std::string, FileFacts> kFiles = {
      {"/bin/true", {FileFacts::Kind::kRegular, true, false}},
      {"/mnt/good", {FileFacts::Kind::kRegular, true, false}},
      {"/mnt/writable", {FileFacts::Kind::kRegular, true, true}},
      {"/etc/passwd", {FileFacts::Kind::kRegular, false, false}},
      {"/tmp", {FileFacts::Kind::kDirectory, true, true}},
  };
  const auto found = kFiles.find(path);
  return found == kFiles.end() ? std::nullopt : std::optional(found->second);
}

inline std::optional<IncludedFile> included(const std::string& path) {
  const fs::path full = kCorpus / path;
  if (!fs::exists(full)) return std::nullopt;
  IncludedFile file;
  if (fs::is_directory(full)) {
    file.facts.kind = FileFacts::Kind::kDirectory;
    return file;
  }
  file.facts.executable = (fs::status(full).permissions() & fs::perms::owner_exec) != fs::perms{};
  file.text = read_all(full);
  return file;
}

// Patterns of the corpus have one * in the file's name.
inline std::vector<std::string> corpus_glob(const std::string& pattern) {
  const fs::path path(pattern);
  const std::string name = path.filename().string();
  const std::string front = name.substr(0, name.find('*'));
  const std::string back = name.substr(name.find('*') + 1);
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(kCorpus / path.parent_path())) {
    const std::string found = entry.path().filename().string();
    if (!found.starts_with(front) || !found.ends_with(back)) continue;
    out.push_back((path.parent_path() / found).string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

inline Environment corpus_machine() {
  Environment env;
  env.read_file = included;
  env.glob = corpus_glob;
  env.node = "web-a";
  env.nics = {"eth0", "eth1"};
  env.config_test = true;
  env.file_facts = facts_of;
  env.user_exists = [](const std::string& name) { return name == "root" || name == "nobody"; };
  env.group_exists = [](const std::string& name) { return name == "root"; };
  return env;
}

}  // namespace havip::hostsim::conf::test
