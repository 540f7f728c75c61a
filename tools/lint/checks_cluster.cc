// What the files of one cluster must agree on. Each member is compared with the first one, and the
// finding shows both places.
#include <algorithm>
#include <cstdlib>
#include <set>

#include <fmt/format.h>

#include "tools/lint/check.h"
#include "tools/lint/milliseconds.h"

namespace havip::lint {
namespace {

using conf::Instance;

// Says that `member` has one value and the first member another; the places are those of `keyword`.
template <class Value, class Print>
void compare(const Cluster& cluster, std::string_view keyword, Findings& findings, Value value,
             Print print) {
  const Member& first = cluster.front();
  for (const Member& member : cluster) {
    if (value(*member.instance) == value(*first.instance)) continue;
    Finding& finding =
        findings.add(member.place(keyword), fmt::format("{} has {}, {} has {}", member.full_name(),
                                                        print(*member.instance), first.full_name(),
                                                        print(*first.instance)));
    finding.related.push_back({first.place(keyword), print(*first.instance)});
  }
}

void vrid_differs(const Cluster& cluster, const Options&, Findings& findings) {
  compare(
      cluster, "virtual_router_id", findings, [](const Instance& i) { return i.vrid; },
      [](const Instance& i) { return fmt::format("virtual_router_id {}", i.vrid.value); });
}

void version_differs(const Cluster& cluster, const Options&, Findings& findings) {
  compare(
      cluster, "version", findings, [](const Instance& i) { return i.version; },
      [](const Instance& i) { return fmt::format("version {}", i.version); });
}

void family_differs(const Cluster& cluster, const Options&, Findings& findings) {
  compare(
      cluster, "virtual_ipaddress", findings, [](const Instance& i) { return i.family; },
      [](const Instance& i) { return std::string(net::to_string(i.family)); });
}

std::string_view name_of(conf::AuthType type) {
  switch (type) {
    case conf::AuthType::kNone:
      return "no authentication";
    case conf::AuthType::kPass:
      return "auth_type PASS";
    case conf::AuthType::kAh:
      return "auth_type AH";
  }
  return "?";
}

void auth_differs(const Cluster& cluster, const Options&, Findings& findings) {
  compare(
      cluster, "auth_type", findings, [](const Instance& i) { return i.auth; },
      [](const Instance& i) { return std::string(name_of(i.auth)); });
}

// The passwords themselves are not repeated: reports are passed on.
void password_differs(const Cluster& cluster, const Options&, Findings& findings) {
  const Member& first = cluster.front();
  for (const Member& member : cluster) {
    if (member.instance->auth != first.instance->auth) continue;
    if (member.instance->auth_pass == first.instance->auth_pass) continue;
    findings
        .add(member.place("auth_pass"), fmt::format("the passwords of {} and {} differ",
                                                    member.full_name(), first.full_name()))
        .related.push_back({first.place("auth_pass"), "the other password"});
  }
}

// Between different versions the intervals are the least of the troubles.
bool all_of_version(const Cluster& cluster, std::uint8_t version) {
  return std::ranges::all_of(cluster,
                             [&](const Member& m) { return m.instance->version == version; });
}

std::string spoken_interval(const Instance& instance) {
  return "advert_int " + milliseconds(instance.advert_int);
}

void advert_int_differs(const Cluster& cluster, const Options&, Findings& findings) {
  if (!all_of_version(cluster, 2)) return;
  compare(
      cluster, "advert_int", findings, [](const Instance& i) { return i.advert_int; },
      spoken_interval);
}

void advert_int_adopted(const Cluster& cluster, const Options&, Findings& findings) {
  if (!all_of_version(cluster, 3)) return;
  compare(
      cluster, "advert_int", findings, [](const Instance& i) { return i.advert_int; },
      spoken_interval);
}

std::set<net::IpAddr> ips_of(const std::vector<conf::VirtualAddress>& vips) {
  std::set<net::IpAddr> ips;
  for (const conf::VirtualAddress& vip : vips)
    ips.insert(vip.ip);
  return ips;
}

// One finding an address that only one of the two has, at the file that has it.
void compare_lists(const Cluster& cluster, std::string_view keyword,
                   std::vector<conf::VirtualAddress> Instance::*list, Findings& findings) {
  const Member& first = cluster.front();
  const auto missing = [&](const Member& has, const Member& lacks) {
    const std::set<net::IpAddr> theirs = ips_of(lacks.instance->*list);
    for (const net::IpAddr& ip : ips_of(has.instance->*list)) {
      if (theirs.contains(ip)) continue;
      findings
          .add(has.vip(ip), fmt::format("{} is a VIP of {} and not of {}", to_string(ip),
                                        has.full_name(), lacks.full_name()))
          .related.push_back({lacks.place(keyword), "a list without it"});
    }
  };
  for (const Member& member : cluster) {
    if (&member == &first) continue;
    missing(member, first);
    missing(first, member);
  }
}

void vips_differ(const Cluster& cluster, const Options&, Findings& findings) {
  compare_lists(cluster, "virtual_ipaddress", &Instance::vips, findings);
}

void excluded_differ(const Cluster& cluster, const Options&, Findings& findings) {
  compare_lists(cluster, "virtual_ipaddress_excluded", &Instance::excluded_vips, findings);
}

void unicast_and_multicast(const Cluster& cluster, const Options&, Findings& findings) {
  compare(
      cluster, "unicast_peer", findings, [](const Instance& i) { return i.unicast_peers.empty(); },
      [](const Instance& i) {
        return std::string(i.unicast_peers.empty() ? "multicast" : "unicast");
      });
}

bool names(const Instance& instance, const net::IpAddr& ip) {
  return std::ranges::any_of(instance.unicast_peers,
                             [&](const conf::UnicastPeer& peer) { return peer.ip == ip; });
}

void peer_not_named(const Cluster& cluster, const Options&, Findings& findings) {
  for (const Member& member : cluster) {
    if (member.instance->unicast_peers.empty()) continue;
    for (const Member& other : cluster) {
      const auto& source = other.instance->unicast_src_ip;
      if (&other == &member || !source || names(*member.instance, *source)) continue;
      if (source == member.instance->unicast_src_ip) continue;  // source-twice
      findings
          .add(member.place("unicast_peer"),
               fmt::format("{} does not name {}, which is {}", member.full_name(),
                           to_string(*source), other.full_name()))
          .related.push_back({other.place("unicast_src_ip"), "the address that is not named"});
    }
  }
}

void source_twice(const Cluster& cluster, const Options&, Findings& findings) {
  for (auto member = cluster.begin(); member != cluster.end(); ++member) {
    const auto& source = member->instance->unicast_src_ip;
    if (!source) continue;
    const auto same = std::find_if(cluster.begin(), member, [&](const Member& other) {
      return other.instance->unicast_src_ip == source;
    });
    if (same == member) continue;
    findings
        .add(member->place("unicast_src_ip"),
             fmt::format("{} and {} both say that they are {}", same->full_name(),
                         member->full_name(), to_string(*source)))
        .related.push_back({same->place("unicast_src_ip"), "the same address"});
  }
}

void both_master(const Cluster& cluster, const Options&, Findings& findings) {
  const auto is_master = [](const Member& member) {
    return member.instance->state == conf::InitialState::kMaster;
  };
  const auto first = std::ranges::find_if(cluster, is_master);
  for (auto member = first; member != cluster.end(); ++member) {
    if (member == first || !is_master(*member)) continue;
    findings
        .add(member->place("state"), fmt::format("{} and {} both have state MASTER",
                                                 first->full_name(), member->full_name()))
        .related.push_back({first->place("state"), "the other MASTER"});
  }
}

template <class Say>
void equal_priorities(const Cluster& cluster, Findings& findings, Say say) {
  for (auto member = cluster.begin(); member != cluster.end(); ++member) {
    const auto same = std::find_if(cluster.begin(), member, [&](const Member& other) {
      return other.instance->priority == member->instance->priority;
    });
    if (same == member) continue;
    findings.add(member->place("priority"), say(*same, *member))
        .related.push_back({same->place("priority"), "the same priority"});
  }
}

bool all_nopreempt(const Cluster& cluster) {
  return std::ranges::all_of(cluster, [](const Member& m) { return m.instance->nopreempt; });
}

std::string both_have(const Member& one, const Member& other) {
  return fmt::format("{} and {} both have priority {}", one.full_name(), other.full_name(),
                     other.instance->priority);
}

void equal_priority(const Cluster& cluster, const Options&, Findings& findings) {
  if (!all_nopreempt(cluster)) equal_priorities(cluster, findings, both_have);
}

void equal_priority_nopreempt(const Cluster& cluster, const Options&, Findings& findings) {
  if (all_nopreempt(cluster)) equal_priorities(cluster, findings, both_have);
}

const Member& best_of(const Cluster& cluster) {
  return *std::ranges::max_element(cluster, {},
                                   [](const Member& m) { return m.instance->priority; });
}

void nopreempt_on_others(const Cluster& cluster, const Options&, Findings& findings) {
  const Member& best = best_of(cluster);
  if (best.instance->nopreempt) return;
  for (const Member& member : cluster) {
    if (!member.instance->nopreempt || member.instance->priority == best.instance->priority) {
      continue;
    }
    findings
        .add(member.place("nopreempt"),
             fmt::format("{} has nopreempt, and {} with the higher priority {} has not",
                         member.full_name(), best.full_name(), best.instance->priority))
        .related.push_back({best.place("priority"), "the router that preempts"});
  }
}

// What the weights of scripts add up to while all of them succeed.
int with_weights(const Instance& instance) {
  int sum = instance.priority;
  for (const conf::Tracked& tracked : instance.track.scripts) {
    if ((tracked.weight.value > 0) != tracked.weight.reverse) sum += tracked.weight.value;
  }
  return sum;
}

void weight_too_small(const Cluster& cluster, const Options&, Findings& findings) {
  const Member& best = best_of(cluster);
  for (const conf::Tracked& tracked : best.instance->track.scripts) {
    const int weight = std::abs(tracked.weight.value);
    if (weight == 0) continue;
    const int failed = with_weights(*best.instance) - weight;
    const Member& next = *std::ranges::max_element(cluster, {}, [&](const Member& member) {
      return &member == &best ? -1 : with_weights(*member.instance);
    });
    if (with_weights(*next.instance) > failed) continue;
    findings
        .add(best.place("track_script"),
             fmt::format("when {} fails, {} still has {}, and {} has {}", tracked.name,
                         best.full_name(), failed, next.full_name(), with_weights(*next.instance)))
        .related.push_back({next.place("priority"), "the priority that is not reached"});
  }
}

using enum Level;
constexpr std::string_view kBothMaster =
    "Each refuses the adverts of the other: both become master, and claim the VIP in turn.";

constexpr Check kClusterChecks[] = {
    {"vrid-differs", kError, "virtual_router_id differs",
     "Neither hears the other, without a line in any log: both become master.",
     "write the same virtual_router_id", vrid_differs},
    {"version-differs", kError, "VRRP versions differ", kBothMaster,
     "write the same `version` (or vrrp_version)", version_differs},
    {"family-differs", kError, "address families differ",
     "One speaks IPv4 and the other IPv6: both become master.",
     "list addresses of one family first, on all routers", family_differs},
    {"auth-type-differs", kError, "auth_type differs", kBothMaster,
     "write the same authentication block", auth_differs},
    {"auth-pass-differs", kError, "auth_pass differs", kBothMaster,
     "write the same auth_pass; only its first 8 octets count", password_differs},
    {"advert-int-differs", kError, "advert_int differs", kBothMaster, "write the same advert_int",
     advert_int_differs},
    {"advert-int-adopted", kWarning, "advert_int differs in version 3",
     "A backup takes over the master's interval, so the switch is as fast as whoever was master "
     "before.",
     "write the same advert_int", advert_int_adopted},
    {"vips-differ", kError, "the lists of VIPs differ", kBothMaster,
     "write the same virtual_ipaddress block", vips_differ},
    {"excluded-vips-differ", kWarning, "the lists of excluded VIPs differ",
     "No advert carries them, so nobody complains: the VIP is gone after the switch.",
     "write the same virtual_ipaddress_excluded block", excluded_differ},
    {"unicast-and-multicast", kError, "one speaks unicast and the other multicast",
     "Neither hears the other, without a line in any log: both become master.",
     "add a unicast_peer block on all routers", unicast_and_multicast},
    {"peer-not-named", kError, "a peer that is not named",
     "It hears no advert, takes the silence for the master's death, and becomes master as well.",
     "list every other router in unicast_peer", peer_not_named},
    {"source-twice", kError, "two routers with one source address",
     "The file was copied and not changed: one of the two cannot bind to the address and is in "
     "FAULT.",
     "write each router's own address as unicast_src_ip", source_twice},
    {"both-master", kWarning, "more than one state MASTER",
     "It makes neither of them master sooner, and takes nopreempt and preempt_delay away from "
     "both.",
     "write `state BACKUP` on every router; the priority decides", both_master},
    {"equal-priority", kWarning, "equal priorities",
     "Equal backups time out at the same instant: both become master and claim the VIP, and the "
     "higher address keeps it.",
     "give each router a priority of its own, or nopreempt to all", equal_priority},
    {"equal-priority-nopreempt", kNote, "equal priorities with nopreempt",
     "Whoever is master stays it, as HAVIP guides want; after a joint start both become master for "
     "a moment, and the higher address keeps the VIP.",
     "nothing, or priorities that differ, to choose who starts", equal_priority_nopreempt},
    {"nopreempt-on-others", kWarning, "nopreempt where it has no effect",
     "nopreempt keeps the router that has it from taking over: the one with the higher priority "
     "takes the VIP back all the same.",
     "write nopreempt on every router, with `state BACKUP`", nopreempt_on_others},
    {"weight-too-small", kError, "a weight that moves nothing",
     "The priority falls and stays above the others': the failure is noticed and the VIP stays.",
     "make the weight larger than the difference of the priorities", weight_too_small},
};

}  // namespace

Checks cluster_checks() {
  return kClusterChecks;
}

}  // namespace havip::lint
