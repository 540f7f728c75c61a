// vrrp_sync_group: instances that are master together, or not at all.
#include "hostsim/guest/conf/group_acts.h"

#include <algorithm>

#include <fmt/format.h>

#include "hostsim/guest/conf/notify_acts.h"
#include "hostsim/guest/conf/number.h"
#include "hostsim/guest/conf/tracking_acts.h"

namespace havip::hostsim::conf {
namespace {

using enum Handling;
using enum Shape;

void member_entry(Reader& reader, const Line& line) {
  for (const Word& word : line.words)
    reader.group().kept.members.push_back(word.text);
}

void members(Reader& reader, const Line& line) {
  SyncGroupDraft& group = reader.group();
  if (group.listed) {
    reader.error(line.at(0),
                 fmt::format("Group list already specified for sync group {}", group.kept.name));
    reader.skip_block();
    return;
  }
  group.listed = true;
  const Position closed = reader.read_list(line, member_entry);
  if (!group.kept.members.empty()) return;
  reader.error(closed,
               fmt::format("Warning - sync group {} has empty group block", group.kept.name));
}

std::optional<bool> switch_of(const Line& line) {
  return line.arguments() == 0 ? true : read_switch(line.words[1].text);
}

void smtp_alert(Reader& reader, const Line& line) {
  if (const auto value = switch_of(line)) {
    reader.group().smtp_alert = value;
    return;
  }
  reader.error(line.at(1),
               fmt::format("Invalid vrrp_group smtp_alert parameter {}", line.words[1].text));
}

void notify_priority_changes(Reader& reader, const Line& line) {
  if (const auto value = switch_of(line)) {
    reader.group().notify_priority_changes = value;
    return;
  }
  reader.error(
      line.at(1),
      fmt::format("({}) Invalid value '{}' for sync group notify_priority_changes specified",
                  reader.group().kept.name, line.words[1].text));
}

void tracking_weight(Reader& reader, const Line&) {
  reader.group().kept.weights_count = true;
}

void global_tracking(Reader& reader, const Line& line) {
  reader.error(
      line.at(0),
      fmt::format("({}) global_tracking is deprecated. Use track_interface/script/file on the "
                  "sync group",
                  reader.group().kept.name));
  reader.group().kept.weights_count = true;
}

constexpr Keyword kKeywords[] = {
    {.name = "group", .shape = kBlock, .act = members},
    {.name = "track_interface", .shape = kBlock, .act = acts::group_track_interface},
    {.name = "track_script", .shape = kBlock, .act = acts::group_track_script},
    {.name = "track_file", .shape = kBlock, .act = acts::group_track_file},
    {.name = "track_process", .shape = kBlock, .act = acts::group_track_process},
    {.name = "track_bfd", .shape = kBlock, .act = acts::group_track_bfd},
    {.name = "notify", .act = acts::group_notify},
    {.name = "notify_master", .act = acts::group_notify},
    {.name = "notify_backup", .act = acts::group_notify},
    {.name = "notify_fault", .act = acts::group_notify},
    {.name = "notify_stop", .act = acts::group_notify},
    {.name = "notify_priority_changes", .act = notify_priority_changes},
    {.name = "smtp_alert", .act = smtp_alert},
    {.name = "sync_group_tracking_weight", .act = tracking_weight},
    {.name = "global_tracking", .act = global_tracking},
};

}  // namespace

Keywords group_keywords() {
  return kKeywords;
}

void acts::vrrp_sync_group(Reader& reader, const Line& line) {
  auto& groups = reader.draft().groups;
  if (line.arguments() != 1) {
    reader.error(line.at(0), "vrrp_sync_group must have a name - skipping");
    reader.skip_block();
    return;
  }
  const std::string& name = line.words[1].text;
  if (std::any_of(groups.begin(), groups.end(),
                  [&name](const SyncGroupDraft& g) { return g.kept.name == name; })) {
    reader.error(line.at(1), fmt::format("vrrp sync group {} already defined", name));
    reader.skip_block();
    return;
  }
  SyncGroupDraft& group = groups.emplace_back();
  group.at = line.at(0);
  group.kept.name = name;
  group.kept.line = line.number;
  (void)reader.read_block(kKeywords);
}

}  // namespace havip::hostsim::conf
