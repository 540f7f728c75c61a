#include "hostsim/guest/conf/garp_options.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/ensure.h"
#include "hostsim/guest/conf/number.h"

namespace havip::hostsim::conf {
namespace {

// Delays are kept in microseconds of 32 bits.
constexpr std::uint32_t kMaxDelay = 4294;
constexpr std::uint32_t kAnything = 0xffff'ffff;

struct GarpKeyword {
  std::string_view name;
  std::optional<std::uint32_t> GarpDraft::*field;
  std::uint32_t max;
  bool at_least_one;
  std::string_view complaint;  // {0} who, {1} keyword, {2} value
};

constexpr std::string_view kIgnoring = "{0}{1} '{2}' invalid - ignoring";
constexpr std::string_view kInvalidIgnoring = "{0}Invalid {1} '{2}' - ignoring";
constexpr std::string_view kInvalid = "{0}Invalid {1} '{2}'";

constexpr std::array<GarpKeyword, 6> kKeywords{{
    {"garp_master_delay", &GarpDraft::master_delay, kMaxDelay, false, kIgnoring},
    {"garp_master_repeat", &GarpDraft::master_repeat, kAnything, true, kIgnoring},
    {"garp_lower_prio_delay", &GarpDraft::lower_prio_delay, kMaxDelay, false, kIgnoring},
    {"garp_lower_prio_repeat", &GarpDraft::lower_prio_repeat, kAnything, false, kInvalid},
    {"garp_master_refresh", &GarpDraft::master_refresh, kAnything, false, kInvalidIgnoring},
    {"garp_master_refresh_repeat", &GarpDraft::master_refresh_repeat, kAnything, true, kIgnoring},
}};

const GarpKeyword& row_of(std::string_view keyword) {
  constexpr std::string_view kPrefix = "vrrp_";
  if (keyword.starts_with(kPrefix)) keyword.remove_prefix(kPrefix.size());
  const auto row = std::find_if(kKeywords.begin(), kKeywords.end(),
                                [keyword](const GarpKeyword& k) { return k.name == keyword; });
  ensure(row != kKeywords.end(), "a garp keyword of the tables has no row");
  return *row;
}

}  // namespace

void read_garp(const Line& line, std::string_view who, GarpDraft& garp, Report& report) {
  const GarpKeyword& row = row_of(line.keyword());
  const std::string_view text = line.words[1].text;
  auto value = read_number(text, line.at(1), {.max = row.max}, Junk::kIgnored, report);
  if (!value) {
    report.says(Severity::kError, line.at(1),
                fmt::format(fmt::runtime(row.complaint), who, line.keyword(), text));
    return;
  }
  if (row.at_least_one && *value == 0) {
    report.says(Severity::kError, line.at(1),
                fmt::format("{}{} must be greater than 0, setting to 1", who, line.keyword()));
    value = 1;
  }
  garp.*row.field = *value;
}

void read_garp_extra_if(const Line& line, std::string_view who, GarpDraft& garp, Report& report) {
  constexpr std::uint32_t kDay = 86'400;
  std::optional<std::uint32_t> every;
  for (std::size_t i = 1; i < line.words.size(); ++i) {
    const std::string_view text = line.words[i].text;
    if (text == "all") {
      garp.extra_if_all = true;
      continue;
    }
    every = read_number(text, line.at(i), {.max = kDay}, Junk::kRefused, report);
    if (every) continue;
    report.says(Severity::kError, line.at(i),
                fmt::format("{}{} '{}' invalid - ignoring", who, line.keyword(), text));
    return;
  }
  if (!every) {
    report.says(Severity::kError, line.at(0),
                fmt::format("{}{} specified without time - ignoring", who, line.keyword()));
    return;
  }
  garp.extra_if = every;
}

GarpOptions global_garp(const GarpDraft& global, bool min_garp) {
  const GarpOptions usual;
  GarpOptions out;
  const auto delay = [](std::optional<std::uint32_t> given, Duration otherwise) {
    return given ? Duration{std::chrono::seconds(*given)} : otherwise;
  };
  out.master_delay = delay(global.master_delay, min_garp ? Duration{} : usual.master_delay);
  out.master_repeat = global.master_repeat.value_or(min_garp ? 1 : usual.master_repeat);
  out.lower_prio_delay = delay(global.lower_prio_delay, out.master_delay);
  out.lower_prio_repeat = global.lower_prio_repeat.value_or(out.master_repeat);
  out.master_refresh = delay(global.master_refresh, usual.master_refresh);
  out.master_refresh_repeat =
      global.master_refresh_repeat.value_or(min_garp ? 0 : usual.master_refresh_repeat);
  out.extra_if = delay(global.extra_if, usual.extra_if);
  out.extra_if_all = global.extra_if_all;
  return out;
}

GarpOptions instance_garp(const GarpDraft& instance, const GarpOptions& global) {
  GarpOptions out = global;
  const auto set_delay = [](std::optional<std::uint32_t> given, Duration& value) {
    if (given) value = std::chrono::seconds(*given);
  };
  set_delay(instance.master_delay, out.master_delay);
  set_delay(instance.lower_prio_delay, out.lower_prio_delay);
  set_delay(instance.master_refresh, out.master_refresh);
  set_delay(instance.extra_if, out.extra_if);
  out.extra_if_all = instance.extra_if ? instance.extra_if_all : global.extra_if_all;
  out.master_repeat = instance.master_repeat.value_or(out.master_repeat);
  out.lower_prio_repeat = instance.lower_prio_repeat.value_or(out.lower_prio_repeat);
  out.master_refresh_repeat = instance.master_refresh_repeat.value_or(out.master_refresh_repeat);
  return out;
}

}  // namespace havip::hostsim::conf
