#include "tools/vrrpd/tracked.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

namespace havip::vrrpd {
namespace {

namespace fs = std::filesystem;

// The words of a command line, as /proc has them: each ends with a zero.
std::vector<std::string> command_line(const fs::path& process) {
  std::ifstream in(process / "cmdline", std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  std::vector<std::string> words;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\0', at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

bool parameters_match(const conf::TrackProcess& wanted, const std::vector<std::string>& words) {
  if (wanted.param_match == conf::ParamMatch::kNone && wanted.params.empty()) return true;
  const std::size_t given = words.size() - 1;
  const std::size_t asked = wanted.params.size();
  if (given < asked) return false;
  if (wanted.param_match == conf::ParamMatch::kExact && given != asked) return false;
  for (std::size_t i = 0; i < asked; ++i) {
    const bool partial = wanted.param_match == conf::ParamMatch::kPartial && i + 1 == asked;
    const std::string& word = words[i + 1];
    if (partial ? !word.starts_with(wanted.params[i]) : word != wanted.params[i]) return false;
  }
  return true;
}

bool matches(const conf::TrackProcess& wanted, const std::vector<std::string>& words) {
  if (words.empty()) return false;
  const bool whole = wanted.process.find('/') != std::string::npos;
  const bool name =
      whole ? words[0] == wanted.process : base_name(words[0]) == base_name(wanted.process);
  return name && parameters_match(wanted, words);
}

}  // namespace

std::optional<int> read_number(const std::string& path) {
  std::ifstream in(path);
  int value = 0;
  if (!(in >> value)) return std::nullopt;
  return value;
}

void write_number(const std::string& path, int value) {
  std::ofstream(path) << value << '\n';
}

std::uint32_t count_processes(const conf::TrackProcess& wanted) {
  std::uint32_t count = 0;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc", ignored)) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (matches(wanted, command_line(entry.path()))) ++count;
  }
  return count;
}

hostsim::daemon::Watched look(const conf::Config& config) {
  hostsim::daemon::Watched watched;
  for (const conf::TrackFile& file : config.files)
    watched.files.push_back(read_number(file.path));
  for (const conf::TrackProcess& process : config.processes)
    watched.processes.push_back(count_processes(process));
  return watched;
}

}  // namespace havip::vrrpd
