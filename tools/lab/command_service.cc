// systemctl, journalctl and keepalived -t: the two services that labs have.
#include <algorithm>
#include <charconv>

#include "tools/lab/command.h"
#include "tools/lab/history.h"

namespace havip::lab {
namespace {

constexpr std::size_t kTail = 10;        // lines of systemctl status
constexpr std::size_t kMostLines = 500;  // of journalctl

// When each half of a restart is carried out. Keepalived takes a second to stop, and systemctl
// waits for it.
constexpr Duration kStops = std::chrono::milliseconds(1);
constexpr Duration kReads = std::chrono::milliseconds(1200);
constexpr Duration kStarts = std::chrono::milliseconds(1210);

const loader::Guest& guest_of(const Bench& bench) {
  const auto& guests = bench.play.scenario().guests;
  return *std::ranges::find_if(guests, [&](const auto& g) { return g.id.view() == bench.node; });
}

const loader::Host& host_of(const Bench& bench) {
  const auto& hosts = bench.play.scenario().hosts;
  return *std::ranges::find_if(hosts, [&](const auto& h) { return h.id.view() == bench.node; });
}

// ---- what each service is told ------------------------------------------------------------------

std::string file_text(const Bench& bench, std::string_view path) {
  return bench.files.read(bench.node, path).value_or("");
}

// The file as it is now, if Keepalived has not read it yet.
void add_reading(const Bench& bench, Duration in, std::vector<Deed>& deeds) {
  const std::string text = file_text(bench, kKeepalivedConf);
  if (text == loaded_conf(bench.play.scenario(), guest_of(bench))) return;
  deeds.push_back(
      {.in = in,
       .entry = {
           {"do", "keepalived_reload"}, {"guest", bench.node}, {"conf", {{"inline", text}}}}});
}

std::string failed_job() {
  return "Job for keepalived.service failed because the control process exited with error code.\n"
         "See \"systemctl status keepalived.service\" and \"journalctl -xeu keepalived.service\" "
         "for details.\n";
}

std::string tell_keepalived(Bench& bench, std::string_view verb) {
  std::vector<Deed> deeds;
  const bool starts = verb == "start" || verb == "restart";
  const auto say = [&](Duration in, const char* what) {
    deeds.push_back({.in = in, .entry = {{"do", what}, {"guest", bench.node}}});
  };
  const bool running = bench.guest().engine().keepalived()->running();
  if (verb == "reload" && !running) return "keepalived.service is not active, cannot reload.\n";
  if (verb == "reload") {
    deeds.push_back({.in = kStops,
                     .entry = {{"do", "keepalived_reload"},
                               {"guest", bench.node},
                               {"conf", {{"inline", file_text(bench, kKeepalivedConf)}}}}});
  }
  if (verb == "stop" || verb == "restart") say(kStops, "keepalived_stop");
  if (starts && (verb == "restart" || !running)) {
    add_reading(bench, kReads, deeds);
    say(kStarts, "keepalived_start");
  }
  if (std::string no = bench.act(deeds); !no.empty()) return no;
  if (verb == "stop") bench.play.wait(kReads);
  if (starts && !bench.guest().engine().keepalived()->running()) return failed_job();
  return {};
}

std::string tell_agent(Bench& bench, std::string_view verb) {
  std::vector<Deed> deeds;
  const auto say = [&](Duration in, const char* what) {
    deeds.push_back({.in = in, .entry = {{"do", what}, {"host", bench.node}}});
  };
  const bool starts = verb == "start" || verb == "restart";
  if (verb == "reload")
    return "Failed to reload mcagent.service: Job type reload is not applicable for unit "
           "mcagent.service.\n";
  const std::string wanted = setting(file_text(bench, kAgentConf), "environment").value_or("");
  if (starts && wanted != "production" && wanted != "test")
    return bench.voice("{}: environment={}: expected production or test\n",
                       "{}：environment={}：应为 production 或 test\n", kAgentConf, wanted);
  if (verb == "stop" || verb == "restart") say(kStops, "agent_stop");
  if (starts) {
    const bool test =
        loaded_environment(bench.play.scenario(), host_of(bench)) == vpccgw::Environment::kTest;
    if (test != (wanted == "test")) {
      deeds.push_back(
          {.in = kReads,
           .entry = {{"do", "agent_environment"}, {"host", bench.node}, {"environment", wanted}}});
    }
    say(kStarts, "agent_start");
  }
  return bench.act(deeds);
}

// ---- what each service shows --------------------------------------------------------------------

std::string active_text(const std::optional<Standing>& standing, bool running, Instant now) {
  const Instant since = standing ? standing->since : kStart;
  const std::string when =
      fmt::format("since {}; {}s ago", date_text(since), ns(now - since) / 1'000'000'000);
  if (running) return fmt::format("active (running) {}", when);
  const bool failed = standing && (standing->state.starts_with("ended with") ||
                                   standing->state == "killed" || standing->state == "failed");
  return failed ? fmt::format("failed (Result: {}) {}", standing->state, when)
                : fmt::format("inactive (dead) {}", when);
}

std::string status(const Bench& bench, bool keepalived) {
  const runner::World& world = bench.play.world();
  const auto standing = standing_of(world.trace(), bench.node, keepalived ? "keepalived" : "agent");
  const bool running =
      keepalived ? bench.guest().engine().keepalived()->running() : bench.host().agent() != nullptr;
  const std::string_view name = keepalived ? "keepalived" : "mcagent";
  const std::string_view about =
      keepalived ? "Keepalive Daemon (LVS and VRRP)" : "Agent of highly available virtual IPs";
  std::string out = fmt::format("{} {}.service - {}\n", running ? "●" : "○", name, about);
  out += fmt::format(
      "     Loaded: loaded (/lib/systemd/system/{}.service; enabled; preset: enabled)\n", name);
  out += fmt::format("     Active: {}\n", active_text(standing, running, bench.play.now()));
  const auto lines = lines_of(world.trace(), bench.node);
  const std::size_t first = lines.size() - std::min(lines.size(), kTail);
  if (!lines.empty()) out += "\n";
  for (std::size_t i = first; i < lines.size(); ++i)
    out += to_text(lines[i], bench.node);
  return out;
}

}  // namespace

std::string run_systemctl(Bench& bench, const Words& words) {
  const bool at_guest = bench.play.world().find_guest(bench.node) != nullptr;
  const std::string_view mine = at_guest ? "keepalived" : "mcagent";
  Words plain = words;
  std::erase_if(plain, [](const std::string& word) { return word.starts_with('-'); });
  if (plain.size() != 3)
    return bench.voice("usage: systemctl status|start|stop|restart|reload {}\n",
                       "用法：systemctl status|start|stop|restart|reload {}\n", mine);
  const std::string& verb = plain[1];
  std::string unit = plain[2];
  if (unit.ends_with(".service")) unit.resize(unit.size() - 8);
  const bool is_here = unit == mine && (!at_guest || guest_of(bench).keepalived.has_value());
  if (!is_here) return fmt::format("Unit {}.service could not be found.\n", unit);
  if (verb == "status") return status(bench, at_guest);
  const bool known = verb == "start" || verb == "stop" || verb == "restart" || verb == "reload";
  if (!known) return fmt::format("Unknown command verb {}.\n", verb);
  if (std::string no = bench.refusal(at_guest ? May::kKeepalived : May::kAgent); !no.empty())
    return no;
  return at_guest ? tell_keepalived(bench, verb) : tell_agent(bench, verb);
}

std::string run_journalctl(Bench& bench, const Words& words) {
  std::size_t most = kMostLines;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "-n" && i + 1 < words.size()) {
      const std::string& count = words[++i];
      const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), most);
      if (error != std::errc{} || end != count.data() + count.size())
        return fmt::format("Failed to parse lines '{}'\n", count);
      most = std::min(most, kMostLines);
    } else if (word == "-u" && i + 1 < words.size()) {
      ++i;
    } else if (word != "--no-pager" && word != "-e" && word != "-x" && word != "-xe" &&
               word != "-xeu") {
      if (word.starts_with('-'))
        return bench.voice("usage: journalctl [-u UNIT] [-n LINES]\n",
                           "用法：journalctl [-u 服务] [-n 行数]\n");
    }
  }
  const auto lines = lines_of(bench.play.world().trace(), bench.node);
  if (lines.empty()) return "-- No entries --\n";
  std::string out;
  for (std::size_t i = lines.size() - std::min(lines.size(), most); i < lines.size(); ++i)
    out += to_text(lines[i], bench.node);
  return out;
}

std::string run_keepalived(Bench& bench, const Words& words) {
  if (words.size() != 2 || (words[1] != "-t" && words[1] != "--config-test"))
    return bench.voice("usage: keepalived -t\n", "用法：keepalived -t\n");
  const auto text = bench.files.read(bench.node, kKeepalivedConf);
  if (!text) return fmt::format("{}: No such file or directory\n", kKeepalivedConf);
  hostsim::conf::Environment machine{.node = bench.node};
  for (const auto& nic : bench.guest().setup().nics)
    machine.nics.push_back(nic.name);
  const auto parsed = hostsim::conf::parse(*text, std::string(kKeepalivedConf), machine);
  std::string out;
  for (const auto& finding : parsed.findings)
    out += fmt::format("{}\n", to_string(finding));
  if (parsed.exit_code) out += fmt::format("(exit code {})\n", *parsed.exit_code);
  return out;
}

}  // namespace havip::lab
