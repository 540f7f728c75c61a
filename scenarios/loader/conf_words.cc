#include "scenarios/loader/conf_words.h"

#include <vector>

#include <fmt/format.h>

#include "scenarios/loader/nearest.h"
#include "scenarios/loader/node.h"

namespace havip::loader {

void ConfWords::add(const net::GuestId& guest, const hostsim::conf::ParseResult& parsed) {
  OfGuest& words = guests_[guest];
  for (const auto& instance : parsed.config.instances) {
    words.instances.insert(instance.name);
    vrids_.insert(instance.vrid);
  }
  for (const auto& file : parsed.config.files)
    words.files.insert(file.path);
  for (const auto& process : parsed.config.processes) {
    words.processes.insert(process.process);
    words.processes.insert(process.process.substr(process.process.rfind('/') + 1));
  }
  if (parsed.exit_code) add_unreadable(guest);
}

void ConfWords::add_unreadable(const net::GuestId& guest) {
  guests_[guest].anything = true;
  anything_ = true;
}

Result<std::string> ConfWords::find(const net::GuestId& guest, Words OfGuest::*words,
                                    std::string_view what, std::string_view word) const {
  const auto of_guest = guests_.find(guest);
  if (of_guest == guests_.end()) {
    return fail(fmt::format("guest \"{}\" runs no Keepalived", guest.view()));
  }
  const Words& known = of_guest->second.*words;
  if (of_guest->second.anything || known.contains(word)) return std::string(word);
  const std::vector<std::string> candidates(known.begin(), known.end());
  return fail(fmt::format("no {} {} in the configuration of guest \"{}\"{}", what, shown(word),
                          guest.view(), suggestion(word, candidates)));
}

Result<std::string> ConfWords::instance(const net::GuestId& guest, std::string_view name) const {
  return find(guest, &OfGuest::instances, "vrrp_instance", name);
}
Result<std::string> ConfWords::file(const net::GuestId& guest, std::string_view path) const {
  return find(guest, &OfGuest::files, "tracked file", path);
}
Result<std::string> ConfWords::process(const net::GuestId& guest, std::string_view name) const {
  return find(guest, &OfGuest::processes, "tracked process", name);
}

Result<net::Vrid> ConfWords::vrid(net::Vrid vrid) const {
  if (anything_ || vrids_.contains(vrid)) return vrid;
  std::vector<std::string> known;
  for (const net::Vrid one : vrids_)
    known.push_back(fmt::format("{}", one.value));
  return fail(fmt::format("no vrrp_instance has VRID {}{}{}", vrid.value,
                          known.empty() ? "" : "; known here: ", fmt::join(known, ", ")));
}

}  // namespace havip::loader
