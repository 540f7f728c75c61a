#include "tools/lab/live/live_prompt.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "platform/live/space/tool.h"
#include "tools/lab/line_editor/line_editor.h"
#include "tools/lab/live/live_work.h"

namespace havip::lab::live {
namespace {

using tools::ExitStatus;

ExitStatus refuse(const std::string& why, ExitStatus status = ExitStatus::kEnvironment) {
  fmt::print(stderr, "havip lab: {}\n", why);
  return status;
}

// What the tickets speak of and a machine may lack: the tool, and its Debian package.
std::string missing_tools(Voice voice) {
  std::string words;
  for (const auto& [tool, package] :
       {std::pair("tcpdump", "tcpdump"), std::pair("ping", "iputils-ping"),
        std::pair("arping", "iputils-arping"), std::pair("sqlite3", "sqlite3"),
        std::pair("curl", "curl")}) {
    if (!havip::live::has_tool(tool))
      words += voice("not on this machine: {} (apt-get install {})\n",
                     "本机没有 {}（apt-get install {}）\n", tool, package);
  }
  return words;
}

// Why no live network can play this lab; "": one can.
std::string obstacles_of(const Lab& lab, Voice voice) {
  const auto play = Play::begin(lab, {}, kStart + lab.begins);
  if (!play) return voice("{} cannot be played", "{} 无法运行", lab.name);
  const auto reasons = LiveNetwork::obstacles((*play)->scenario());
  if (reasons.empty()) return {};
  return voice("{} cannot be played live: {}", "{} 无法在真实网络上运行：{}", lab.name,
               fmt::join(reasons, "; "));
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

// The first word of a text, and what stands behind it.
std::pair<std::string_view, std::string_view> cut(std::string_view text) {
  text = trimmed(text);
  const std::size_t end = text.find_first_of(" \t");
  if (end == std::string_view::npos) return {text, {}};
  return {text.substr(0, end), trimmed(text.substr(end))};
}

class Prompt {
 public:
  Prompt(const Lab& lab, LiveWork& work, Voice voice, bool terminal)
      : lab_(lab), work_(work), voice_(voice), terminal_(terminal), node_(lab.touch.front().node) {}

  [[nodiscard]] std::string text() const { return node_ + "$ "; }
  [[nodiscard]] const std::string& node() const { return node_; }
  [[nodiscard]] bool done() const { return done_; }

  // A line as a transcript shows it.
  [[nodiscard]] std::string typed(std::string_view line) const {
    return cut(line).first.ends_with('$') ? std::string(line) : text() + std::string(line);
  }

  void run(std::string_view line) {
    auto [first, rest] = cut(line);
    if (first.empty() || first.starts_with('#')) return;
    if (first == "exit" || first == "quit" || first == "logout") {
      done_ = true;
      return;
    }
    const bool by_ssh = first == "ssh" || first == "enter";
    if (by_ssh) std::tie(first, rest) = cut(rest);
    if (first.empty()) return say(voice_("usage: ssh NODE [COMMAND]\n", "用法：ssh 节点 [命令]\n"));
    std::string node(first);
    if (node.ends_with('$')) node.pop_back();
    if (!work_.network().has_node(node)) {
      if (by_ssh) return say(voice_("there is no node {}\n", "没有节点 {}\n", node));
      return at(node_, std::string(trimmed(line)), line);
    }
    if (rest.empty() || rest.starts_with('#')) {
      if (!first.ends_with('$')) node_ = node;  // "web-a$ # a remark" is one
    } else {
      at(node, std::string(rest), line);
    }
  }

  [[nodiscard]] std::string help() const {
    return voice_(
        "Each line is a shell of its own (`web-a$ bash` for more), the tools are this machine's;\n"
        "systemctl, journalctl, edit and mcagent are small scripts in /run/bin.\n"
        "Files: /etc/keepalived/keepalived.conf of a guest, /etc/mcagent.conf of a host.\n"
        "Filters: nft list ruleset. At vpccgw: sqlite3 vpccgw.sqlite, DescribeHaVips and the\n"
        "other actions of the console.\n"
        "Nodes: {}\nNODE goes there, NODE COMMAND asks there once; exit leaves (the network "
        "stays).\nYou may change: {}\n",
        "每一行各用一个 shell（要连续操作可输入 "
        "bash），工具就是本机的工具；systemctl、journalctl、edit 和 mcagent 是 "
        "/run/bin "
        "里的小脚本。\n文件：虚拟机的 /etc/keepalived/keepalived.conf，宿主机的 "
        "/etc/mcagent.conf；过滤规则：nft list ruleset；\n在 vpccgw 上：sqlite3 "
        "vpccgw.sqlite、DescribeHaVips 等控制台动作。\n节点：{}\n输入“节点”即进入，“节点 "
        "命令”只执行一次；exit 离开（网络会保留）。\n允许修改：{}\n",
        fmt::join(work_.network().nodes(), ", "), granted(lab_));
  }

 private:
  static void say(const std::string& words) {
    fmt::print("{}", words);
    std::fflush(stdout);
  }

  void at(const std::string& node, const std::string& command, std::string_view line) {
    if (command == "help" || command == "?") return say(help());
    (void)work_.network().in_foreground(node, command, terminal_);
    if (work_.network().stands()) return say(work_.follow(node, typed(line)));
    say(voice_("the network is gone: answer it, or start anew with another --session\n",
               "网络已经不在了：请作答，或用另一个 --session 重新开始\n"));
    done_ = true;
  }

  const Lab& lab_;
  LiveWork& work_;
  Voice voice_;
  bool terminal_;
  std::string node_;
  bool done_ = false;
};

void on_terminal(Prompt& prompt, const LiveWork& work) {
  LineEditor editor("havip", [&](std::string_view line) {
    const std::string_view word = line.substr(line.rfind(' ') + 1);
    std::vector<std::string> names = work.network().nodes();
    std::erase_if(names, [&](const std::string& name) { return !name.starts_with(word); });
    return names;
  });
  while (!prompt.done()) {
    const auto line = editor.read(prompt.text());
    if (!line) break;
    prompt.run(*line);
  }
}

void from_stream(Prompt& prompt, std::istream& in) {
  for (std::string line; !prompt.done() && std::getline(in, line);) {
    if (line.ends_with('\r')) line.pop_back();
    fmt::print("{}\n", prompt.typed(line));
    std::fflush(stdout);
    prompt.run(line);
  }
}

}  // namespace

ExitStatus run_live_prompt(const Lab& lab, Session& session, const std::string& script,
                           Voice voice) {
  const bool goes_on = LiveWork::is_live(session);
  if (!goes_on && session.now() != kStart + lab.begins)
    return refuse(voice("{} was begun in virtual time: choose another --session",
                        "{} 是在虚拟时间里开始的：请另选 --session", session.folder()),
                  ExitStatus::kBadInput);
  std::ifstream file;
  if (!script.empty() && script != "-") {
    file.open(script, std::ios::binary);
    if (!file) return refuse(script + ": cannot be read", ExitStatus::kBadInput);
  }
  if (!goes_on) {
    if (std::string no = obstacles_of(lab, voice); !no.empty())
      return refuse(no, ExitStatus::kBadInput);
    if (LiveNetwork::is_up(lab))
      return refuse(voice("a network of this lab is up already: havip enter --end {}",
                          "该实验的网络已经在运行：havip enter --end {}",
                          LiveNetwork::name_for(lab)));
    fmt::print("{}", voice("The network is being built, and lives through its story: {} s\n",
                           "正在搭建网络并重演故障经过：{} 秒\n",
                           std::chrono::duration_cast<std::chrono::seconds>(lab.begins).count()));
    std::fflush(stdout);
  }
  auto work = goes_on ? LiveWork::go_on(lab, session, voice) : LiveWork::start(lab, session, voice);
  if (!work && goes_on)
    return refuse(voice("{}: answer it, or start anew with another --session",
                        "{}：请作答，或用另一个 --session 重新开始", work.error()));
  if (!work) return refuse(work.error());
  const bool terminal = script.empty() && isatty(STDIN_FILENO) != 0;
  Prompt prompt(lab, **work, voice, terminal);
  fmt::print("{}\n\n{}\n\n{}{}", voice(lab.title), voice(lab.ticket), missing_tools(voice),
             prompt.help());
  if (terminal) {
    on_terminal(prompt, **work);
  } else {
    from_stream(prompt, file.is_open() ? static_cast<std::istream&>(file) : std::cin);
  }
  if (!(*work)->network().stands()) return ExitStatus::kHeld;
  fmt::print(
      stderr, "{}",
      voice("havip: the network stays; `havip enter --end {}` ends it\n",
            "havip：网络会保留；`havip enter --end {}` 可结束它\n", (*work)->network().name()));
  return ExitStatus::kHeld;
}

}  // namespace havip::lab::live
