// Files: what `cat` and `edit` see at the nodes: a guest's keepalived.conf, a host's mcagent.conf.
// They begin as the scenario has them; what is edited lives on beside the journal.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/result.h"
#include "scenarios/loader/scenario.h"

namespace havip::lab {

inline constexpr std::string_view kKeepalivedConf = "/etc/keepalived/keepalived.conf";
inline constexpr std::string_view kAgentConf = "/etc/mcagent.conf";

class Files {
 public:
  // `folder`: where edited files are kept, each as NODE/BASENAME; "": nowhere. Those that are
  // there already are read.
  Files(const loader::Scenario& scenario, std::string folder);

  // The text of a file at a node; none: there is no such file.
  [[nodiscard]] std::optional<std::string> read(const std::string& node,
                                                std::string_view path) const;
  // REQUIRES: read() knows it. The error: it could not be kept.
  [[nodiscard]] Result<void> write(const std::string& node, std::string_view path,
                                   std::string text);
  // The paths at a node.
  [[nodiscard]] std::vector<std::string> paths(const std::string& node) const;

 private:
  using Key = std::pair<std::string, std::string>;  // node, path

  std::map<Key, std::string> texts_;
  std::string folder_;
};

// What the guest's Keepalived was last given to read, and where the host's agent was last told to
// claim, by the whole timeline.
[[nodiscard]] std::string loaded_conf(const loader::Scenario& scenario, const loader::Guest& guest);
[[nodiscard]] vpccgw::Environment loaded_environment(const loader::Scenario& scenario,
                                                     const loader::Host& host);

// The value of a line "KEY=VALUE" of a file; none: there is no such line. The last one counts.
[[nodiscard]] std::optional<std::string> setting(std::string_view text, std::string_view key);

}  // namespace havip::lab
