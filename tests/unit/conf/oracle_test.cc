// Our reader against the real Keepalived: every file of tests/live/lint_corpus, whose goldens were
// taken from `keepalived --config-test` (tests/live/lint_oracle.py).
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <doctest/doctest.h>

#include "hostsim/guest/conf/parse.h"

namespace havip::hostsim::conf::test {
namespace {

namespace fs = std::filesystem;

const fs::path kCorpus = fs::path(HAVIP_SOURCE_DIR) / "tests/live/lint_corpus";

std::string read_all(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Golden {
  int exit = 0;
  std::set<std::string> messages;  // "PLACE: TEXT", PLACE "-" where Keepalived names none
};

std::map<std::string, Golden> goldens() {
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
std::optional<FileFacts> facts_of(const std::string& path) {
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

std::optional<IncludedFile> included(const std::string& path) {
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
std::vector<std::string> glob(const std::string& pattern) {
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

Environment machine() {
  Environment env;
  env.read_file = included;
  env.glob = glob;
  env.node = "web-a";
  env.nics = {"eth0", "eth1"};
  env.config_test = true;
  env.file_facts = facts_of;
  env.user_exists = [](const std::string& name) { return name == "root" || name == "nobody"; };
  env.group_exists = [](const std::string& name) { return name == "root"; };
  return env;
}

// Ours, each as the golden would have it: without a place where Keepalived names none.
std::set<std::string> said_by_us(const ParseResult& result, const std::string& file,
                                 const Golden& golden) {
  std::set<std::string> out;
  for (const Finding& finding : result.findings) {
    if (finding.kind != FindingKind::kKeepalived) continue;
    if (golden.messages.contains("-: " + finding.text)) {
      out.insert("-: " + finding.text);
      continue;
    }
    std::string place = std::to_string(finding.source.line);
    if (finding.source.file != file) place = finding.source.file + ":" + place;
    out.insert(place + ": " + finding.text);
  }
  return out;
}

std::string joined(const std::set<std::string>& lines) {
  std::string out = "\n";
  for (const std::string& line : lines)
    out += line + "\n";
  return out;
}

TEST_CASE("oracle: every file of the corpus has the real Keepalived's exit code and words") {
  const auto all = goldens();
  REQUIRE(all.size() >= 60);
  for (const auto& [name, golden] : all) {
    CAPTURE(name);
    const ParseResult result = parse(read_all(kCorpus / name), name, machine());
    CHECK(result.config_test_exit_code == golden.exit);
    CHECK(joined(said_by_us(result, name, golden)) == joined(golden.messages));
  }
}

TEST_CASE("oracle: every file of the corpus has a golden") {
  const auto all = goldens();
  for (const auto& entry : fs::directory_iterator(kCorpus)) {
    if (entry.path().extension() != ".conf") continue;
    CAPTURE(entry.path().filename().string());
    CHECK(all.contains(entry.path().filename().string()));
  }
}

}  // namespace
}  // namespace havip::hostsim::conf::test
