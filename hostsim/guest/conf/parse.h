// parse(): the text of a keepalived.conf -> a typed Config and findings, as Keepalived 2.2.7 reads
// it: same lexer, same keywords, same repairs, same words of complaint (keepalived.conf(5), and
// the daemon's behaviour where the manual is silent).
//
// Pure and total: any bytes give a result, in time and memory linear in the text.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hostsim/guest/conf/config.h"
#include "hostsim/guest/conf/finding.h"

namespace havip::hostsim::conf {

// What Keepalived would find on the machine that it starts on.
// A file that the configuration names, as the machine knows it.
struct FileFacts {
  enum class Kind : std::uint8_t { kRegular, kDirectory, kOther };
  Kind kind = Kind::kRegular;
  bool executable = false;  // by somebody
  // Someone besides root could change it, or a directory on the way to it.
  bool writable_by_others = false;
};

// A file that an include names.
struct IncludedFile {
  FileFacts facts;
  std::string text;  // of a regular file
};

struct Environment {
  std::string node;               // host name: the default router_id, and what @id is matched with
  std::vector<std::string> nics;  // "eth0", ...; an interface that is not here does not exist
  bool any_nic = false;           // nothing is known of NICs: whatever the file names is there
  // Read as `keepalived --config-test` does: stricter with numbers, silent about what only a
  // daemon that starts would log.
  bool config_test = false;
  // Keywords that came after 2.2.7, up to 2.4, are known.
  bool later_keywords = false;
  // The file of this path, which is relative to where the main one's name is; nothing: there is
  // none. And the paths that match a pattern with *, ? and [..], sorted. Without these two
  // functions an include is refused.
  std::function<std::optional<IncludedFile>(const std::string& path)> read_file = {};
  std::function<std::vector<std::string>(const std::string& pattern)> glob = {};
  // What an absolute or relative path names; nothing: there is no such file. Without this function
  // the machine is unknown: every script is there, safe and executable.
  std::function<std::optional<FileFacts>(const std::string& path)> file_facts = {};
  // Whether there is such a user, or group. Without it every name is one.
  std::function<bool(const std::string& name)> user_exists = {};
  std::function<bool(const std::string& name)> group_exists = {};
};

// Exit codes of Keepalived 2.2 that a configuration can cause.
inline constexpr int kExitConfig = 2;      // at run time: refuses the configuration
inline constexpr int kExitConfigTest = 5;  // of `keepalived --config-test`: anything was reported

// A file with thousands of faults is no more useful with thousands of findings.
inline constexpr std::size_t kMaxFindings = 200;

struct ParseResult {
  Config config;  // what the daemon runs; without instances when there is nothing to run
  // In the order in which Keepalived comes upon them: reading first, completion after. At most
  // kMaxFindings, plus one that says how many more there were.
  std::vector<Finding> findings;
  // Set when Keepalived ends by itself with this code instead of running `config`.
  std::optional<int> exit_code;
  // What `keepalived --config-test` returns for this file: 0, 2, 4, 5 or 6.
  int config_test_exit_code = 0;
  // How many things only the rig cannot do, including those beyond kMaxFindings.
  std::size_t unsupported_count = 0;

  // The file asks for what the rig does not model: refuse it, naming the findings.
  [[nodiscard]] bool unsupported() const { return unsupported_count > 0; }
};

[[nodiscard]] ParseResult parse(std::string_view text, std::string_view file_name,
                                const Environment& env);

}  // namespace havip::hostsim::conf
