#include "tools/vrrpd/vmacs.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace havip::vrrpd {
namespace {

namespace daemon = hostsim::daemon;

constexpr unsigned kNumberOfIpv6 = 6;

}  // namespace

// ---- what the engine asks for -----------------------------------------------------------------

void Vmacs::add(unsigned base, const daemon::AddVmac& wanted,
                const std::optional<net::Ipv6Addr>& link_local) {
  Vmac& vmac = vmacs_[{base, wanted.mac}];
  if (vmac.users++ > 0) return;
  vmac.wanted = wanted;
  vmac.base = base;
  vmac.link_local = link_local;
  make(vmac);
}

void Vmacs::remove(unsigned base, const daemon::RemoveVmac& what) {
  const auto found = vmacs_.find({base, what.mac});
  if (found == vmacs_.end() || --found->second.users > 0) return;
  const Vmac vmac = std::move(found->second);
  vmacs_.erase(found);
  if (vmac.index == 0) return;
  if (const auto done = reports_.release(vmac.index, vmac.base); !done) log_.line(done.error());
  if (const auto done = macvlans_.remove(vmac.index); !done) {
    log_.line(fmt::format("({}) Error removing VMAC interface {}: {}", what.instance, vmac.name,
                          done.error()));
    return;
  }
  log_.line(fmt::format("({}) Success removing VMAC interface {}", what.instance, vmac.name));
}

bool Vmacs::restore() {
  bool any = false;
  for (auto& [key, vmac] : vmacs_) {
    if (vmac.index != 0) continue;
    make(vmac);
    any = true;
  }
  return any;
}

// ---- making one -------------------------------------------------------------------------------

void Vmacs::make(Vmac& vmac) {
  vmac.usable = false;
  if (!take_over(vmac)) {
    if (const auto done = create(vmac); !done) {
      log_.line(fmt::format("({}): Unable to create VMAC interface {}: {}", vmac.wanted.instance,
                            vmac.name, done.error()));
      return;
    }
    log_.line(
        fmt::format("({}): Success creating VMAC interface {}", vmac.wanted.instance, vmac.name));
  }
  if (const auto done = prepare(vmac); !done) {
    log_.line(
        fmt::format("({}): VMAC interface {}: {}", vmac.wanted.instance, vmac.name, done.error()));
    return;
  }
  vmac.usable = true;
}

// One that a killed daemon left behind, whatever its name.
bool Vmacs::take_over(Vmac& vmac) {
  const auto all = macvlans_.all();
  if (!all) return false;
  const auto found = std::ranges::find_if(*all, [&](const live::Macvlan& macvlan) {
    return macvlan.is_private && macvlan.base == vmac.base && macvlan.mac == vmac.wanted.mac;
  });
  if (found == all->end()) return false;
  vmac.index = found->index;
  vmac.name = found->name;
  log_.line(fmt::format("({}) Found matching interface {}", vmac.wanted.instance, vmac.name));
  return true;
}

Result<void> Vmacs::create(Vmac& vmac) {
  vmac.name = free_name(vmac.wanted);
  const auto index = macvlans_.create(vmac.base, vmac.name, vmac.wanted.mac);
  if (!index) return fail(index.error());
  vmac.index = *index;
  return {};
}

// Keepalived's order of names: vrrp.51, then of IPv6 vrrp6.51, then vrrp1.51 and so on.
std::string Vmacs::free_name(const daemon::AddVmac& wanted) {
  if (wanted.named || !live::Macvlans::name_is_taken(wanted.name)) return wanted.name;
  const std::string vrid = wanted.name.substr(wanted.name.find('.'));
  const auto name = [&](unsigned number) { return fmt::format("vrrp{}{}", number, vrid); };
  const bool v6 = wanted.family == net::Family::kIpv6;
  if (v6 && !live::Macvlans::name_is_taken(name(kNumberOfIpv6))) return name(kNumberOfIpv6);
  for (unsigned number = 1;; ++number) {
    if (v6 && number == kNumberOfIpv6) continue;
    if (!live::Macvlans::name_is_taken(name(number))) return name(number);
  }
}

// All that must be so before it goes up: nothing may be heard of it with the virtual MAC address
// that we did not send.
Result<void> Vmacs::prepare(const Vmac& vmac) {
  const bool v6 = vmac.wanted.family == net::Family::kIpv6;
  const bool speaks_ipv6 = v6 || vmac.wanted.also_ipv6;
  if (const auto done = reports_.divert(vmac.index, vmac.base, speaks_ipv6); !done) {
    log_.line(fmt::format("vrrpd: NOT DONE HERE: group reports of {} leave with its own MAC: {}",
                          vmac.name, done.error()));
  }
  if (!v6) {
    const live::Macvlan macvlan{.index = vmac.index, .base = vmac.base, .name = vmac.name};
    // It is one of the interfaces whose filter is raised, and then the one that has none.
    if (auto done = reverse_path_.yield(); !done) return done;
    if (auto done = macvlans_.separate_arp(macvlan); !done) return done;
  }
  if (auto done = live::set_ipv6(vmac.name, speaks_ipv6); !done) return done;
  if (auto done = macvlans_.stop_address_generation(vmac.index); !done) return done;
  if (auto done = macvlans_.set_up(vmac.index); !done) return done;
  if (!v6 || !vmac.link_local) return {};
  return macvlans_.add_link_local(vmac.index, *vmac.link_local);
}

// ---- what becomes of them ---------------------------------------------------------------------

const Vmacs::Vmac* Vmacs::find(unsigned base, const net::MacAddr& mac) const {
  const auto found = vmacs_.find({base, mac});
  return found == vmacs_.end() ? nullptr : &found->second;
}

Vmacs::Vmac* Vmacs::known(unsigned index) {
  for (auto& [key, vmac] : vmacs_) {
    if (index != 0 && vmac.index == index) return &vmac;
  }
  return nullptr;
}

const Vmacs::Vmac* Vmacs::by_index(unsigned index) const {
  for (const auto& [key, vmac] : vmacs_) {
    if (index != 0 && vmac.index == index) return &vmac;
  }
  return nullptr;
}

daemon::VmacChange Vmacs::change(Vmac& vmac, bool up) {
  vmac.reported_up = up;
  return {.nic = vmac.wanted.nic, .mac = vmac.wanted.mac, .name = vmac.name, .up = up, .cause = 0};
}

std::vector<daemon::VmacChange> Vmacs::failed() {
  std::vector<daemon::VmacChange> changes;
  for (auto& [key, vmac] : vmacs_) {
    if (!vmac.usable && vmac.reported_up) changes.push_back(change(vmac, false));
  }
  return changes;
}

// The first news of a new one are older than its going up.
std::optional<daemon::VmacChange> Vmacs::link_news(const live::Nic& nic) {
  Vmac* vmac = known(nic.index);
  if (vmac == nullptr || (!nic.up && !vmac->seen_up)) return std::nullopt;
  vmac->seen_up = true;
  if (vmac->reported_up == nic.up) return std::nullopt;
  return change(*vmac, nic.up);
}

std::optional<daemon::VmacChange> Vmacs::gone(unsigned index) {
  Vmac* vmac = known(index);
  if (vmac == nullptr) return std::nullopt;
  log_.line(fmt::format("Interface {} deleted", vmac->name));
  vmac->index = 0;
  vmac->usable = false;
  vmac->seen_up = false;
  if (!vmac->reported_up) return std::nullopt;
  return change(*vmac, false);
}

}  // namespace havip::vrrpd
