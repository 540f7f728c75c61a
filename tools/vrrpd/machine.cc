#include "tools/vrrpd/machine.h"

#include <fstream>
#include <iterator>
#include <string>

#include <glob.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>

namespace havip::vrrpd {
namespace {

using hostsim::conf::FileFacts;

// Could anybody but root change what stands here?
bool is_open_to_others(const struct stat& facts) {
  const bool sticky_folder = S_ISDIR(facts.st_mode) && (facts.st_mode & S_ISVTX) != 0;
  if (facts.st_uid != 0) return true;
  if (sticky_folder) return false;
  const bool group = (facts.st_mode & S_IWGRP) != 0 && facts.st_gid != 0;
  return group || (facts.st_mode & S_IWOTH) != 0;
}

std::optional<FileFacts> facts_of(const std::string& path) {
  struct stat facts {};
  if (stat(path.c_str(), &facts) != 0) return std::nullopt;
  FileFacts result;
  result.kind = S_ISREG(facts.st_mode)   ? FileFacts::Kind::kRegular
                : S_ISDIR(facts.st_mode) ? FileFacts::Kind::kDirectory
                                         : FileFacts::Kind::kOther;
  result.executable = (facts.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) != 0;
  result.writable_by_others = is_open_to_others(facts);
  for (std::size_t slash = path.rfind('/'); slash != std::string::npos && slash != 0;
       slash = path.rfind('/', slash - 1)) {
    struct stat folder {};
    if (stat(path.substr(0, slash).c_str(), &folder) == 0) {
      result.writable_by_others |= is_open_to_others(folder);
    }
  }
  return result;
}

std::vector<std::string> matches_of(const std::string& pattern) {
  glob_t found{};
  std::vector<std::string> paths;
  if (glob(pattern.c_str(), 0, nullptr, &found) == 0) {
    for (std::size_t i = 0; i < found.gl_pathc; ++i)
      paths.emplace_back(found.gl_pathv[i]);
  }
  globfree(&found);
  return paths;
}

}  // namespace

hostsim::conf::Environment machine_environment(const std::string& conf) {
  const std::size_t slash = conf.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : conf.substr(0, slash + 1);
  const auto below = [folder](const std::string& path) {
    return path.starts_with('/') ? path : folder + path;
  };
  hostsim::conf::Environment environment;
  environment.file_facts = [below](const std::string& path) { return facts_of(below(path)); };
  environment.read_file =
      [below](const std::string& path) -> std::optional<hostsim::conf::IncludedFile> {
    const auto facts = facts_of(below(path));
    if (!facts) return std::nullopt;
    hostsim::conf::IncludedFile file{.facts = *facts, .text = {}};
    if (facts->kind == FileFacts::Kind::kRegular) {
      std::ifstream in(below(path), std::ios::binary);
      file.text.assign(std::istreambuf_iterator<char>(in), {});
    }
    return file;
  };
  // Matches go back as the pattern was given: they are read relative to the same folder.
  environment.glob = [below, folder](const std::string& pattern) {
    std::vector<std::string> paths = matches_of(below(pattern));
    if (!pattern.starts_with('/')) {
      for (std::string& path : paths)
        path.erase(0, folder.size());
    }
    return paths;
  };
  environment.user_exists = [](const std::string& name) {
    return getpwnam(name.c_str()) != nullptr;
  };
  environment.group_exists = [](const std::string& name) {
    return getgrnam(name.c_str()) != nullptr;
  };
  return environment;
}

}  // namespace havip::vrrpd
