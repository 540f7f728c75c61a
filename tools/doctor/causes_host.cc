// Step 4, the host: the GARP reaches the tap or not, is dropped there, climbs to an agent or not,
// and that agent is the right one, and lets it pass.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "tools/doctor/cause.h"
#include "tools/doctor/fates.h"
#include "tools/doctor/words.h"

namespace havip::doctor {
namespace {

using engine::Verdict;

const HostState* host_of(const Scene& scene) {
  return scene.claimant == nullptr ? nullptr : scene.host(scene.claimant->host);
}

std::optional<Words> lost_before_tap(const Scene& scene) {
  if (scene.claimant == nullptr || tap_of(scene, *scene.claimant).empty()) return {};
  if (scene.claimant->garps_of_reign().empty() || !scene.claimant->taps_of_reign().empty())
    return {};
  return Words{{"garps", garps_text(scene.claimant->garps_of_reign())},
               {"since_relative", since_relative(scene, scene.claimant->since)}};
}

std::optional<net::MacAddr> mac_of(const Scene& scene) {
  if (scene.evidence().gateway) {
    for (const vpccgw::DeviceRow& row : scene.evidence().gateway->region.devices) {
      if (row.id == scene.claimant->device) return row.mac;
    }
  }
  return scene.claimant->nic == nullptr ? std::nullopt : scene.claimant->nic->mac;
}

std::optional<Words> spoofed(const Scene& scene) {
  if (scene.claimant == nullptr) return {};
  const auto mac = mac_of(scene);
  std::vector<const ArpSeen*> strange;
  for (const ArpSeen* one : scene.claimant->garps_of_reign()) {
    if (one->arp.sha != one->src || (mac && one->src != *mac)) strange.push_back(one);
  }
  if (strange.empty() || strange.size() < scene.claimant->garps_of_reign().size()) return {};
  const ArpSeen& last = *strange.back();
  return Words{{"garps", garps_text(strange)},
               {"sha", to_string(last.arp.sha)},
               {"src", to_string(last.src)},
               {"mac", mac ? to_string(*mac) : "another"}};
}

std::optional<Words> outside_subnet(const Scene& scene) {
  const Router* one = scene.claimant;
  if (one == nullptr || one->nic == nullptr || one->nic->block.contains(scene.vip)) return {};
  if (one->garps_of_reign().empty()) return {};
  return Words{{"block", to_string(one->nic->block)}, {"garps", garps_text(one->garps_of_reign())}};
}

std::optional<Words> stale_vip_table(const Scene& scene) {
  const HostState* host = host_of(scene);
  if (host == nullptr || scene.mapping == nullptr || scene.mapping->owner.empty()) return {};
  const auto row = std::ranges::find(host->vips, scene.vip, &HostState::Vip::vip);
  if (row == host->vips.end() || row->device != scene.claimant->device) return {};
  if (row->generation >= scene.mapping->generation) return {};
  return Words{{"old", std::to_string(row->generation)},
               {"new", std::to_string(scene.mapping->generation)},
               {"owner", to_string(scene.mapping->owner)},
               {"garps", garps_text(scene.claimant->taps_of_reign())}};
}

std::string seen_at_tap(const Scene& scene) {
  return garps_text(scene.claimant->taps_of_reign());
}

std::optional<Words> agent_down(const Scene& scene) {
  const HostState* host = host_of(scene);
  const Fates fates = fates_of(scene);
  if (host == nullptr || fates.claimed()) return {};
  const bool lost = fates.has(Verdict::kAgentDown);
  if (host->agent_running && !lost) return {};
  return Words{
      {"garps", seen_at_tap(scene)},
      {"now", host->agent_running
                  ? fmt::format("it runs now (life {}), and nobody has announced since", host->life)
                  : "it does not run now either"},
      {"lost", lost ? std::to_string(fates.ended.at(Verdict::kAgentDown).size()) : "all"}};
}

std::optional<Words> lost_on_the_way_up(const Scene& scene, Verdict verdict) {
  const HostState* host = host_of(scene);
  const Fates fates = fates_of(scene);
  if (scene.claimant == nullptr || fates.claimed()) return {};
  const std::string name = fmt::format("datapath.{}", to_string(verdict));
  const std::uint64_t counted = host == nullptr ? 0 : counter(*host, name);
  const bool known = scene.bench->journal.has_value();
  if (known ? !fates.has(verdict) : counted == 0) return {};
  return Words{
      {"garps", seen_at_tap(scene)}, {"counter", name}, {"counted", std::to_string(counted)}};
}

std::optional<Words> upcall_lost(const Scene& scene) {
  return lost_on_the_way_up(scene, Verdict::kUpcallLost);
}

std::optional<Words> upcall_overflow(const Scene& scene) {
  return lost_on_the_way_up(scene, Verdict::kUpcallOverflow);
}

std::optional<Words> test_environment(const Scene& scene) {
  const HostState* host = host_of(scene);
  if (scene.claimant == nullptr) return {};
  const Fates fates = fates_of(scene);
  const bool is_test = host != nullptr && host->test_environment.value_or(false);
  const bool refused = fates.has(Verdict::kWrongEnvironment);
  if (!fates.judged.empty() || (!is_test && !refused)) return {};
  return Words{
      {"claims", refused ? count(fates.ended.at(Verdict::kWrongEnvironment).size(), "claim")
                         : std::string("its claims")},
      {"now", is_test ? "it still does" : "it does no more, and nobody has announced since"}};
}

std::string window_text(const Scene& scene, const HostState* host, const Fates& fates) {
  if (host != nullptr) {
    for (const HostState::Slot& slot : host->limiter) {
      const bool same = !slot.vip || *slot.vip == scene.vip;
      if (slot.device == scene.claimant->device && same && slot.opens > scene.end())
        return fmt::format("its window opens at {}", clock(slot.opens));
    }
  }
  const Ended& last = *fates.ended.at(Verdict::kRateLimited).back();
  return fmt::format("the last of them was held back at {} {}, and none came after that",
                     clock(last.at), last.detail);
}

// Held back since its reign began, and not one passed.
bool is_limited(const Scene& scene, const Fates& fates) {
  return scene.claimant != nullptr && !fates.claimed() && fates.has(Verdict::kRateLimited);
}

std::optional<Words> starved(const Scene& scene) {
  const Fates fates = fates_of(scene);
  if (!is_limited(scene, fates) || fates.of_others.empty()) return {};
  std::vector<std::string> takers;
  for (const vpccgw::AuditRow* row : fates.of_others)
    takers.push_back(fmt::format("{} at {}", to_string(row->vip), clock(row->at)));
  return Words{{"limited", std::to_string(fates.ended.at(Verdict::kRateLimited).size())},
               {"takers", listed(takers)},
               {"window", window_text(scene, host_of(scene), fates)}};
}

std::optional<Words> rate_limited(const Scene& scene) {
  const Fates fates = fates_of(scene);
  if (!is_limited(scene, fates)) return {};
  return Words{{"limited", std::to_string(fates.ended.at(Verdict::kRateLimited).size())},
               {"window", window_text(scene, host_of(scene), fates)}};
}

constexpr std::string_view kAtTap =
    "tshark -r {run}/capture.pcapng -Y 'arp.isgratuitous == 1 && arp.src.proto_ipv4 == {vip} && "
    "frame.interface_name == \"{tap}\"'";

using enum Symptom;

constexpr Cause kHostCauses[] = {
    {"garp-lost-before-tap", Step::kHost, only(kNotOwner), lost_before_tap,
     "{garps} left {device}, and {tap} saw none of them.",
     "look at the virtual NIC between guest and host (its queue, its filter)",
     "tshark -r {run}/capture.pcapng -Y 'arp.isgratuitous == 1 && arp.src.proto_ipv4 == {vip} && "
     "frame.interface_name == \"{device}\"'",
     "tshark -r {run}/capture.pcapng -Y 'arp.isgratuitous == 1 && arp.src.proto_ipv4 == {vip} && "
     "frame.interface_name == \"{tap}\" && frame.time_relative >= {since_relative}'"},
    {"garp-spoofed", Step::kHost, only(kNotOwner), spoofed,
     "{host} drops what {device} announces as spoofed: {garps} say that {vip} is at {sha}, from "
     "{src}, and the device's MAC address is {mac}.",
     "announce with the NIC's own MAC address: no use_vmac in a VPC",
     "tshark -r {run}/capture.pcapng -Y 'arp.isgratuitous == 1 && arp.src.proto_ipv4 == {vip} && "
     "arp.src.hw_mac == {sha}'"},
    {"garp-outside-subnet", Step::kHost, only(kNotOwner), outside_subnet,
     "{host} drops what {device} announces: {vip} is outside its subnet {block} ({garps}).",
     "take a HAVIP of the subnet that the NIC is in", kAtTap},
    {"stale-vip-table", Step::kHost, only(kNotOwner), stale_vip_table,
     "The vip table of {host} still says that {vip} is on {device} (generation {old}), so that "
     "{garps} of it are matched and climb no more; the gateway has it on {owner} since generation "
     "{new}, and the push of that never came.",
     "push again (reconcile; restart mcagent on {host}, which fetches a snapshot)",
     "sqlite3 -readonly {run}/vpccgw.sqlite \"SELECT host, generation FROM neigh_ack WHERE ip = "
     "'{vip}' AND host = '{host}'\"\n"
     "mcagent vips --control /run/mcagent    # on {host}"},
    {"agent-down", Step::kHost, only(kNotOwner), agent_down,
     "mcagent of {host} did not run when {tap} saw {garps}: {lost} of them were heard by nobody, "
     "and "
     "{now}.",
     "start mcagent on {host}, then let the master announce again (garp_master_refresh)", kAtTap},
    {"upcall-lost", Step::kHost, only(kNotOwner), upcall_lost,
     "{tap} saw {garps}, and no report of them reached mcagent of {host}: they were lost on the "
     "netlink socket ({counter} is {counted}).",
     "look at the netlink socket of mcagent on {host} (ss -f netlink; dmesg), restart it", kAtTap},
    {"upcall-overflow", Step::kHost, only(kNotOwner), upcall_overflow,
     "{tap} saw {garps}, and no report of them reached mcagent of {host}: its queue was full "
     "({counter} is {counted}).",
     "find the guest that floods {host} with GARPs; a longer queue (upcall.queue)", kAtTap},
    {"test-environment", Step::kHost, only(kNotOwner), test_environment,
     "mcagent of {host} claims at the gateway of the test environment, which knows no production "
     "HAVIP: {claims} of {device} never came to production; {now}.",
     "give mcagent of {host} the production gateway, then let the master announce again", kAtTap,
     "sqlite3 -readonly {run}/vpccgw.sqlite \"SELECT * FROM audit WHERE device = '{device}' AND "
     "vip = '{vip}' AND to_device = device\""},
    {"rate-limited-starved", Step::kHost, only(kNotOwner), starved,
     "{device} has more VIPs than claims: one of a device passes in five seconds, {takers} took "
     "the "
     "slots, and all {limited} GARPs for {vip} were held back; {window}.",
     "let the master repeat its GARPs (garp_master_refresh, not a multiple of 5 s), or spread the "
     "VIPs over NICs; `havip lint` forecasts it (claims-starve)",
     "sqlite3 -readonly {run}/vpccgw.sqlite \"SELECT vip, verdict, at FROM audit WHERE device = "
     "'{device}'\"\n"
     "mcagent limiter --control /run/mcagent    # on {host}"},
    {"rate-limited", Step::kHost, only(kNotOwner), rate_limited,
     "mcagent of {host} holds {device} back: all {limited} GARPs for {vip} came before its five "
     "seconds were over; {window}.",
     "wait for the next GARPs (garp_master_delay), or let the master repeat them "
     "(garp_master_refresh)",
     "tshark -r {run}/capture.pcapng -Y 'systemd_journal.message contains \"rate_limited {vip} "
     "from "
     "{device}\"'\n"
     "mcagent limiter --control /run/mcagent    # on {host}"},
};

}  // namespace

Causes host_causes() {
  return kHostCauses;
}

}  // namespace havip::doctor
