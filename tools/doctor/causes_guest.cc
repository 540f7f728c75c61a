// Step 3, the guests: nobody is master, more than one is, or the master does not announce.
#include <algorithm>

#include <fmt/format.h>

#include "tools/doctor/cause.h"
#include "tools/doctor/election.h"
#include "tools/doctor/routers.h"
#include "tools/doctor/words.h"

namespace havip::doctor {
namespace {

// ---- nobody is master --------------------------------------------------------------------------

// The one that was master last; null where nobody ever was.
const Router* last_master(const Scene& scene) {
  const Router* last = nullptr;
  for (const Router& one : scene.routers) {
    if (one.sent.empty()) continue;
    if (last == nullptr || one.sent.back()->at > last->sent.back()->at) last = &one;
  }
  return last;
}

std::string others_text(const Scene& scene, const Router* but) {
  std::vector<std::string> others;
  for (const Router& one : scene.routers) {
    if (&one == but || one.speaks_by.empty()) continue;
    others.push_back(one.sent.empty() ? fmt::format("{} never sent an advert", one.guest.view())
                                      : fmt::format("{} sent its last advert at {}",
                                                    one.guest.view(), clock(one.sent.back()->at)));
  }
  return others.empty() ? "there is no other router" : listed(others);
}

Words silence_of(const Scene& scene, const Router& one) {
  const AdvertSeen& last = *one.sent.back();
  return {{"router", to_string(one.guest)},
          {"nic", to_string(one.speaks_by)},
          {"at", clock(last.at)},
          {"frame", std::to_string(last.number)},
          {"for", seconds(scene.end() - last.at, 3)},
          {"others", others_text(scene, &one)}};
}

bool resigned(const Router& one) {
  return one.sent.back()->advert.priority == wire::kVrrpPriorityStop;
}

std::optional<Words> under_way(const Scene& scene) {
  const Router* last = last_master(scene);
  if (last == nullptr || scene.routers.size() < 2) return {};
  if (scene.end() - last->sent.back()->at > interval_of(*last) * 4) return {};
  return silence_of(scene, *last);
}

std::optional<Words> gave_up(const Scene& scene) {
  const Router* last = last_master(scene);
  if (last == nullptr || !resigned(*last)) return {};
  return silence_of(scene, *last);
}

// What a guest sent after it was heard of as a router for the last time.
bool is_alive(const Scene& scene, const Router& one) {
  return one.last_frame && *one.last_frame > one.sent.back()->at + interval_of(one) &&
         scene.end() - *one.last_frame < std::chrono::seconds(10);
}

std::optional<Words> guest_silent(const Scene& scene) {
  const Router* last = last_master(scene);
  if (last == nullptr || resigned(*last) || is_alive(scene, *last)) return {};
  return silence_of(scene, *last);
}

std::optional<Words> daemon_silent(const Scene& scene) {
  const Router* last = last_master(scene);
  if (last == nullptr || resigned(*last) || !is_alive(scene, *last)) return {};
  Words words = silence_of(scene, *last);
  words["alive"] = clock(*last->last_frame);
  return words;
}

std::optional<Words> never_spoke(const Scene& scene) {
  if (last_master(scene) != nullptr) return {};
  std::vector<std::string> names;
  for (const Router& one : scene.routers) {
    if (!one.speaks_by.empty()) names.push_back(to_string(one.guest));
  }
  if (names.empty()) return {};
  return Words{{"routers", listed(names)}, {"for", seconds(scene.end() - kStart, 3)}};
}

// ---- more than one is --------------------------------------------------------------------------

std::optional<Words> disagree(const Scene& scene) {
  return of_first_pair(scene, [](const Pair& pair) -> std::optional<Words> {
    const std::string what = difference(*pair.from->sent.back(), *pair.to->sent.back());
    if (pair.arrived.empty() || what.empty()) return {};
    Words words = pair.words();
    words["what"] = what;
    return words;
  });
}

// It announces, and not one advert of it is seen.
std::optional<Words> unheard(const Scene& scene) {
  for (const Router* one : scene.masters()) {
    if (!one->mute || !one->sent.empty()) continue;
    std::vector<std::string> others;
    for (const Router* other : scene.masters()) {
      if (other != one) others.push_back(to_string(other->guest));
    }
    return Words{{"from", to_string(one->guest)},
                 {"from_ip", one->nic == nullptr ? "0.0.0.0" : to_string(one->nic->ip)},
                 {"others", listed(others)},
                 {"nic", to_string(one->speaks_by)},
                 {"garps", garps_text(one->garps)}};
  }
  return {};
}

std::optional<Words> not_addressed(const Scene& scene) {
  return of_first_pair(scene, [](const Pair& pair) -> std::optional<Words> {
    if (!pair.sent.empty()) return {};
    return pair.words();
  });
}

std::optional<Words> parted(const Scene& scene) {
  return of_first_pair(scene, [](const Pair& pair) -> std::optional<Words> {
    if (pair.sent.empty() || !pair.arrived.empty()) return {};
    return pair.words();
  });
}

std::optional<Words> passed_over(const Scene& scene) {
  return of_first_pair(scene, [](const Pair& pair) -> std::optional<Words> {
    const bool same = difference(*pair.from->sent.back(), *pair.to->sent.back()).empty();
    if (pair.arrived.empty() || !pair.better || !same) return {};
    return pair.words();
  });
}

// ---- the master does not announce --------------------------------------------------------------

std::optional<Words> by_other_nic(const Scene& scene) {
  const Router* one = scene.claimant;
  if (one == nullptr) return {};
  const auto garps = one->garps_of_reign();
  if (const Nic* right = other_nic_of(scene, *one); right != nullptr && !garps.empty())
    return Words{{"other", to_string(one->device)},
                 {"right", to_string(right->device)},
                 {"garps", garps_text(garps)}};
  if (one->by_other.empty() || !garps.empty()) return {};
  const Point& point = scene.evidence().capture->points[one->by_other.back()->point];
  return Words{{"other", to_string(point.device)},
               {"right", to_string(one->device)},
               {"garps", garps_text(one->by_other)}};
}

// A GARP of another router, behind the last one of the master, that the gateway has taken.
std::optional<Words> by_another(const Scene& scene) {
  const Router* one = scene.claimant;
  if (one == nullptr || scene.mapping == nullptr || one->garps_of_reign().empty()) return {};
  const Router* other = scene.router(scene.mapping->owner);
  if (other == nullptr || other == one || other->garps.empty()) return {};
  if (other->garps.back()->at <= one->garps.back()->at) return {};
  return Words{{"other", to_string(other->guest)},
               {"other_nic", to_string(other->device)},
               {"frame", std::to_string(other->garps.back()->number)},
               {"at", clock(other->garps.back()->at)},
               {"last", clock(one->garps.back()->at)}};
}

// Null where the master announced in this reign.
const Router* mute_master(const Scene& scene) {
  const Router* one = scene.claimant;
  const bool mute = one != nullptr && one->master && one->garps_of_reign().empty();
  return mute && scene.evidence().capture ? one : nullptr;
}

std::optional<Words> mute_after_move(const Scene& scene) {
  const Router* one = mute_master(scene);
  if (one == nullptr || one->sent.empty() || scene.mapping == nullptr) return {};
  if (scene.mapping->owner != one->device || scene.mapping->host == one->host) return {};
  return Words{{"since", clock(one->since)},
               {"old_host", to_string(scene.mapping->host)},
               {"garps", garps_text(one->garps)}};
}

std::optional<Words> mute_after_silence(const Scene& scene) {
  const Router* one = mute_master(scene);
  if (one == nullptr) return {};
  const AdvertSeen* before = advert_before_reign(*one);
  if (before == nullptr || was_elected(*one, *before)) return {};
  return Words{{"before", clock(before->at)},
               {"since", clock(one->since)},
               {"for", seconds(one->since - before->at, 3)},
               {"nic", to_string(one->speaks_by)}};
}

std::optional<Words> mute_though_elected(const Scene& scene) {
  const Router* one = mute_master(scene);
  if (one == nullptr) return {};
  return Words{{"since", clock(one->since)},
               {"adverts", count(one->sent.size(), "advert")},
               {"nic", to_string(one->speaks_by)}};
}

constexpr std::string_view kAdverts =
    "tshark -r {run}/capture.pcapng -Y 'vrrp && frame.interface_name == \"{nic}\"'";
constexpr std::string_view kAdvertsBetween =
    "tshark -r {run}/capture.pcapng -Y 'vrrp && ip.src == {from_ip}'";
constexpr std::string_view kGarpsOfGuest =
    "tshark -r {run}/capture.pcapng -Y 'arp.isgratuitous == 1 && arp.src.proto_ipv4 == {vip} && "
    "frame.interface_name == \"{device}\"'";

using enum Symptom;

constexpr Cause kGuestCauses[] = {
    {"election-under-way", Step::kGuest, only(kNoMaster), under_way,
     "The evidence ends {for} after the last advert (of {router}, at {at}): a backup still waits "
     "for its master down timer.",
     "wait for three intervals and the skew, and look again", kAdverts},
    {"router-resigned", Step::kGuest, only(kNoMaster), gave_up,
     "{router} gave up with priority 0 at {at} (frame {frame}) and nobody took over: its "
     "Keepalived "
     "was stopped, or is in FAULT because of something that it tracks; {others}.",
     "look at {router}: systemctl status keepalived; kill -USR1 writes its state and what it "
     "tracks "
     "to /tmp/keepalived.data. Then at why no other router runs",
     kAdverts},
    {"guest-silent", Step::kGuest, only(kNoMaster), guest_silent,
     "{router} was master and has sent nothing for {for}, the last at {at} (frame {frame}): it "
     "crashed, stands still, or its NIC is down (or Keepalived died, and nobody asked the guest "
     "anything since); {others}.",
     "look at the console of {router} and at its NIC (ip link); then at why no other router runs",
     kAdverts},
    {"keepalived-silent", Step::kGuest, only(kNoMaster), daemon_silent,
     "Keepalived of {router} has been silent for {for}, since {at} (frame {frame}), while the "
     "guest "
     "itself lives (it sent a frame at {alive}): it was killed or stopped (SIGSTOP), or what it "
     "sends is filtered; {others}.",
     "systemctl status keepalived on {router}, and nft list ruleset", kAdverts},
    {"router-never-spoke", Step::kGuest, only(kNoMaster), never_spoke,
     "{routers} sent no advert in {for}: Keepalived does not run there, is in FAULT, or what it "
     "sends is filtered.",
     "systemctl status keepalived; its log says why (FAULT: an interface, a script, an address)",
     "", "tshark -r {run}/capture.pcapng -Y 'vrrp'"},
    {"adverts-disagree", Step::kGuest, only(kTwoMasters), disagree,
     "{from} and {to} are both master: each hears the other and refuses it, for their adverts "
     "differ in {what} (frame {frame}). A daemon runs with another configuration than the files.",
     "make the configurations equal and reload both", kAdvertsBetween},
    {"adverts-not-sent", Step::kGuest, only(kTwoMasters), unheard,
     "{from} and {others} are master: {from} announces ({garps}), and not one advert leaves {nic}: "
     "a "
     "packet filter in {from} drops them, or no peer answers its ARP.",
     "let protocol 112 out on {from} (nft list ruleset), and look at ip neigh for its peers",
     "tshark -r {run}/capture.pcapng -Y 'arp.isgratuitous == 1 && arp.src.proto_ipv4 == {vip} && "
     "frame.interface_name == \"{nic}\"'",
     "tshark -r {run}/capture.pcapng -Y 'vrrp && ip.src == {from_ip}'"},
    {"adverts-not-addressed", Step::kGuest, only(kTwoMasters), not_addressed,
     "{from} and {to} are both master: {from} sends no advert to {to_ip}.",
     "list {to_ip} in unicast_peer of {from}", "",
     "tshark -r {run}/capture.pcapng -Y 'vrrp && ip.src == {from_ip} && ip.dst == {to_ip}'"},
    {"adverts-lost-between", Step::kGuest, only(kTwoMasters), parted,
     "{from} and {to} are both master: of {sent} that {from} has sent to {to} since {since}, none "
     "arrived at {to_nic}. The network between {from_host} and {to_host} is parted, or drops "
     "protocol 112.",
     "ping from one guest to the other's own address; then look at the network between the hosts",
     kAdvertsBetween,
     "tshark -r {run}/capture.pcapng -Y 'vrrp && ip.src == {from_ip} && frame.interface_name == "
     "\"{to_nic}\" && frame.time_relative > {since_relative}'"},
    {"adverts-filtered", Step::kGuest, only(kTwoMasters), passed_over,
     "{from} and {to} are both master: {arrived} of {from}, which is the better one, arrived at "
     "{to_nic} since {since} (the last is frame {frame}), and {to} stayed master: a packet filter "
     "in "
     "{to} drops them.",
     "let protocol 112 in on {to} (nft list ruleset; iptables -S)",
     "tshark -r {run}/capture.pcapng -Y 'vrrp && ip.src == {from_ip} && frame.interface_name == "
     "\"{to_nic}\"'"},
    {"garp-other-nic", Step::kGuest, only(kNotOwner), by_other_nic,
     "{guest} announces {vip} by the wrong NIC: {garps} left by {other}, none by {right}, which is "
     "in the HAVIP's subnet.",
     "bind the instance to the NIC in the HAVIP's subnet: `interface`, or `dev` behind the VIP",
     "tshark -r {run}/capture.pcapng -Y 'arp.isgratuitous == 1 && arp.src.proto_ipv4 == {vip} && "
     "frame.interface_name == \"{other}\"'"},
    {"announced-by-another", Step::kGuest, only(kNotOwner), by_another,
     "{guest} is master, and {other} announced {vip} behind its back at {at} (frame {frame}; "
     "{guest} itself for the last time at {last}), so that the gateway gave the VIP to "
     "{other_nic}.",
     "find out who announces on {other}: a Keepalived whose adverts are filtered on their way out, "
     "arping, a start script",
     "tshark -r {run}/capture.pcapng -Y 'arp.isgratuitous == 1 && arp.src.proto_ipv4 == {vip} && "
     "frame.interface_name == \"{other_nic}\"'"},
    {"garp-not-sent-after-move", Step::kGuest, only(kNotOwner), mute_after_move,
     "{guest} came to {host} at {since} and has sent no GARP from there ({garps} before), so that "
     "the gateway still has {vip} at {old_host}.",
     "let the master repeat its GARPs: garp_master_refresh in keepalived.conf", kGarpsOfGuest},
    {"garp-not-sent", Step::kGuest, only(kNotOwner), mute_after_silence,
     "{guest} stood still for {for} (from {before} to {since}) and went on as master without a "
     "GARP: it never noticed that another one had taken {vip} meanwhile.",
     "let the master repeat its GARPs: garp_master_refresh in keepalived.conf; now: restart "
     "Keepalived on {guest}, or arping -U -I NIC {vip}",
     kAdverts,
     "tshark -r {run}/capture.pcapng -Y 'arp.isgratuitous == 1 && arp.src.proto_ipv4 == {vip} && "
     "frame.interface_name == \"{device}\" && frame.time_relative >= {since_relative}'"},
    {"garp-filtered", Step::kGuest, only(kNotOwner), mute_though_elected,
     "{guest} was elected at {since} and sends adverts, but no GARP for {vip} leaves {device}: "
     "something in the guest drops ARP on its way out.",
     "let ARP out on {guest} (nft list table arp filter; arptables -L)", kAdverts,
     "tshark -r {run}/capture.pcapng -Y 'arp.isgratuitous == 1 && arp.src.proto_ipv4 == {vip} && "
     "frame.interface_name == \"{device}\" && frame.time_relative >= {since_relative}'"},
};

}  // namespace

Causes guest_causes() {
  return kGuestCauses;
}

}  // namespace havip::doctor
