#include "scenarios/loader/names.h"

#include <fmt/format.h>

#include "core/base/ensure.h"
#include "scenarios/loader/nearest.h"
#include "scenarios/loader/node.h"

namespace havip::loader {

bool Names::add_subnet(std::string_view id) {
  return subnets_.emplace(id, scenario_.subnets.size() - 1).second;
}
bool Names::add_host(std::string_view id) {
  return hosts_.emplace(id, scenario_.hosts.size() - 1).second;
}
bool Names::add_guest(std::string_view id) {
  return hosts_.count(id) == 0 && guests_.emplace(id, scenario_.guests.size() - 1).second;
}
bool Names::add_havip(std::string_view id) {
  return havips_.emplace(id, scenario_.havips.size() - 1).second;
}
bool Names::add_probe(std::string_view id) {
  return probes_.emplace(id, scenario_.probes.size() - 1).second;
}
void Names::add_created_havip(std::string_view id) {
  havips_.emplace(id, 0);
}

Result<std::size_t> Names::find(const Index& index, std::string_view what, std::string_view text) {
  const auto it = index.find(text);
  if (it != index.end()) return it->second;
  std::vector<std::string> known;
  for (const auto& entry : index)
    known.push_back(entry.first);
  return fail(fmt::format("no {} {}{}", what, shown(text), suggestion(text, known)));
}

Result<net::HostId> Names::host(std::string_view text) const {
  return find(hosts_, "host", text).map([&](std::size_t i) { return scenario_.hosts[i].id; });
}

Result<net::GuestId> Names::guest(std::string_view text) const {
  return find(guests_, "guest", text).map([&](std::size_t i) { return scenario_.guests[i].id; });
}

Result<net::GuestId> Names::guest_with_keepalived(std::string_view text) const {
  const auto index = find(guests_, "guest", text);
  if (!index) return fail(index.error());
  const Guest& found = scenario_.guests[*index];
  if (!found.keepalived) return fail(fmt::format("guest \"{}\" runs no Keepalived", text));
  return found.id;
}

Result<net::HavipId> Names::havip(std::string_view text) const {
  return find(havips_, "HAVIP", text).map([&](std::size_t) { return net::HavipId(text); });
}

Result<std::uint16_t> Names::probe(std::string_view text) const {
  return find(probes_, "probe", text).map([](std::size_t i) {
    return static_cast<std::uint16_t>(i);
  });
}

Result<Subnet> Names::subnet(std::string_view text) const {
  return find(subnets_, "subnet", text).map([&](std::size_t i) { return scenario_.subnets[i]; });
}

Result<NicRef> Names::nic(std::string_view text) const {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return nic(text, {});
  return nic(text.substr(0, slash), text.substr(slash + 1));
}

Result<NicRef> Names::nic(std::string_view guest, std::string_view name) const {
  const auto index = find(guests_, "guest", guest);
  if (!index) return fail(index.error());
  const Guest& owner = scenario_.guests[*index];
  std::vector<std::string> known;
  for (std::size_t i = 0; i < owner.nics.size(); ++i) {
    if (name == owner.nics[i].name || (name.empty() && owner.nics.size() == 1)) {
      return NicRef{.guest = owner.id,
                    .index = static_cast<hostsim::NicIndex>(i),
                    .device = owner.nics[i].device};
    }
    known.push_back(owner.nics[i].name);
  }
  if (name.empty()) {
    return fail(
        fmt::format("guest \"{}\" has several NICs, say which: {}", guest, fmt::join(known, ", ")));
  }
  return fail(
      fmt::format("guest \"{}\" has no NIC {}{}", guest, shown(name), suggestion(name, known)));
}

Result<net::DeviceId> Names::device(std::string_view text) const {
  return nic(text).map([](const NicRef& ref) { return ref.device; });
}

Result<Party> Names::party(std::string_view text) const {
  if (text.find('/') == std::string_view::npos) {
    return guest(text).map([](net::GuestId id) { return Party{.guest = id, .device = {}}; });
  }
  return nic(text).map(
      [](const NicRef& ref) { return Party{.guest = ref.guest, .device = ref.device}; });
}

const Guest& Names::guest_of(net::GuestId id) const {
  const auto it = guests_.find(id.view());
  ensure(it != guests_.end(), "a guest that is none of the scenario");
  return scenario_.guests[it->second];
}

}  // namespace havip::loader
