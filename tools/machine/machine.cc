#include "tools/machine/machine.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <glob.h>
#include <grp.h>
#include <net/if.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace havip::machine {
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

std::string content_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

std::string below(const std::string& conf, const std::string& path) {
  return path.starts_with('/') ? path : conf.substr(0, conf.rfind('/') + 1) + path;
}

Result<std::string> read_text(const std::string& path) {
  struct stat facts {};
  if (stat(path.c_str(), &facts) != 0 || access(path.c_str(), R_OK) != 0) {
    return fail(fmt::format("{}: {}", path, std::strerror(errno)));
  }
  if (S_ISDIR(facts.st_mode)) return fail(path + ": is a directory, a file is wanted");
  if (!S_ISREG(facts.st_mode)) return fail(path + ": is not a regular file");
  if (static_cast<std::size_t>(facts.st_size) > kMaxFile) {
    return fail(
        fmt::format("{}: has {} octets, at most {} are read", path, facts.st_size, kMaxFile));
  }
  return content_of(path);
}

hostsim::conf::Environment disk_environment(const std::string& conf) {
  hostsim::conf::Environment environment;
  environment.read_file =
      [conf](const std::string& path) -> std::optional<hostsim::conf::IncludedFile> {
    const auto facts = facts_of(below(conf, path));
    if (!facts) return std::nullopt;
    hostsim::conf::IncludedFile file{.facts = *facts, .text = {}};
    if (facts->kind == FileFacts::Kind::kRegular) file.text = content_of(below(conf, path));
    return file;
  };
  // Matches go back as the pattern was given: they are read relative to the same folder.
  environment.glob = [conf](const std::string& pattern) {
    std::vector<std::string> paths = matches_of(below(conf, pattern));
    if (!pattern.starts_with('/')) {
      for (std::string& path : paths)
        path.erase(0, below(conf, "").size());
    }
    return paths;
  };
  return environment;
}

hostsim::conf::Environment machine_environment(const std::string& conf) {
  hostsim::conf::Environment environment = disk_environment(conf);
  environment.file_facts = [conf](const std::string& path) { return facts_of(below(conf, path)); };
  environment.user_exists = [](const std::string& name) {
    return getpwnam(name.c_str()) != nullptr;
  };
  environment.group_exists = [](const std::string& name) {
    return getgrnam(name.c_str()) != nullptr;
  };
  return environment;
}

std::string node_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return {};
  return name.data();
}

std::vector<std::string> nic_names() {
  std::vector<std::string> names;
  struct if_nameindex* nics = if_nameindex();
  if (nics == nullptr) return names;
  for (const struct if_nameindex* nic = nics; nic->if_index != 0; ++nic)
    names.emplace_back(nic->if_name);
  if_freenameindex(nics);
  return names;
}

}  // namespace havip::machine
