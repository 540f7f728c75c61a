#include "tools/lab/shell.h"

#include <algorithm>

#include "scenarios/loader/nearest.h"
#include "scenarios/loader/node.h"
#include "tools/lab/pipe.h"

namespace havip::lab {
namespace {

// What it takes to give a command, so that no two deeds are of one instant.
constexpr Duration kTyping = std::chrono::milliseconds(200);

bool is_word(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

}  // namespace

Result<std::unique_ptr<Shell>, loader::Faults> Shell::open(const Lab& lab, Session& session,
                                                           Voice voice) {
  auto play = Play::begin(lab, session.deeds(), session.now());
  if (!play) return fail(std::move(play).error());
  return std::unique_ptr<Shell>(new Shell(lab, session, voice, *std::move(play)));
}

Shell::Shell(const Lab& lab, Session& session, Voice voice, std::unique_ptr<Play> play)
    : lab_(lab),
      session_(session),
      voice_(voice),
      play_(std::move(play)),
      files_(play_->scenario(), session.files_folder()),
      node_(lab.touch.front().node) {}

bool Shell::is_node(std::string_view word) const {
  return word == kGatewayNode || word == kConsoleNode ||
         play_->world().find_guest(word) != nullptr || play_->world().find_host(word) != nullptr;
}

Place Shell::place_of(std::string_view node) const {
  if (node == kGatewayNode) return Place::kGateway;
  if (node == kConsoleNode) return Place::kConsole;
  return play_->world().find_host(node) != nullptr ? Place::kHost : Place::kGuest;
}

std::string Shell::unreachable(const std::string& node) const {
  const runner::GuestNode* guest = play_->world().find_guest(node);
  const runner::HostNode* host = play_->world().find_host(node);
  const bool off =
      (guest != nullptr && !guest->engine().powered()) || (host != nullptr && !host->powered());
  return off ? fmt::format("ssh: connect to host {} port 22: No route to host\n", node) : "";
}

std::string Shell::go(const std::string& node) {
  if (std::string no = unreachable(node); !no.empty()) return no;
  node_ = node;
  return {};
}

std::string Shell::unknown(const std::string& node, const std::string& word) const {
  std::vector<std::string> known{"help", "exit"};
  std::string elsewhere;
  for (const Command& command : commands()) {
    const bool here = std::ranges::find(command.places, place_of(node)) != command.places.end();
    if (here) known.emplace_back(command.name);
    if (!here && command.name == word) elsewhere = command.usage;
  }
  if (!elsewhere.empty())
    return voice_("{}: not at {}; `help` says what is known here\n",
                  "{}：{} 上没有这个命令；输入 help 查看可用命令\n", word, node);
  const auto meant = loader::nearest(word, known);
  const std::string guess = meant ? voice_("; did you mean {}?", "；是否想输入 {}？", *meant) : "";
  return voice_("{}: command not found{}\nknown at {}: {}\n", "{}：找不到该命令{}\n{} 上可用：{}\n",
                loader::shown(word), guess, node, fmt::join(known, ", "));
}

std::string Shell::help(const std::string& node) const {
  std::string out = voice_("At {}:\n", "{} 上可用：\n", node);
  for (const Command& command : commands()) {
    if (std::ranges::find(command.places, place_of(node)) == command.places.end()) continue;
    out += fmt::format("  {:<52} {}\n", command.usage, voice_(command.help));
  }
  std::vector<std::string> nodes;
  for (const auto& guest : play_->scenario().guests)
    nodes.push_back(to_string(guest.id));
  for (const auto& host : play_->scenario().hosts)
    nodes.push_back(to_string(host.id));
  nodes.emplace_back(kGatewayNode);
  nodes.emplace_back(kConsoleNode);
  out += voice_(
      "Nodes: {}\nNODE goes there, NODE COMMAND asks there once; exit leaves (the session "
      "stays).\n",
      "节点：{}\n输入“节点”即进入，“节点 命令”只执行一次；exit 离开（进度会保留）。\n",
      fmt::join(nodes, ", "));
  return out + voice_("You may change: {}\n", "允许修改：{}\n", granted(lab_));
}

std::string Shell::dispatch(const std::string& node, const Words& words) {
  if (words[0] == "help" || words[0] == "?") return help(node);
  const auto& table = commands();
  const auto command = std::ranges::find(table, words[0], &Command::name);
  const bool here = command != table.end() &&
                    std::ranges::find(command->places, place_of(node)) != command->places.end();
  if (!here) return unknown(node, words[0]);
  if (std::string no = unreachable(node); !no.empty()) return no;
  Bench bench{.play = *play_, .files = files_, .voice = voice_, .node = node, .editor = editor_};
  return command->run(bench, words);
}

std::string Shell::run(std::string_view line) {
  const auto parts = split_at_bars(line.substr(0, kLongestLine + 1));
  auto words = split(parts.front());
  if (!words) return voice_("not understood: {}\n", "无法理解：{}\n", words.error());
  if (words->empty() || words->front().starts_with('#')) return {};
  if (is_word(words->front(), {"exit", "quit", "logout"})) {
    done_ = true;
    return {};
  }
  const bool by_ssh = is_word(words->front(), {"ssh", "enter"});
  if (by_ssh) words->erase(words->begin());
  if (words->empty()) return voice_("usage: ssh NODE [COMMAND]\n", "用法：ssh 节点 [命令]\n");
  std::string node = words->front();
  if (node.ends_with('$')) node.pop_back();
  if (!is_node(node)) {
    if (by_ssh)
      return voice_("ssh: Could not resolve hostname {}; `help` names the nodes\n",
                    "ssh：无法解析主机名 {}；输入 help 查看节点\n", loader::shown(node));
    return carry_out(node_, *words, parts, line);
  }
  if (words->size() == 1) return go(node);
  words->erase(words->begin());
  return carry_out(node, *words, parts, line);
}

std::string Shell::carry_out(const std::string& node, const Words& words,
                             const std::vector<std::string>& parts, std::string_view line) {
  const Instant began = play_->now();
  play_->wait(kTyping);
  std::string out = dispatch(node, words);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const auto filter = split(parts[i]);
    auto kept = filter ? filtered(out, *filter) : Result<std::string>(fail(filter.error()));
    out = kept ? *std::move(kept) : kept.error() + "\n";
  }
  const auto written = session_.add(
      {.at = began, .until = play_->now(), .line = typed(line), .deeds = play_->take_new()});
  if (!written) out += written.error() + "\n";
  return out;
}

std::string Shell::typed(std::string_view line) const {
  std::string text(line.substr(0, kLongestLine));
  for (char& c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x20 || octet == 0x7f) c = '?';  // nothing that moves a cursor
  }
  return text.substr(0, text.find(' ')).ends_with('$') ? text : prompt() + text;
}

std::vector<std::string> Shell::completions(std::string_view beginning) const {
  const std::size_t blank = beginning.rfind(' ');
  const bool first = blank == std::string_view::npos;
  const std::string_view word = first ? beginning : beginning.substr(blank + 1);
  std::vector<std::string> all;
  const auto offer = [&](std::string_view text) {
    if (text.starts_with(word)) all.emplace_back(text);
  };
  for (const auto& guest : play_->scenario().guests)
    offer(guest.id.view());
  for (const auto& host : play_->scenario().hosts)
    offer(host.id.view());
  offer(kGatewayNode);
  offer(kConsoleNode);
  for (const Command& command : commands()) {
    if (std::ranges::find(command.places, place_of(node_)) != command.places.end())
      offer(command.name);
  }
  for (const std::string& path : files_.paths(node_))
    offer(path);
  for (std::string_view text : {"help", "exit", "keepalived", "mcagent"})
    offer(text);
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace havip::lab
