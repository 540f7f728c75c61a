#include "tools/vrrpd/options.h"

#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <getopt.h>
#include <syslog.h>

#include "tools/vrrpd/version.h"

namespace havip::vrrpd {
namespace {

constexpr int kUsage = 1;  // what Keepalived returns for an option that it does not know
constexpr int kSignum = 1000;
constexpr int kAll = 1001;

constexpr std::string_view kHelp = R"(Usage: vrrpd [OPTION...]
  -f, --use-file=FILE          Use the specified configuration file
                                default '/etc/keepalived/keepalived.conf'
  -P, --vrrp                   Only run with VRRP subsystem
  -C, --check                  Only run with Health-checker subsystem
      --all                    Force all child processes to run, even if have no configuration
  -l, --log-console            Log messages to local console
  -D, --log-detail             Detailed log messages
  -S, --log-facility=([0-7]|local[0-7]|user|daemon)
                               Set syslog facility to LOG_LOCAL[0-7], user or daemon (default)
  -G, --no-syslog              Don't log via syslog
  -u, --umask=MASK             umask for file creation (in numeric form)
  -V, --dont-release-vrrp      Don't remove VRRP VIPs and VROUTEs on daemon stop
  -I, --dont-release-ipvs      Don't remove IPVS topology on daemon stop
  -R, --dont-respawn           Don't respawn child processes
  -n, --dont-fork              Don't fork the daemon process
  -d, --dump-conf              Dump the configuration data
  -p, --pid=FILE               Use specified pidfile for parent process
  -r, --vrrp_pid=FILE          Use specified pidfile for VRRP child process
  -c, --checkers_pid=FILE      Use specified pidfile for checkers child process
  -a, --address-monitoring     Report all address additions/deletions notified via netlink
  -s, --namespace=NAME         Run in network namespace NAME (overrides config)
  -e, --all-config             Error if any configuration file missing (same as includet)
  -i, --config-id id           Skip any configuration lines beginning '@' that don't match id
                                or any lines beginning @^ that do match.
                                The config-id defaults to the node name if option not used
      --signum=SIGFUNC         Return signal number for STOP, RELOAD, DATA, STATS, STATS_CLEAR, JSON
  -t, --config-test[=LOG_FILE] Check the configuration for obvious errors, output to
                                stderr by default
  -v, --version                Display the version number
  -h, --help                   Display this help message
Accepted for the sake of scripts, without an effect here: -B, -X, -b, -x, -A, -m, -M.
)";

constexpr std::array<option, 32> kLong = {{
    {"use-file", required_argument, nullptr, 'f'},
    {"vrrp", no_argument, nullptr, 'P'},
    {"check", no_argument, nullptr, 'C'},
    {"no_bfd", no_argument, nullptr, 'B'},
    {"all", no_argument, nullptr, kAll},
    {"log-console", no_argument, nullptr, 'l'},
    {"log-detail", no_argument, nullptr, 'D'},
    {"log-facility", required_argument, nullptr, 'S'},
    {"no-syslog", no_argument, nullptr, 'G'},
    {"umask", required_argument, nullptr, 'u'},
    {"release-vips", no_argument, nullptr, 'X'},
    {"dont-release-vrrp", no_argument, nullptr, 'V'},
    {"dont-release-ipvs", no_argument, nullptr, 'I'},
    {"dont-respawn", no_argument, nullptr, 'R'},
    {"dont-fork", no_argument, nullptr, 'n'},
    {"dump-conf", no_argument, nullptr, 'd'},
    {"pid", required_argument, nullptr, 'p'},
    {"vrrp_pid", required_argument, nullptr, 'r'},
    {"checkers_pid", required_argument, nullptr, 'c'},
    {"address-monitoring", no_argument, nullptr, 'a'},
    {"bfd_pid", required_argument, nullptr, 'b'},
    {"snmp", no_argument, nullptr, 'x'},
    {"snmp-agent-socket", required_argument, nullptr, 'A'},
    {"namespace", required_argument, nullptr, 's'},
    {"core-dump", no_argument, nullptr, 'm'},
    {"core-dump-pattern", optional_argument, nullptr, 'M'},
    {"all-config", no_argument, nullptr, 'e'},
    {"config-id", required_argument, nullptr, 'i'},
    {"signum", required_argument, nullptr, kSignum},
    {"config-test", optional_argument, nullptr, 't'},
    {"version", no_argument, nullptr, 'v'},
    {"help", no_argument, nullptr, 'h'},
}};
constexpr const char* kShort = ":f:PCBlDS:Gu:XVIRndp:r:c:ab:xA:s:mM::ei:t::vh";

// Without the terminating entry an array of options is not one.
std::array<option, kLong.size() + 1> long_options() {
  std::array<option, kLong.size() + 1> all{};
  for (std::size_t i = 0; i < kLong.size(); ++i)
    all.at(i) = kLong.at(i);
  return all;
}

Invocation end(int code, std::string out, std::string err) {
  return {.options = {}, .exit_code = code, .out = std::move(out), .err = std::move(err)};
}

Invocation signal_number(std::string_view function) {
  const std::array<std::pair<std::string_view, int>, 6> known = {{
      {"STOP", SIGTERM},
      {"RELOAD", SIGHUP},
      {"DATA", SIGUSR1},
      {"STATS", SIGUSR2},
      {"STATS_CLEAR", SIGRTMAX - 1},
      {"JSON", SIGRTMIN + 2},
  }};
  for (const auto& [name, number] : known) {
    if (name == function) return end(0, fmt::format("{}\n", number), {});
  }
  return end(1, {}, fmt::format("Unknown sigfunc {}\n", function));
}

std::optional<int> facility(std::string_view name) {
  constexpr std::array<int, 8> kLocal = {LOG_LOCAL0, LOG_LOCAL1, LOG_LOCAL2, LOG_LOCAL3,
                                         LOG_LOCAL4, LOG_LOCAL5, LOG_LOCAL6, LOG_LOCAL7};
  if (name == "daemon") return LOG_DAEMON;
  if (name == "user") return LOG_USER;
  if (name.starts_with("local")) name.remove_prefix(5);
  if (name.size() != 1 || name[0] < '0' || name[0] > '7') return std::nullopt;
  return kLocal.at(static_cast<std::size_t>(name[0] - '0'));
}

std::optional<unsigned> umask_of(const char* text) {
  char* rest = nullptr;
  errno = 0;
  const long value = std::strtol(text, &rest, 0);
  if (errno != 0 || rest == text || *rest != '\0' || value < 0 || value > 0777) return std::nullopt;
  return static_cast<unsigned>(value);
}

constexpr std::array<std::pair<int, bool Options::*>, 10> kSwitches = {{
    {kAll, &Options::all},
    {'l', &Options::log_console},
    {'D', &Options::log_detail},
    {'V', &Options::dont_release_vrrp},
    {'I', &Options::dont_release_ipvs},
    {'R', &Options::dont_respawn},
    {'n', &Options::dont_fork},
    {'d', &Options::dump_conf},
    {'a', &Options::address_monitoring},
    {'e', &Options::all_config},
}};
constexpr std::array<std::pair<int, std::string Options::*>, 6> kTexts = {{
    {'f', &Options::conf},
    {'p', &Options::pid_file},
    {'r', &Options::vrrp_pid_file},
    {'c', &Options::checkers_pid_file},
    {'s', &Options::name_space},
    {'i', &Options::config_id},
}};
constexpr std::string_view kWithoutEffect = "BXbxAmM";

// Options that only set something; false: it is none of them.
bool take(int letter, const char* value, Options& options) {
  for (const auto& [known, member] : kSwitches) {
    if (known == letter) return options.*member = true;
  }
  for (const auto& [known, member] : kTexts) {
    if (known != letter) continue;
    options.*member = value;
    return true;
  }
  if (letter == 'G') {
    options.syslog = false;
    return true;
  }
  if (letter == 't') {
    options.config_test = true;
    if (value != nullptr) options.config_test_file = value;
    return true;
  }
  return kWithoutEffect.find(static_cast<char>(letter)) != std::string_view::npos;
}

}  // namespace

Invocation parse_options(const std::vector<std::string>& arguments) {
  std::vector<char*> words;
  for (const std::string& word : arguments)
    words.push_back(const_cast<char*>(word.c_str()));  // NOLINT: getopt permutes pointers only
  const auto all = long_options();
  Invocation result;
  Options& options = result.options;
  bool only_vrrp = false;
  bool only_checkers = false;
  optind = 0;  // start anew
  while (true) {
    const int letter =
        getopt_long(static_cast<int>(words.size()), words.data(), kShort, all.data(), nullptr);
    if (letter == -1) break;
    if (letter == 'h') return end(0, std::string(kHelp), {});
    if (letter == 'v') return end(0, {}, version_text());
    if (letter == kSignum) return signal_number(optarg);
    if (letter == 'P') {
      only_vrrp = true;
    } else if (letter == 'C') {
      only_checkers = true;
    } else if (letter == 'S') {
      const auto found = facility(optarg);
      if (!found) return end(kUsage, {}, fmt::format("Invalid log facility '{}'\n", optarg));
      options.facility = *found;
    } else if (letter == 'u') {
      options.umask = umask_of(optarg);
      if (!options.umask) return end(kUsage, {}, fmt::format("Invalid umask '{}'\n", optarg));
    } else if (letter == ':') {
      return end(kUsage, {},
                 fmt::format("Missing argument of option {}\n",
                             words[static_cast<std::size_t>(optind - 1)]));
    } else if (letter == '?' || !take(letter, optarg, options)) {
      return end(kUsage, {},
                 fmt::format("Unknown option {}\n", words[static_cast<std::size_t>(optind - 1)]));
    }
  }
  if (optind < static_cast<int>(words.size())) {
    return end(
        kUsage, {},
        fmt::format("Unexpected argument(s): {}\n", words[static_cast<std::size_t>(optind)]));
  }
  // Each names what is to run; both together are all.
  options.vrrp = only_vrrp || !only_checkers;
  options.checkers = only_checkers || !only_vrrp;
  return result;
}

}  // namespace havip::vrrpd
