#include "hostsim/guest/userland.h"

#include <algorithm>
#include <utility>

namespace havip::hostsim {
namespace {

constexpr int kSigkill = 9;
constexpr int kSigterm = 15;

std::string_view file_name(std::string_view path) {
  return path.substr(path.find_last_of('/') + 1);  // npos + 1 is 0: all of it
}

// The entry of that name, or a new one.
template <class Entry>
Entry& entry(std::vector<Entry>& entries, std::string Entry::*key, std::string_view name) {
  const auto found = std::ranges::find(entries, name, key);
  if (found != entries.end()) return *found;
  Entry& added = entries.emplace_back();
  added.*key = std::string(name);
  return added;
}

}  // namespace

Userland::Userland(std::vector<ScriptSetup> scripts, std::vector<FileSetup> files,
                   std::vector<ProcessSetup> processes)
    : files_(std::move(files)), processes_(std::move(processes)) {
  for (ScriptSetup& script : scripts)
    scripts_.push_back({.name = std::move(script.name), .behaviour = script.behaviour});
}

Userland::Script Userland::described(std::string_view name, const conf::Command& command) const {
  const std::string_view path = command.args.empty() ? name : command.args.front();
  for (const std::string_view key : {name, path, file_name(path)}) {
    const auto found = std::ranges::find(scripts_, key, &Script::name);
    if (found != scripts_.end()) return *found;
  }
  return {};
}

void Userland::run(Instant now, Child child, std::size_t id, std::string_view name,
                   const conf::Command& command, engine::Seq cause) {
  const Script script = described(name, command);
  const ScriptBehaviour& behaviour = script.behaviour;
  Run run{.ends_at = now + behaviour.takes,
          .ignores_term = behaviour.ignores_term,
          .end = {.child = child,
                  .id = id,
                  .name = std::string(name),
                  .code = behaviour.status,
                  .cause = script.changed == 0 ? cause : script.changed}};
  const auto place = std::ranges::upper_bound(runs_, run.ends_at, {}, &Run::ends_at);
  runs_.insert(place, std::move(run));
}

void Userland::signal(Instant now, Child child, std::size_t id, bool kill) {
  for (Run& run : runs_) {
    if (run.end.child != child || run.end.id != id || (run.ignores_term && !kill)) continue;
    run.ends_at = std::min(run.ends_at, now);
    run.end.signalled = true;
    run.end.code = kill ? kSigkill : kSigterm;
  }
  std::ranges::stable_sort(runs_, {}, &Run::ends_at);
}

void Userland::forget(Child child) {
  std::erase_if(runs_, [&](const Run& run) { return run.end.child == child; });
}

void Userland::forget() {
  runs_.clear();
}

std::optional<Userland::Ended> Userland::poll_ended(Instant now) {
  if (deadline() > now) return std::nullopt;
  std::optional<Ended> ended = std::move(runs_.front().end);
  runs_.erase(runs_.begin());
  return ended;
}

Instant Userland::deadline() const {
  return runs_.empty() ? kNever : runs_.front().ends_at;
}

void Userland::set_script(std::string_view name, const ScriptBehaviour& behaviour,
                          engine::Seq changed) {
  Script& script = entry(scripts_, &Script::name, name);
  script.behaviour = behaviour;
  script.changed = changed;
}

void Userland::set_file(std::string_view path, std::optional<int> value) {
  entry(files_, &FileSetup::path, path).value = value;
}

void Userland::set_process(std::string_view name, std::uint32_t count) {
  entry(processes_, &ProcessSetup::name, name).count = count;
}

std::optional<int> Userland::file(std::string_view path) const {
  const auto found = std::ranges::find(files_, path, &FileSetup::path);
  return found == files_.end() ? std::nullopt : found->value;
}

std::uint32_t Userland::process(std::string_view name) const {
  for (const std::string_view key : {name, file_name(name)}) {
    const auto found = std::ranges::find(processes_, key, &ProcessSetup::name);
    if (found != processes_.end()) return found->count;
  }
  return 0;
}

}  // namespace havip::hostsim
