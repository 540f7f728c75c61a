#include "hostsim/guest/conf/complete_tracking.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "hostsim/guest/conf/script_line.h"

namespace havip::hostsim::conf {
namespace {

constexpr std::uint8_t kOwner = 255;

using Members = std::map<std::string_view, InstanceDraft*>;

void error(Report& report, Position at, std::string_view text) {
  report.says(Severity::kError, at, text);
}

// ---- sync groups ------------------------------------------------------------------------------

// Puts the members into the group; false: nothing is left of it.
bool join(SyncGroupDraft& group, const Members& instances, Report& report) {
  const std::string& name = group.kept.name;
  if (group.kept.members.empty()) {
    error(report, group.at, fmt::format("Sync group {} has no virtual router(s). removing", name));
    return false;
  }
  std::vector<std::string> joined;
  for (const std::string& member : group.kept.members) {
    const auto found = instances.find(member);
    if (found == instances.end()) {
      error(report, group.at,
            fmt::format("Virtual router {} specified in sync group {} doesn't exist - ignoring",
                        member, name));
    } else if (std::string& in = found->second->kept.sync_group; !in.empty()) {
      error(report, group.at,
            fmt::format("Virtual router {} cannot exist in more than one sync group; ignoring {}",
                        member, name));
    } else {
      in = name;
      joined.push_back(member);
    }
  }
  group.kept.members = std::move(joined);
  if (group.kept.members.empty()) {
    error(report, group.at,
          fmt::format("Sync group {}, no matching virtual router found in group declaration - "
                      "removing",
                      name));
    return false;
  }
  if (group.kept.members.size() == 1) {
    error(report, group.at,
          fmt::format("Sync group {} has only 1 virtual router(s) - this probably isn't what you "
                      "want",
                      name));
  }
  return true;
}

// An owner of the addresses cannot lose priority, so nothing that its group watches has a weight.
void weigh_group(SyncGroupDraft& group, const Members& instances, Report& report) {
  const bool owner =
      std::any_of(group.kept.members.begin(), group.kept.members.end(),
                  [&](const std::string& m) { return instances.at(m)->kept.priority == kOwner; });
  if (!owner) return;
  const auto clear = [&](std::vector<Tracked>& list, std::string_view kind, std::string_view what) {
    for (Tracked& tracked : list) {
      if (tracked.weight.value == 0) continue;
      error(report, group.at,
            fmt::format("({}) Cannot have weighted track {} '{}' with member having priority {} - "
                        "{}",
                        group.kept.name, kind, tracked.name, kOwner, what));
      tracked.weight.value = 0;
    }
  };
  clear(group.kept.track.scripts, "script", "clearing weight");
  clear(group.kept.track.files, "file", "setting weight 0");
  clear(group.kept.track.processes, "process", "setting weight 0");
  clear(group.kept.track.interfaces, "interface", "clearing weight");
}

bool names(const std::vector<Tracked>& list, std::string_view name) {
  return std::any_of(list.begin(), list.end(), [name](const Tracked& t) { return t.name == name; });
}

// What both the instance and its group watch is watched once, by the group.
void drop_shared(InstanceDraft& draft, const SyncGroupDraft& group, Report& report) {
  const auto drop = [&](std::vector<Tracked>& list, const std::vector<Tracked>& of_group,
                        std::string_view keyword, std::string_view remove) {
    std::erase_if(list, [&](const Tracked& tracked) {
      if (!names(of_group, tracked.name)) return false;
      if (!keyword.empty()) {
        error(report, draft.at,
              fmt::format("({}) {} {} is configured on VRRP instance and sync group. Remove {}",
                          draft.kept.name, keyword, tracked.name, remove));
      }
      return true;
    });
  };
  TrackLists& own = draft.kept.track;
  const TrackLists& shared = group.kept.track;
  drop(own.interfaces, shared.interfaces, "track_interface", "vrrp instance or sync group config");
  drop(own.scripts, shared.scripts, {}, {});  // 2.2.7 says nothing of these two
  drop(own.files, shared.files, {}, {});
  drop(own.processes, shared.processes, "track_process", "vrrp instance config");
}

// ---- weights ----------------------------------------------------------------------------------

// Weights do not count where somebody else decides: of an owner, and of a member of a group without
// sync_group_tracking_weight. 2.2.7 lets those of processes count in a group all the same.
void drop_weights(InstanceDraft& draft, bool owner, Report& report) {
  TrackLists& track = draft.kept.track;
  const std::string_view script_why = owner ? "address_owner" : "SYNC group";
  std::erase_if(track.scripts, [&](const Tracked& t) {
    if (t.weight.value == 0) return false;
    error(report, draft.at,
          fmt::format("({}) ignoring tracked script {} with weights due to {}", draft.kept.name,
                      t.name, script_why));
    return true;
  });
  std::erase_if(track.files, [&](const Tracked& t) {
    if (t.weight.value == 0) return false;
    error(report, draft.at,
          fmt::format("({}) ignoring tracked file {} with weight {} due to {}", draft.kept.name,
                      t.name, t.weight.value, script_why));
    return true;
  });
  for (Tracked& tracked : track.interfaces) {
    if (tracked.weight.value == 0) continue;
    error(
        report, draft.at,
        fmt::format("({}) ignoring {} tracked interface {}due to {}", draft.kept.name, tracked.name,
                    owner ? "" : "weight ", owner ? "address owner" : "SYNC group"));
    tracked.weight.value = owner ? tracked.weight.value : 0;
  }
  if (owner) {
    std::erase_if(track.interfaces, [](const Tracked& t) { return t.weight.value != 0; });
  }
}

// The instance's own interface is watched anyway.
void drop_own_interface(InstanceDraft& draft, Report& report) {
  std::erase_if(draft.kept.track.interfaces, [&](const Tracked& tracked) {
    if (tracked.name != draft.kept.interface) return false;
    error(report, draft.at,
          fmt::format("({}) Ignoring track_interface {} since own interface", draft.kept.name,
                      tracked.name));
    return true;
  });
}

// ---- scripts ----------------------------------------------------------------------------------

void erase_named(std::vector<Tracked>& list, std::string_view name) {
  std::erase_if(list, [name](const Tracked& t) { return t.name == name; });
}

void drop_unrunnable(Draft& draft, const Environment& env, Report& report) {
  std::erase_if(draft.scripts, [&](const ScriptDraft& script) {
    const ScriptFile file = check_script_file(env, script.kept.command);
    if (file == ScriptFile::kGood) {
      draft.scripts_used = true;
      return false;
    }
    const std::string& name = script.kept.name;
    error(report, script.at,
          fmt::format(
              "Disabling track script {} {}", name,
              file == ScriptFile::kMissing ? "since not found/accessible" : "due to insecure"));
    for (InstanceDraft& instance : draft.instances)
      erase_named(instance.kept.track.scripts, name);
    for (SyncGroupDraft& group : draft.groups)
      erase_named(group.kept.track.scripts, name);
    return true;
  });
}

// What nobody may run is not run.
void drop_unrunnable(const Environment& env, Notifiers& notify, Report& report) {
  for (auto* field : {&notify.any, &notify.master, &notify.backup, &notify.fault, &notify.stop,
                      &notify.deleted, &notify.master_rx_lower_pri}) {
    if (!*field) continue;
    const ScriptFile file = check_script_file(env, **field);
    if (file == ScriptFile::kGood) continue;
    if (file == ScriptFile::kInsecure) {
      report.says_when_run(Severity::kError, kWholeFile,
                           fmt::format("Unsafe permissions found for script '{}' - disabling.",
                                       (*field)->args.front()));
    }
    field->reset();
  }
}

void set_default_user(const GlobalDraft& global, std::optional<Command>& command) {
  if (!command || !command->user.empty()) return;
  command->user = global.script_user;
  command->group = global.script_group;
}

void set_default_users(const GlobalDraft& global, Notifiers& notify) {
  for (auto* field : {&notify.any, &notify.master, &notify.backup, &notify.fault, &notify.stop,
                      &notify.deleted, &notify.master_rx_lower_pri}) {
    set_default_user(global, *field);
  }
}

bool notifies(const Notifiers& notify) {
  return notify.any || notify.master || notify.backup || notify.fault || notify.stop ||
         notify.deleted || notify.master_rx_lower_pri;
}

}  // namespace

void complete_tracking(Draft& draft, const Environment& env, Report& report) {
  Members instances;
  for (InstanceDraft& instance : draft.instances)
    instances.emplace(instance.kept.name, &instance);

  std::erase_if(draft.groups,
                [&](SyncGroupDraft& group) { return !join(group, instances, report); });
  drop_unrunnable(draft, env, report);
  const auto mails =
      draft.global.smtp_alert_vrrp ? draft.global.smtp_alert_vrrp : draft.global.smtp_alert;
  for (SyncGroupDraft& group : draft.groups) {
    weigh_group(group, instances, report);
    group.kept.smtp_alert = group.smtp_alert.value_or(mails.value_or(false));
    group.kept.notify_priority_changes =
        group.notify_priority_changes.value_or(draft.global.notify_priority_changes);
    for (const std::string& member : group.kept.members) {
      drop_shared(*instances.at(member), group, report);
      if (!group.kept.weights_count) drop_weights(*instances.at(member), false, report);
    }
    drop_unrunnable(env, group.kept.notify, report);
    set_default_users(draft.global, group.kept.notify);
    draft.scripts_used |= notifies(group.kept.notify);
  }
  for (InstanceDraft& instance : draft.instances) {
    drop_own_interface(instance, report);
    if (instance.kept.priority == kOwner) drop_weights(instance, true, report);
    drop_unrunnable(env, instance.kept.notify, report);
    set_default_users(draft.global, instance.kept.notify);
    draft.scripts_used |= notifies(instance.kept.notify);
  }
}

void take_tracking(Draft& draft, Config& config) {
  for (ScriptDraft& script : draft.scripts) {
    std::optional<Command> command = std::move(script.kept.command);
    set_default_user(draft.global, command);
    script.kept.command = std::move(*command);
    config.scripts.push_back(std::move(script.kept));
  }
  for (TrackFileDraft& file : draft.files)
    config.files.push_back(std::move(file.kept));
  for (TrackProcessDraft& process : draft.processes)
    config.processes.push_back(std::move(process.kept));
  for (SyncGroupDraft& group : draft.groups)
    config.sync_groups.push_back(std::move(group.kept));
}

}  // namespace havip::hostsim::conf
