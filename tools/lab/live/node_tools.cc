#include "tools/lab/live/node_tools.h"

#include <fmt/format.h>

#include "platform/live/space/visit.h"
#include "tools/lab/live/node_texts.h"

namespace havip::lab::live {
namespace {

// `cat` in the place of a text that no shell reads again.
std::string tool(std::string_view name, std::string_view text) {
  return fmt::format("cat >{0}/{1} <<'END OF TOOL'\n{2}END OF TOOL\nchmod +x {0}/{1}\n",
                     havip::live::kNodeTools, name, text);
}

std::string begin() {
  return fmt::format("set -e\n{}mkdir -p {}\n", node_texts::kOwnEtc, havip::live::kNodeTools);
}

}  // namespace

std::string shell_word(std::string_view text) {
  std::string out = "'";
  for (const char c : text)
    out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string furnish_guest() {
  std::string script = begin();
  script += tool("edit", node_texts::kEdit);
  script += tool("systemctl", node_texts::kGuestService);
  script += tool("journalctl",
                 std::string(node_texts::kGuestJournal) + std::string(node_texts::kJournal));
  script += tool("iptables", node_texts::kIptables);
  return script + std::string(node_texts::kLayConf);
}

std::string furnish_host(const std::string& host, const std::string& environment,
                         const std::string& live, const std::string& program) {
  std::string script = begin();
  script += tool("edit", node_texts::kEdit);
  script += tool("systemctl", node_texts::kHostService);
  script +=
      tool("journalctl", std::string(node_texts::kHostJournal) + std::string(node_texts::kJournal));
  script += tool("mcagent", node_texts::kAgent);
  const auto file = [&](std::string_view kind) {
    return shell_word(fmt::format("{}/{}.{}", live, host, kind));
  };
  script +=
      tool("settings", fmt::format("agent={}\ncommand={}\nlog={}\npid_file={}\n",
                                   shell_word(program), file("command"), file("log"), file("pid")));
  return script + fmt::format(
                      "printf '%s\\n' '# mcagent of {0}; read when it starts' 'host={0}' "
                      "'environment={1}' >/etc/mcagent.conf\n",
                      host, environment);
}

std::string furnish_gateway(const std::string& live, const std::string& place) {
  std::string script = begin();
  script +=
      tool("settings", fmt::format("live={}\nplace={}\n", shell_word(live), shell_word(place)));
  for (const char* action :
       {"DescribeHaVips", "CreateHaVip", "DeleteHaVip", "UnbindHaVip", "ModifyHaVipAttribute",
        "AssociateHaVipInstance", "DisassociateHaVipInstance"})
    script += tool(action, node_texts::kConsole);
  return script;
}

}  // namespace havip::lab::live
