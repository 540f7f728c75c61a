#include "tools/lab/live/changes.h"

#include <algorithm>
#include <cctype>

#include "tools/lab/command.h"

namespace havip::lab::live {
namespace {

// When each half of a restart is carried out, as by `systemctl` of a virtual lab.
constexpr Duration kFirst = std::chrono::milliseconds(1);
constexpr Duration kReads = std::chrono::milliseconds(1200);
constexpr Duration kStarts = std::chrono::milliseconds(1210);

Deed deed(Duration in, const char* what, const char* of, const std::string& node) {
  return {.in = in, .entry = {{"do", what}, {of, node}}};
}

// ---- guests -------------------------------------------------------------------------------------

std::vector<Deed> keepalived_deeds(const std::string& node, const GuestLook& was,
                                   const GuestLook& is) {
  std::vector<Deed> deeds;
  const bool another = was.keepalived != is.keepalived;
  const bool stopped = another && was.keepalived != 0;
  const bool started = another && is.keepalived != 0;
  if (stopped) deeds.push_back(deed(kFirst, "keepalived_stop", "guest", node));
  if (was.conf != is.conf) {
    // While it does not run, it is told what to read when it will.
    deeds.push_back(deed(another ? kReads : kFirst, "keepalived_reload", "guest", node));
    deeds.back().entry["conf"] = {{"inline", is.conf}};
  }
  if (started) deeds.push_back(deed(kStarts, "keepalived_start", "guest", node));
  return deeds;
}

bool part_of_address(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == ':';
}

// Whether a text has the address as a word.
bool names(std::string_view text, std::string_view address) {
  for (std::size_t at = text.find(address); at != std::string_view::npos;
       at = text.find(address, at + 1)) {
    const std::size_t end = at + address.size();
    const bool begins = at == 0 || !part_of_address(text[at - 1]);
    const bool ends = end == text.size() || !part_of_address(text[end]);
    if (begins && ends) return true;
  }
  return false;
}

std::vector<Deed> address_deeds(const std::string& node, const GuestLook& was,
                                const GuestLook& is) {
  std::vector<Deed> deeds;
  const bool runs = was.keepalived != 0 || is.keepalived != 0;
  const auto by_itself = [&](const std::string& address) {
    return runs && (names(was.conf, address) || names(is.conf, address));
  };
  const auto note = [&](const char* what, const std::string& nic, const std::string& address) {
    if (by_itself(address)) return;
    Deed one = deed(kFirst, what, "guest", node);
    one.entry["nic"] = nic;
    one.entry["ip"] = address;
    deeds.push_back(std::move(one));
  };
  for (const auto& [nic, now] : is.nics) {
    const auto found = was.nics.find(nic);
    const NicLook then = found == was.nics.end() ? NicLook() : found->second;
    for (const std::string& address : now.addresses) {
      if (!then.addresses.contains(address)) note("address_add", nic, address);
    }
    for (const std::string& address : then.addresses) {
      if (!now.addresses.contains(address)) note("address_del", nic, address);
    }
  }
  return deeds;
}

std::vector<Deed> link_deeds(const std::string& node, const GuestLook& was, const GuestLook& is) {
  std::vector<Deed> deeds;
  for (const auto& [nic, now] : is.nics) {
    const auto then = was.nics.find(nic);
    if (then == was.nics.end() || then->second.up == now.up) continue;
    deeds.push_back(deed(kFirst, now.up ? "nic_up" : "nic_down", "guest", node));
    deeds.back().entry["nic"] = nic;
  }
  return deeds;
}

std::vector<Deed> filter_deeds(const std::string& node, const GuestLook& was, const GuestLook& is) {
  std::vector<Deed> deeds;
  const auto note = [&](const std::string& filter, bool off) {
    const std::size_t blank = filter.find(' ');
    Deed one = deed(kFirst, "guest_filter", "guest", node);
    one.entry["proto"] = filter.substr(0, blank);
    one.entry["direction"] = filter.substr(blank + 1);
    if (off) one.entry["off"] = true;
    deeds.push_back(std::move(one));
  };
  for (const std::string& filter : is.filters) {
    if (!was.filters.contains(filter)) note(filter, false);
  }
  for (const std::string& filter : was.filters) {
    if (!is.filters.contains(filter)) note(filter, true);
  }
  return deeds;
}

// ---- hosts and the region -----------------------------------------------------------------------

std::vector<Deed> agent_deeds(const std::string& node, const HostLook& was, const HostLook& is) {
  std::vector<Deed> deeds;
  const bool another = was.life != is.life;
  if (another && was.life != 0) deeds.push_back(deed(kFirst, "agent_stop", "host", node));
  if (was.environment != is.environment) {
    deeds.push_back(deed(another ? kReads : kFirst, "agent_environment", "host", node));
    deeds.back().entry["environment"] = is.environment;
  }
  if (another && is.life != 0) deeds.push_back(deed(kStarts, "agent_start", "host", node));
  return deeds;
}

std::string owner_of(const std::string& vip, const Look& look) {
  const auto found = look.owners.find(vip);
  return found == look.owners.end() ? "" : found->second;
}

std::vector<Deed> havip_deeds(const Look& was, const Look& is) {
  std::vector<Deed> deeds;
  for (const auto& [id, havip] : was.havips) {
    if (!is.havips.contains(id)) deeds.push_back(deed(kFirst, "havip_delete", "havip", id));
  }
  for (const auto& [id, havip] : is.havips) {
    const auto then = was.havips.find(id);
    const bool fresh = then == was.havips.end();
    if (fresh || !(then->second == havip)) {
      deeds.push_back(deed(kFirst, fresh ? "havip_create" : "havip_range", "havip", id));
      Json& entry = deeds.back().entry;
      if (fresh) entry.update(Json{{"vip", havip.vip}, {"subnet", havip.subnet}});
      entry["check_range"] = havip.check_range;
      if (!fresh || !havip.range.empty()) entry["range"] = havip.range;
    }
    if (!fresh && !owner_of(havip.vip, was).empty() && owner_of(havip.vip, is).empty())
      deeds.push_back(deed(kFirst, "havip_unbind", "havip", id));
  }
  return deeds;
}

}  // namespace

std::vector<Change> changes(const Look& before, const Look& after) {
  std::vector<Change> found;
  const auto note = [&](const std::string& node, May what, std::vector<Deed> deeds) {
    if (!deeds.empty()) found.push_back({.node = node, .what = what, .deeds = std::move(deeds)});
  };
  note(std::string(kConsoleNode), May::kHavips, havip_deeds(before, after));
  for (const auto& [node, is] : after.hosts) {
    const auto was = before.hosts.find(node);
    if (was != before.hosts.end()) note(node, May::kAgent, agent_deeds(node, was->second, is));
  }
  for (const auto& [node, is] : after.guests) {
    const auto found_before = before.guests.find(node);
    if (found_before == before.guests.end()) continue;
    const GuestLook& was = found_before->second;
    note(node, May::kFilters, filter_deeds(node, was, is));
    note(node, May::kLinks, link_deeds(node, was, is));
    note(node, May::kKeepalived, keepalived_deeds(node, was, is));
    note(node, May::kAddresses, address_deeds(node, was, is));
  }
  return found;
}

}  // namespace havip::lab::live
