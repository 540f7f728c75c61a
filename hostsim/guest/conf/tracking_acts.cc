#include "hostsim/guest/conf/tracking_acts.h"

#include <algorithm>

#include <fmt/format.h>

#include "hostsim/guest/conf/number.h"
#include "hostsim/guest/conf/script_line.h"

namespace havip::hostsim::conf {
namespace {

using std::chrono::seconds;

constexpr std::string_view kDefaultUser = "keepalived_script";

// ---- vrrp_script ------------------------------------------------------------------------------

void script_command(Reader& reader, const Line& line) {
  if (auto command = read_bare_command(reader, line)) {
    std::string& shown = reader.script().command_text;
    shown.clear();
    for (const std::string& arg : command->args)
      shown += fmt::format("{}'{}'", shown.empty() ? "" : " ", arg);
    reader.script().kept.command.args = std::move(command->args);
  }
}

// Whole seconds, at least one.
std::optional<Duration> script_seconds(Reader& reader, const Line& line,
                                       std::string_view complaint) {
  constexpr std::uint32_t kMax = 4294;
  const std::string& name = reader.script().kept.name;
  const std::string& text = line.words[1].text;
  const auto value = read_number(text, line.at(1), {.max = kMax}, Junk::kIgnored, reader.report());
  if (!value) {
    reader.error(line.at(1), fmt::format(fmt::runtime(complaint), name, text, kMax));
    return std::nullopt;
  }
  if (*value != 0) return seconds(*value);
  reader.error(line.at(1), fmt::format("({}): vrrp script {} must be greater than 0, setting to 1",
                                       name, line.keyword()));
  return seconds(1);
}

void script_interval(Reader& reader, const Line& line) {
  const auto value = script_seconds(
      reader, line, "({}): vrrp script interval '{}' must be between 1 and {} - ignoring");
  if (value) reader.script().kept.interval = *value;
}

void script_timeout(Reader& reader, const Line& line) {
  if (const auto value =
          script_seconds(reader, line, "({}): vrrp script timeout '{}' invalid - ignoring")) {
    reader.script().timeout = value;
  }
}

void script_weight(Reader& reader, const Line& line) {
  ScriptDraft& script = reader.script();
  const std::string& text = line.words[1].text;
  const auto value = read_integer(text, line.at(1), {-253, 253}, reader.report());
  if (!value) {
    reader.error(line.at(1), fmt::format("vrrp_script {} weight {} must be in [-253, 253]",
                                         script.kept.name, text));
  } else {
    script.kept.weight = {.value = *value};
  }
  if (line.arguments() < 2) return;
  if (line.words[2].text == "reverse") {
    script.kept.weight.reverse = true;
  } else {
    reader.error(line.at(2), fmt::format("vrrp_script {} unknown weight option {}",
                                         script.kept.name, line.words[2].text));
  }
}

template <std::uint32_t Script::*kField>
void script_count(Reader& reader, const Line& line) {
  constexpr std::uint32_t kMax = 0x7fff'ffff;
  const std::string& text = line.words[1].text;
  const auto value =
      read_number(text, line.at(1), {.min = 1, .max = kMax}, Junk::kIgnored, reader.report());
  reader.script().kept.*kField = value.value_or(1);
  if (value) return;
  reader.error(line.at(1), fmt::format("({}): vrrp script {} value '{}' invalid, defaulting to 1",
                                       reader.script().kept.name, line.keyword(), text));
}

void script_user(Reader& reader, const Line& line) {
  ScriptDraft& script = reader.script();
  script.kept.command.user = line.words[1].text;
  script.kept.command.group = line.arguments() > 1 ? line.words[2].text : std::string{};
  script.user_bad = !known_user(reader, script.kept.command.user, script.kept.command.group);
  if (!script.user_bad) return;
  reader.error(line.at(1), fmt::format("Unable to set uid/gid for script {}", script.command_text));
}

void script_init_fail(Reader& reader, const Line&) {
  reader.script().kept.init_fail = true;
}

constexpr Keyword kScript[] = {
    {.name = "script", .act = script_command},
    {.name = "interval", .arguments = 1, .act = script_interval},
    {.name = "timeout", .arguments = 1, .act = script_timeout},
    {.name = "weight", .arguments = 1, .act = script_weight},
    {.name = "rise", .arguments = 1, .act = script_count<&Script::rise>},
    {.name = "fall", .arguments = 1, .act = script_count<&Script::fall>},
    {.name = "user", .arguments = 1, .act = script_user},
    {.name = "init_fail", .act = script_init_fail},
};

// Whom a script without `user` runs as: false when Keepalived knows nobody.
bool default_user(Reader& reader, Position at) {
  const GlobalDraft& global = reader.global();
  if (!global.script_user.empty()) return true;
  if (global.script_user_bad) return false;
  if (!global.script_security || known_user(reader, kDefaultUser, {})) return true;
  reader.error(at, fmt::format("Unable to set default user {} for script", kDefaultUser));
  return false;
}

// What Keepalived checks at the closing brace; false: it drops the script.
bool close_script(Reader& reader, Position at) {
  ScriptDraft& script = reader.script();
  if (script.kept.command.args.empty()) {
    reader.error(at, fmt::format("No script set for vrrp_script {} - removing", script.kept.name));
    return false;
  }
  if (script.user_bad) return false;
  if (script.kept.command.user.empty() && !default_user(reader, at)) {
    reader.error(at, fmt::format("Unable to set default user for vrrp script {} - removing",
                                 script.kept.name));
    return false;
  }
  script.kept.timeout = script.timeout.value_or(script.kept.interval);
  return true;
}

// ---- track_file -------------------------------------------------------------------------------

void file_path(Reader& reader, const Line& line) {
  TrackFile& file = reader.track_file().kept;
  if (line.arguments() == 0) {
    reader.error(line.at(0), "track file file name missing");
  } else if (!file.path.empty()) {
    reader.error(line.at(1), fmt::format("File already set for track file {} - ignoring {}",
                                         file.name, line.words[1].text));
  } else {
    file.path = line.words[1].text;
  }
}

void file_weight(Reader& reader, const Line& line) {
  TrackFileDraft& file = reader.track_file();
  read_tracked_weight(reader, line, "track file", "track_file", file.kept.name, file.weight);
}

void file_init(Reader& reader, const Line& line) {
  TrackFile& file = reader.track_file().kept;
  file.init_value = 0;
  for (std::size_t i = 1; i < line.words.size(); ++i) {
    const std::string& text = line.words[i].text;
    const std::size_t digits = text.starts_with('-') ? 1 : 0;
    if (text == "overwrite") {
      file.overwrite = true;
    } else if (text.size() == digits || text.size() > digits + 9 ||
               text.find_first_not_of("0123456789", digits) != std::string::npos) {
      reader.error(line.at(i), fmt::format("Unknown track file init option {}", text));
    } else {
      const int value = std::stoi(text);
      if (value < -254 || value > 254) {
        reader.error(
            line.at(i),
            fmt::format("Track file {} init value {} is outside sensible range [-254, 254]",
                        file.name, value));
      }
      file.init_value = value;
    }
  }
}

constexpr Keyword kTrackFile[] = {
    {.name = "file", .act = file_path},
    {.name = "weight", .act = file_weight},
    {.name = "init_file", .act = file_init},
};

}  // namespace

Keywords script_keywords() {
  return kScript;
}
Keywords track_file_keywords() {
  return kTrackFile;
}

void read_tracked_weight(Reader& reader, const Line& line, std::string_view kind,
                         std::string_view keyword, const std::string& name,
                         std::optional<Weight>& weight) {
  if (line.arguments() == 0) {
    reader.error(line.at(0), fmt::format("No weight specified for {} {} - ignoring", kind, name));
    return;
  }
  const std::string& text = line.words[1].text;
  if (weight) {
    reader.error(line.at(1),
                 fmt::format("Weight already set for {} {} - ignoring {}", kind, name, text));
    return;
  }
  const auto value = read_integer(text, line.at(1), {-254, 254}, reader.report());
  if (!value) {
    reader.error(
        line.at(1),
        fmt::format("Weight ({}) for {} {} must be between [-254..254] inclusive. Ignoring...",
                    text, keyword, name));
    return;
  }
  weight = Weight{.value = *value};
  if (line.arguments() < 2) return;
  weight->reverse = line.words[2].text == "reverse";
  if (weight->reverse) return;
  reader.error(line.at(2),
               fmt::format("{} {} unknown weight option {}", keyword, name, line.words[2].text));
}

namespace acts {

void vrrp_script(Reader& reader, const Line& line) {
  ScriptDraft& script = reader.draft().scripts.emplace_back();
  script.at = line.at(0);
  script.kept.name = line.words[1].text;
  script.kept.line = line.number;
  const Position closed = reader.read_block(kScript);
  if (!close_script(reader, closed)) {
    reader.draft().scripts.pop_back();
    return;
  }
}

void track_file(Reader& reader, const Line& line) {
  TrackFileDraft& file = reader.draft().files.emplace_back();
  file.at = line.at(0);
  file.kept.name = line.words[1].text;
  file.kept.line = line.number;
  const Position closed = reader.read_block(kTrackFile);
  file.kept.weight = file.weight.value_or(file.kept.weight);
  if (!file.kept.path.empty()) return;
  reader.error(closed, fmt::format("No file set for track_file {} - ignoring", file.kept.name));
  reader.draft().files.pop_back();
}

void vrrp_track_file(Reader& reader, const Line& line) {
  reader.report().says_when_run(Severity::kWarning, line.at(0),
                                "\"vrrp_track_file\" is deprecated, please use \"track_file\"");
  track_file(reader, line);
}

void vrrp_track_process(Reader& reader, const Line& line) {
  TrackProcessDraft& process = reader.draft().processes.emplace_back();
  process.at = line.at(0);
  process.kept.name = line.words[1].text;
  process.kept.line = line.number;
  const Position closed = reader.read_block(track_process_keywords());
  process.kept.weight = process.weight.value_or(process.kept.weight);
  if (!process.kept.process.empty()) return;
  reader.error(closed,
               fmt::format("track process '{}' process name not specified", process.kept.name));
  reader.draft().processes.pop_back();
}

}  // namespace acts
}  // namespace havip::hostsim::conf
