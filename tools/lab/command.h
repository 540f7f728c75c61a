// Commands of the shell: one row and one function each, the functions in command_*.cc.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/lab/files.h"
#include "tools/lab/play.h"
#include "tools/lab/text.h"
#include "tools/lab/words.h"

namespace havip::lab {

// Where a command can be given.
enum class Place : std::uint8_t { kGuest, kHost, kGateway, kConsole };

// Where the learner is: a node of the scenario, or one of these two.
inline constexpr std::string_view kGatewayNode = "vpccgw";
inline constexpr std::string_view kConsoleNode = "console";

// What a command works on.
struct Bench {
  Play& play;
  Files& files;
  Voice voice;
  std::string node;
  // A terminal's editor on this text; returns what it has become. Null: there is none.
  std::function<Result<std::string>(const std::string& name, const std::string& text)> editor = {};

  // The guest or host; REQUIRES: the node is one.
  [[nodiscard]] const runner::GuestNode& guest() const;
  [[nodiscard]] const runner::HostNode& host() const;
  // The words with which a change is refused here; "" when the lab grants it.
  [[nodiscard]] std::string refusal(May what) const;
  // Carries deeds out; "" or the words of what stands against them.
  [[nodiscard]] std::string act(const std::vector<Deed>& deeds);
};

using Function = std::string (*)(Bench& bench, const Words& words);  // what it prints

struct Command {
  std::string_view name;  // words[0]
  std::vector<Place> places;
  std::string_view usage;
  Text help;
  Function run;
};

// All of them, in the order of `help`.
[[nodiscard]] const std::vector<Command>& commands();

[[nodiscard]] std::string run_ip(Bench& bench, const Words& words);
[[nodiscard]] std::string run_ping(Bench& bench, const Words& words);
[[nodiscard]] std::string run_arping(Bench& bench, const Words& words);
[[nodiscard]] std::string run_tcpdump(Bench& bench, const Words& words);
[[nodiscard]] std::string run_iptables(Bench& bench, const Words& words);
[[nodiscard]] std::string run_systemctl(Bench& bench, const Words& words);
[[nodiscard]] std::string run_journalctl(Bench& bench, const Words& words);
[[nodiscard]] std::string run_keepalived(Bench& bench, const Words& words);
[[nodiscard]] std::string run_cat(Bench& bench, const Words& words);
[[nodiscard]] std::string run_edit(Bench& bench, const Words& words);
[[nodiscard]] std::string run_mcagent(Bench& bench, const Words& words);
[[nodiscard]] std::string run_sqlite3(Bench& bench, const Words& words);
[[nodiscard]] std::string run_console(Bench& bench, const Words& words);
[[nodiscard]] std::string run_sleep(Bench& bench, const Words& words);
[[nodiscard]] std::string run_time(Bench& bench, const Words& words);

}  // namespace havip::lab
