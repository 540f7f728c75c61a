#include <fmt/format.h>

#include "scenarios/loader/action_entry.h"
#include "scenarios/loader/nearest.h"

namespace havip::loader {

using namespace action;  // NOLINT: the whole file is about them

namespace {

void read_file(ActionEntry& entry, const net::GuestId& guest, std::string& path) {
  entry.from.skip("path");
  if (guest.empty()) return;
  const ConfWords& words = entry.decoding.words;
  entry.from.refer("path", path, [&](auto& text) { return words.file(guest, text); });
  entry.target += " " + path;
}

// The instance that the entry names, or the only one that the guest boots with.
const hostsim::conf::Instance* read_instance(ActionEntry& entry, const Conf& conf) {
  const auto& instances = conf.parsed.config.instances;
  const Node* named = entry.from.get("instance");
  if (named == nullptr && instances.size() == 1) return &instances.front();
  std::vector<std::string> known;
  for (const auto& instance : instances) {
    if (named != nullptr && instance.name == named->text) return &instance;
    known.push_back(instance.name);
  }
  entry.from.fault("instance",
                   named == nullptr
                       ? fmt::format("the guest has {} instances, say which: {}", known.size(),
                                     fmt::join(known, ", "))
                       : fmt::format("the guest boots with no vrrp_instance {}{}",
                                     shown(named->text), suggestion(named->text, known)));
  return nullptr;
}

}  // namespace

void read_rest(ActionEntry& entry, ScriptResult& result) {
  entry.from.read("script", result.script);
  read_behaviour(entry.from, result.behaviour);
  entry.target += " " + result.script;
}

void read_rest(ActionEntry& entry, KeepalivedReload& reload) {
  entry.from.skip("conf");
  if (reload.guest.empty()) return;
  const Guest& guest = entry.decoding.names.guest_of(reload.guest);
  const std::string& entry_pointer = entry.from.pointer();
  const std::string index = entry_pointer.substr(entry_pointer.rfind('/') + 1);
  reload.conf = *read_conf(entry.decoding, entry.from, "conf", guest,
                           fmt::format("{}-{}.conf", guest.id.view(), index));
}

void read_rest(ActionEntry& entry, FileWrite& file) {
  read_file(entry, file.guest, file.path);
  entry.from.read("holds", file.holds);
}
void read_rest(ActionEntry& entry, FileRemove& file) {
  read_file(entry, file.guest, file.path);
}
void read_rest(ActionEntry& entry, ProcessCount& process) {
  entry.from.read("process", process.process);
  entry.from.read("count", process.count);
  entry.target += " " + process.process;
  if (process.guest.empty()) return;
  const auto known = entry.decoding.words.process(process.guest, process.process);
  if (!known) entry.from.fault("process", known.error());
}

void read_rest(ActionEntry& entry, Priority& priority) {
  std::uint8_t wanted = 0;
  entry.from.read("is", wanted);
  entry.from.skip("instance");
  if (priority.guest.empty()) return;
  const Guest& guest = entry.decoding.names.guest_of(priority.guest);
  const auto* instance = read_instance(entry, *guest.keepalived);
  if (instance == nullptr) return;
  entry.target += "/" + instance->name;
  auto lever = find_lever(guest.keepalived->parsed.config, *instance, wanted);
  if (!lever) {
    entry.from.fault(
        "is", fmt::format("{} cannot have priority {}: {}", instance->name, wanted, lever.error()));
    return;
  }
  priority.by = *std::move(lever);
}

}  // namespace havip::loader
