// The keywords of a vrrp_track_process block.
#include <fmt/format.h>

#include "hostsim/guest/conf/number.h"
#include "hostsim/guest/conf/script_line.h"
#include "hostsim/guest/conf/tracking_acts.h"

namespace havip::hostsim::conf {
namespace {

constexpr std::uint32_t kMaxQuorum = 65535;

void process(Reader& reader, const Line& line) {
  TrackProcess& kept = reader.track_process().kept;
  QuotedWords split = split_quoted(line.raw);
  if (!split.fault.empty() || split.words.size() < 2) return;
  if (!kept.process.empty()) {
    reader.error(line.at(1), fmt::format("Process already set for track process {} - ignoring {}",
                                         kept.name, split.words[1]));
    return;
  }
  kept.process = split.words[1];
  kept.params.assign(split.words.begin() + 2, split.words.end());
  if (!kept.params.empty() && kept.param_match == ParamMatch::kNone) {
    kept.param_match = ParamMatch::kExact;
  }
}

void param_match(Reader& reader, const Line& line) {
  TrackProcess& kept = reader.track_process().kept;
  const std::string_view type = line.arguments() > 0 ? line.words[1].text : std::string_view{};
  if (line.arguments() == 0) {
    kept.param_match = ParamMatch::kExact;
  } else if (type == "initial") {
    kept.param_match = ParamMatch::kInitial;
  } else if (type == "partial") {
    kept.param_match = ParamMatch::kPartial;
  } else {
    reader.error(line.at(1), fmt::format("Invalid param_match type {} - ignoring", type));
  }
}

void weight(Reader& reader, const Line& line) {
  TrackProcessDraft& process = reader.track_process();
  read_tracked_weight(reader, line, "track process", "vrrp_track_process", process.kept.name,
                      process.weight);
}

void quorum(Reader& reader, const Line& line) {
  TrackProcess& kept = reader.track_process().kept;
  const std::string& text = line.words[1].text;
  const auto value =
      read_number(text, line.at(1), {.min = 1, .max = kMaxQuorum}, Junk::kRefused, reader.report());
  if (!value) {
    reader.error(
        line.at(1),
        fmt::format("Quorum ({}) for vrrp_track_process {} must be between [1..65535] inclusive. "
                    "Ignoring...",
                    text, kept.name));
  } else if (*value > kept.quorum_max) {
    reader.error(line.at(1), "Quorum is greater than quorum_max - ignoring");
  } else {
    kept.quorum = *value;
  }
}

// 0 asks that there be none: then none is enough, too.
void quorum_max(Reader& reader, const Line& line) {
  TrackProcess& kept = reader.track_process().kept;
  const std::string& text = line.words[1].text;
  const auto value =
      read_number(text, line.at(1), {.max = kMaxQuorum}, Junk::kRefused, reader.report());
  if (!value) {
    reader.error(line.at(1),
                 fmt::format("quorum_max ({}) for vrrp_track_process {} must be between [0..65535] "
                             "inclusive. Ignoring...",
                             text, kept.name));
  } else if (*value != 0 && *value < kept.quorum) {
    reader.error(line.at(1), "quorum_max is less than quorum - ignoring");
  } else {
    kept.quorum_max = *value;
    if (*value == 0) kept.quorum = 0;
  }
}

template <bool kFork, bool kTerminate>
void delay(Reader& reader, const Line& line) {
  constexpr TimeRange kRange{.min_us = 1, .max_us = 3'600'000'000};
  TrackProcess& kept = reader.track_process().kept;
  const std::string& text = line.words[1].text;
  const auto value = read_seconds(text, line.at(1), kRange, reader.report());
  if (!value) {
    const std::string_view prefix = kFork && kTerminate ? "" : kFork ? "fork_" : "terminate_";
    reader.error(
        line.at(1),
        fmt::format("{}delay ({}) for vrrp_track_process {} must be between [0.000001..3600] "
                    "inclusive. Ignoring...",
                    prefix, text, kept.name));
    return;
  }
  if (kFork) kept.fork_delay = *value;
  if (kTerminate) kept.terminate_delay = *value;
}

void full_command(Reader& reader, const Line&) {
  reader.track_process().kept.full_command = true;
}

constexpr Keyword kKeywords[] = {
    {.name = "process", .arguments = 1, .act = process},
    {.name = "param_match", .act = param_match},
    {.name = "weight", .act = weight},
    {.name = "quorum", .arguments = 1, .act = quorum},
    {.name = "quorum_max", .arguments = 1, .act = quorum_max},
    {.name = "delay", .arguments = 1, .act = delay<true, true>},
    {.name = "fork_delay", .arguments = 1, .act = delay<true, false>},
    {.name = "terminate_delay", .arguments = 1, .act = delay<false, true>},
    {.name = "full_command", .act = full_command},
};

}  // namespace

Keywords track_process_keywords() {
  return kKeywords;
}

}  // namespace havip::hostsim::conf
