// Scripts and pipes of the daemon as a whole, and how its processes are scheduled.
#include <algorithm>

#include <fmt/format.h>

#include "hostsim/guest/conf/global_acts.h"
#include "hostsim/guest/conf/number.h"
#include "hostsim/guest/conf/script_line.h"

namespace havip::hostsim::conf {
namespace {

constexpr std::string_view kNoScheduler = "the daemon's lateness is set in the scenario";

// "vrrp_" of "vrrp_notify_fifo_script"; empty where the keyword has no prefix.
std::string_view prefix_of(const Line& line, std::string_view stem) {
  return line.keyword().substr(0, line.keyword().find(stem));
}

std::optional<Fifo>& fifo_of(Reader& reader, std::string_view prefix) {
  GlobalDraft& global = reader.global();
  if (prefix == "vrrp_") return global.vrrp_fifo;
  if (prefix == "lvs_") return global.lvs_fifo;
  return global.fifo;
}

// "vrrp" of "vrrp_priority".
std::string_view process_of(const Line& line) {
  return line.keyword().substr(0, line.keyword().find('_'));
}

void no_effect(Reader& reader, const Line& line) {
  reader.report().no_effect(line.at(0), line.keyword(), kNoScheduler);
}

}  // namespace

namespace acts {

void enable_script_security(Reader& reader, const Line&) {
  reader.global().script_security = true;
}

void global_script_user(Reader& reader, const Line& line) {
  GlobalDraft& global = reader.global();
  if (line.arguments() == 0) {
    reader.error(line.at(0), "No script username specified");
    return;
  }
  const std::string& user = line.words[1].text;
  const std::string group = line.arguments() > 1 ? line.words[2].text : std::string{};
  global.script_user_bad = !known_user(reader, user, group);
  if (global.script_user_bad) {
    reader.error(line.at(1), "Error setting global script uid/gid");
    return;
  }
  global.script_user = user;
  global.script_group = group;
}

void notify_fifo(Reader& reader, const Line& line) {
  const std::string_view prefix = prefix_of(line, "notify_fifo");
  if (line.arguments() == 0) {
    reader.error(line.at(0), fmt::format("No {}notify_fifo name specified", prefix));
    return;
  }
  std::optional<Fifo>& fifo = fifo_of(reader, prefix);
  if (fifo && !fifo->path.empty()) {
    reader.error(line.at(1), fmt::format("{}notify_fifo already specified - ignoring {}", prefix,
                                         line.words[1].text));
    return;
  }
  if (!fifo) fifo.emplace();
  fifo->path = line.words[1].text;
}

void notify_fifo_script(Reader& reader, const Line& line) {
  const std::string_view prefix = prefix_of(line, "notify_fifo_script");
  if (line.arguments() == 0) {
    reader.error(line.at(0), fmt::format("No {}notify_fifo_script specified", prefix));
    return;
  }
  std::optional<Fifo>& fifo = fifo_of(reader, prefix);
  if (fifo && fifo->script) {
    reader.error(line.at(1), fmt::format("{}notify_fifo_script already specified - ignoring {}",
                                         prefix, line.words[1].text));
    return;
  }
  if (!fifo) fifo.emplace();
  fifo->script = read_command(reader, line, fmt::format("{}notify_fifo", prefix));
  reader.draft().scripts_used |= fifo->script.has_value();
}

void startup_script(Reader& reader, const Line& line) {
  const std::string_view which = prefix_of(line, "_script");
  GlobalDraft& global = reader.global();
  auto& field = which == "startup" ? global.startup_script : global.shutdown_script;
  if (line.arguments() == 0) {
    reader.error(line.at(0), fmt::format("{} script missing", which));
  } else if (field) {
    reader.error(line.at(0), fmt::format("{} script already specified", which));
  } else {
    const QuotedWords words = split_quoted(line.raw);
    const bool user_known =
        words.words.size() < 3 ||
        known_user(reader, words.words[2],
                   words.words.size() > 3 ? std::string_view(words.words[3]) : std::string_view{});
    if (!user_known) {
      reader.error(line.at(1), fmt::format("Invalid {} script", which));
      return;
    }
    field = read_command(reader, line, line.keyword());
    reader.draft().global_scripts_used |= field.has_value();
  }
}

void script_timeout(Reader& reader, const Line& line) {
  const std::string_view which = prefix_of(line, "_script_timeout");
  if (line.arguments() == 0) {
    reader.error(line.at(0), fmt::format("{}_script_timeout requires value", which));
    return;
  }
  const std::string& text = line.words[1].text;
  if (read_number(text, line.at(1), {.min = 1, .max = 1000}, Junk::kIgnored, reader.report())) {
    reader.report().no_effect(line.at(0), line.keyword(), "these scripts take no time here");
    return;
  }
  reader.error(line.at(1),
               fmt::format("{}_script_timeout '{}' must be in [1, 1000] - ignoring", which, text));
}

void process_priority(Reader& reader, const Line& line) {
  const std::string_view process = process_of(line);
  if (line.arguments() == 0) {
    reader.error(line.at(0), fmt::format("No {} process priority specified", process));
  } else if (!read_integer(line.words[1].text, line.at(1), {-20, 19}, reader.report())) {
    reader.error(line.at(1), fmt::format("Invalid {} process priority specified", process));
  } else {
    no_effect(reader, line);
  }
}

void realtime_priority(Reader& reader, const Line& line) {
  constexpr int kMost = 99;
  const std::string_view process = process_of(line);
  if (line.arguments() == 0) {
    reader.error(line.at(0), fmt::format("No {} process real-time priority specified", process));
    return;
  }
  const std::string& text = line.words[1].text;
  const auto value = read_integer(text, line.at(1), {-0x7fff'ffff, 0x7fff'ffff}, reader.report());
  if (!value) {
    reader.error(line.at(1),
                 fmt::format("{} process real-time priority '{}' invalid", process, text));
  } else if (*value < 1) {
    reader.error(line.at(1), fmt::format("{} process real-time priority {} less than minimum 1 - "
                                         "setting to minimum",
                                         process, *value));
  } else if (*value > kMost) {
    reader.error(line.at(1), fmt::format("{} process real-time priority {} greater than maximum "
                                         "{} - setting to maximum",
                                         process, *value, kMost));
  } else {
    no_effect(reader, line);
  }
}

void cpu_affinity(Reader& reader, const Line& line) {
  if (line.arguments() > 0) return no_effect(reader, line);
  reader.error(line.at(0), fmt::format("No {} cpu_id set specified", process_of(line)));
}

void max_auto_priority(Reader& reader, const Line& line) {
  constexpr int kMost = 99;
  if (line.arguments() > 0 &&
      !read_integer(line.words[1].text, line.at(1), {-1, kMost}, reader.report())) {
    reader.error(
        line.at(1),
        fmt::format("max_auto_priority '{}' must be in [0, {}] (or -1 to disable) - ignoring",
                    line.words[1].text, kMost));
    return;
  }
  no_effect(reader, line);
}

void min_auto_priority_delay(Reader& reader, const Line& line) {
  constexpr Range kRange{.min = 1, .max = 10'000'000};
  if (line.arguments() == 0) {
    reader.error(line.at(0), "min_auto_priority_delay requires delay time");
  } else if (!read_number(line.words[1].text, line.at(1), kRange, Junk::kIgnored,
                          reader.report())) {
    reader.error(line.at(1),
                 fmt::format("min_auto_priority_delay '{}' must be in [1, 10000000] - ignoring",
                             line.words[1].text));
  } else {
    no_effect(reader, line);
  }
}

}  // namespace acts
}  // namespace havip::hostsim::conf
