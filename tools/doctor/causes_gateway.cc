// Step 5, the gateway: the claim is not answered, or refused, or committed and not heard of.
#include <algorithm>

#include <fmt/format.h>

#include "tools/doctor/cause.h"
#include "tools/doctor/fates.h"
#include "tools/doctor/words.h"

namespace havip::doctor {
namespace {

using engine::Verdict;

constexpr Duration kSlow = std::chrono::milliseconds(500);  // a good gateway takes a few

std::optional<Words> refused(const Scene& scene) {
  const Fates fates = fates_of(scene);
  if (fates.judged.empty()) return {};
  const vpccgw::AuditRow& last = *fates.judged.back();
  if (last.verdict == Verdict::kMigrated || last.verdict == Verdict::kAlreadyOwner) return {};
  return Words{{"claim", engine::to_string(last.claim)},
               {"at", clock(last.at)},
               {"verdict", std::string(to_string(last.verdict))},
               {"reason", last.text.empty() ? "" : ": " + last.text}};
}

// The longest that a claim that was judged at all had waited for it.
std::optional<Duration> slowest(const Scene& scene) {
  if (!scene.bench->journal || !scene.evidence().gateway) return {};
  std::optional<Duration> longest;
  for (const Admitted& one : scene.bench->journal->admitted) {
    for (const vpccgw::AuditRow& row : scene.evidence().gateway->audit) {
      if (engine::to_string(row.claim) == one.claim)
        longest = std::max(longest.value_or(row.at - one.at), row.at - one.at);
    }
  }
  return longest;
}

// The claim of the claimant that has no answer; null: every one has.
const Admitted* unanswered(const Fates& fates) {
  return fates.judged.empty() && !fates.admitted.empty() ? fates.admitted.back() : nullptr;
}

Words claim_words(const Scene& scene, const Admitted& one, const Fates& fates) {
  const auto timed_out = fates.ended.find(Verdict::kGatewayTimeout);
  return {{"claim", one.claim},
          {"admitted", clock(one.at)},
          {"for", seconds(scene.end() - one.at, 3)},
          {"timeouts", timed_out == fates.ended.end()
                           ? "it is still asking"
                           : fmt::format("it gave up after four copies at {}",
                                         clock(timed_out->second.back()->at))}};
}

std::optional<Words> slow(const Scene& scene) {
  const Fates fates = fates_of(scene);
  const Admitted* one = unanswered(fates);
  const auto longest = slowest(scene);
  if (one == nullptr || !longest || *longest < kSlow) return {};
  Words words = claim_words(scene, *one, fates);
  words["longest"] = seconds(*longest, 3);
  return words;
}

std::optional<Words> unreachable(const Scene& scene) {
  const Fates fates = fates_of(scene);
  if (const Admitted* one = unanswered(fates)) return claim_words(scene, *one, fates);
  // Without the journal the counters tell that claims went unanswered.
  const HostState* host = scene.claimant == nullptr ? nullptr : scene.host(scene.claimant->host);
  if (host == nullptr || scene.bench->journal || !fates.judged.empty()) return {};
  if (counter(*host, "agent.gateway_timeout") == 0) return {};
  return Words{{"claim", "of that device"},
               {"admitted", "a time that nobody wrote down"},
               {"for", "all the time since"},
               {"timeouts", fmt::format("agent.gateway_timeout is {}",
                                        counter(*host, "agent.gateway_timeout"))}};
}

std::string behind_text(const std::vector<const Behind*>& all) {
  std::vector<std::string> texts;
  for (const Behind* one : all) {
    const std::string has = one->has == 0 ? "no row" : fmt::format("generation {}", one->has);
    texts.push_back(fmt::format(
        "{} has {}{}", one->host.view(), has,
        one->believes.empty() ? std::string() : fmt::format(" ({})", one->believes.view())));
  }
  return listed(texts);
}

// Hosts that are behind, and whose agents run or do not.
std::optional<Words> behind(const Scene& scene, bool running) {
  std::vector<const Behind*> all;
  for (const Behind& one : scene.behind) {
    const HostState* host = scene.host(one.host);
    if ((host == nullptr || host->agent_running) == running) all.push_back(&one);
  }
  if (all.empty()) return {};
  std::vector<std::string> names;
  for (const Behind* one : all)
    names.push_back(to_string(one->host));
  return Words{{"behind", behind_text(all)},
               {"hosts", listed(names)},
               {"one", names.front()},
               {"generation", std::to_string(scene.mapping->generation)},
               {"owner", scene.mapping->owner.empty() ? "nobody" : to_string(scene.mapping->owner)},
               {"flushed", scene.mapping->flushed_at ? " at " + clock(*scene.mapping->flushed_at)
                                                     : std::string()}};
}

std::optional<Words> push_lost(const Scene& scene) {
  return behind(scene, true);
}

std::optional<Words> push_unheard(const Scene& scene) {
  return behind(scene, false);
}

std::optional<Words> stranger_answers(const Scene& scene) {
  if (scene.asked.by_stranger == nullptr || scene.claimant == nullptr) return {};
  return Words{{"stranger", to_string(scene.asked.stranger)},
               {"answers", count(scene.asked.stranger_answers, "answer")},
               {"frame", std::to_string(scene.asked.by_stranger->number)},
               {"at", clock(scene.asked.by_stranger->at)}};
}

constexpr std::string_view kAcks =
    "sqlite3 -readonly {run}/vpccgw.sqlite \"SELECT host.id, mapping.generation, "
    "neigh_ack.generation FROM host JOIN mapping ON vip = '{vip}' LEFT JOIN neigh_ack ON "
    "neigh_ack.host = host.id AND ip = vip\"\n"
    "ip neigh show {vip}    # on {one}\n"
    "mcagent neigh --control /run/mcagent    # on {one}";
constexpr std::string_view kClaims =
    "tshark -r {run}/capture.pcapng -Y 'systemd_journal.message contains \"as claim {claim}\"'";
constexpr std::string_view kNoAudit =
    "sqlite3 -readonly {run}/vpccgw.sqlite \"SELECT * FROM audit WHERE claim = '{claim}'\"";

using enum Symptom;

constexpr Cause kGatewayCauses[] = {
    {"gateway-refused", Step::kGateway, only(kNotOwner), refused,
     "The gateway refused claim {claim} of {device} for {vip} at {at} as {verdict}{reason}, and "
     "nobody has claimed it since.",
     "mend what it says; then let the master announce again (garp_master_refresh)",
     "sqlite3 -readonly {run}/vpccgw.sqlite \"SELECT claim, verdict, text, at FROM audit WHERE "
     "device = '{device}' AND vip = '{vip}'\""},
    {"gateway-slow", Step::kGateway, only(kNotOwner), slow,
     "The gateway is slow: claim {claim} of {device} has waited for {for} since {admitted}, and "
     "others waited up to {longest} ({timeouts}).",
     "look at the load of vpccgw and its disk (curl GATEWAY/metrics)", kClaims, kNoAudit},
    {"gateway-unreachable", Step::kGateway, only(kNotOwner), unreachable,
     "mcagent of {host} sent claim {claim} for {vip} at {admitted} and got no answer in {for}: the "
     "gateway is down or cannot be reached from there ({timeouts}).",
     "look at vpccgw and at the control network of {host}; then let the master announce again "
     "(garp_master_refresh)",
     kClaims, kNoAudit},
    {"push-lost", Step::kGateway, kDiverged | kDark, push_lost,
     "The mapping is right ({owner}, generation {generation}{flushed}), and a push of it is lost: "
     "{behind}.",
     "push again (push_retry, reconcile; restart mcagent on {hosts}, which fetches a snapshot)",
     kAcks},
    {"push-unheard", Step::kGateway, kDiverged | kDark, push_unheard,
     "The mapping is right ({owner}, generation {generation}{flushed}), and mcagent of {hosts} "
     "does "
     "not run, so that nobody applies its push: {behind}.",
     "start mcagent on {hosts}: it fetches a snapshot", kAcks},
    {"old-owner-answers", Step::kGateway, only(kStranger), stranger_answers,
     "{stranger} still answers for {vip} (the last time at {at}, frame {frame}; {answers} lately), "
     "though {device} is its owner.",
     "take the address off the NIC there (ip addr del), or stop that guest",
     "tshark -r {run}/capture.pcapng -Y 'ip.src == {vip} && frame.interface_name == "
     "\"{stranger}\"'"},
};

}  // namespace

Causes gateway_causes() {
  return kGatewayCauses;
}

}  // namespace havip::doctor
