#include "tools/why/behind.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "tools/report/text.h"

namespace havip::why {
namespace {

using report::exact;

// Whether a list as "h1, h2" has this name.
bool names(const std::string& list, const std::string& name) {
  return fmt::format(", {},", list).find(fmt::format(", {},", name)) != std::string::npos;
}

// The last action of the timeline before a record that is one of these, and is done to `target`
// where the action has one.
std::optional<Record> last_action(const Run& run, const Record& before,
                                  const std::vector<std::string_view>& actions,
                                  const std::string& target) {
  return run.last({"action"}, before.seq, [&](const Record& one) {
    const std::string done_to = one.text("target");
    return std::ranges::find(actions, one.text("do")) != actions.end() &&
           (done_to.empty() || target.empty() || names(done_to, target));
  });
}

std::optional<Record> last_condition(const Run& run, const Record& before, const std::string& node,
                                     std::string_view subject) {
  return run.last({"condition"}, before.seq, [&](const Record& one) {
    return one.node == node && one.text("subject") == subject;
  });
}

Behind because_of(const std::optional<Record>& record, std::string words = "") {
  if (!record) return {};
  return {.with_causes = {record->seq}, .words = std::move(words)};
}

Behind because_of_condition(const std::optional<Record>& condition) {
  if (!condition) return {};
  return because_of(condition,
                    fmt::format("{} at {}: {} {}", condition->node, report::exact(condition->at),
                                condition->text("subject"), condition->text("state")));
}

// Also behind a stale row of the vip table.
Behind push_lost(const Run& run, const Record& drop) {
  return because_of(last_action(run, drop, {"push_loss"}, drop.node));
}

// ---- verdicts ----------------------------------------------------------------------------------

// The claim that used the slot up.
Behind limited(const Run& run, const Record& verdict) {
  const bool per_vip = std::ranges::any_of(run.scenario().hosts, [&](const loader::Host& host) {
    return host.id.view() == verdict.node &&
           host.policy.limiter.key == mcagent::LimiterKey::kDeviceVip;
  });
  const auto claim = run.last({"claim_admitted"}, verdict.seq, [&](const Record& one) {
    return one.node == verdict.node && one.text("device") == verdict.text("device") &&
           (!per_vip || one.text("vip") == verdict.text("vip"));
  });
  if (!claim) return {};
  return {.alone = {claim->seq},
          .words = fmt::format("by the claim for {} at {}", claim->text("vip"),
                               report::exact(claim->at))};
}

// The row of the host's vip table, and a push that it has missed since.
Behind matched(const Run& run, const Record& verdict) {
  const auto row = run.last({"push_applied"}, verdict.seq, [&](const Record& one) {
    return one.node == verdict.node && one.text("ip") == verdict.text("vip") &&
           one.truth("applied");
  });
  if (!row) return {};
  Behind behind{.alone = {row->seq},
                .words = fmt::format("by the row of generation {} that {} has since {}",
                                     row->text("generation"), row->node, report::exact(row->at))};
  const auto missed = run.last({"frame_dropped"}, verdict.seq, [&](const Record& one) {
    return one.seq > row->seq && one.text("where") == "push to " + verdict.node;
  });
  if (!missed) return behind;
  behind.alone.push_back(missed->seq);
  behind.with_causes = push_lost(run, *missed).with_causes;
  behind.words += fmt::format(", though a push was lost at {}", report::exact(missed->at));
  return behind;
}

Behind agent_gone(const Run& run, const Record& verdict) {
  return because_of_condition(last_condition(run, verdict, verdict.node, "agent"));
}

Behind upcalls_lost(const Run& run, const Record& verdict) {
  return because_of_condition(last_condition(run, verdict, verdict.node, "upcall"));
}

Behind unanswered(const Run& run, const Record& verdict) {
  if (const auto cut =
          last_action(run, verdict, {"control_partition", "control_heal"}, verdict.node);
      cut && cut->text("do") == "control_partition")
    return because_of(cut, fmt::format("{} is cut off from the gateway", verdict.node));
  const auto gateway = run.last({"condition"}, verdict.seq,
                                [](const Record& one) { return one.text("subject") == "gateway"; });
  return because_of(gateway, gateway ? "the gateway is " + gateway->text("state") : "");
}

Behind elsewhere(const Run& run, const Record& verdict) {
  const auto moved = last_action(run, verdict, {"agent_environment"}, verdict.node);
  if (moved) return because_of(moved);
  return {.words = fmt::format("the scenario has the agent of {} in the test environment",
                               verdict.node)};
}

Behind unregistered(const Run& run, const Record& verdict) {
  const auto deleted = run.last({"console"}, verdict.seq, [](const Record& one) {
    return one.text("operation").find("elete") != std::string::npos && one.text("error").empty();
  });
  if (deleted) return because_of(deleted);
  std::vector<std::string> known;
  for (const loader::Havip& havip : run.scenario().havips)
    known.push_back(fmt::format("{} ({})", to_string(havip.vip), havip.id.view()));
  return {.words = fmt::format("the VPC's HAVIPs are {}", fmt::join(known, ", "))};
}

// ---- drops -------------------------------------------------------------------------------------

Behind nic_down(const Run& run, const Record& drop) {
  return because_of(last_condition(run, drop, drop.node, drop.text("where")));
}

Behind filtered(const Run& run, const Record& drop) {
  return because_of(run.last({"condition"}, drop.seq, [&](const Record& one) {
    return one.node == drop.node && one.text("subject").starts_with("filter ") &&
           one.text("state") == "on";
  }));
}

Behind partitioned(const Run& run, const Record& drop) {
  return because_of(last_action(run, drop, {"partition"}, ""));
}

Behind link_loses(const Run& run, const Record& drop) {
  return because_of(last_action(run, drop, {"link"}, ""));
}

// ---- hops that come late -----------------------------------------------------------------------

// A GARP that is announced again: what became of those before it, since the same election, and what
// was done since. Those that the limiter turned away say less than one that got further.
Behind announced_again(const Run& run, const Record& garp) {
  std::optional<Record> limited_one;
  std::optional<Record> stopped_one;
  run.each({"garp_verdict"}, [&](const Record& one) {
    if (one.seq > garp.seq) return false;
    const bool same = one.seq > garp.cause && one.text("vip") == garp.text("vip") &&
                      one.text("device") == garp.text("device");
    const std::string verdict = one.text("verdict");
    if (!same || verdict == "migrated" || verdict == "already_owner") return true;
    (verdict == "rate_limited" ? limited_one : stopped_one) = one;
    return true;
  });
  const std::optional<Record>& before = stopped_one ? stopped_one : limited_one;
  if (!before || before->text("verdict") == "owner_match") return {};
  // Of the limiter's window this GARP itself says enough.
  Behind behind = stopped_one ? find_behind(run, *before) : Behind{};
  behind.alone.push_back(before->seq);
  const auto repaired = last_action(run, garp,
                                    {"gateway_up", "control_heal", "agent_environment",
                                     "agent_start", "upcall_loss", "havip_create", "live_migrate"},
                                    "");
  if (repaired && repaired->seq > before->seq) behind.with_causes.push_back(repaired->seq);
  return behind;
}

// A commit that leaves the owner and changes its host.
Behind moved_along(const Run& run, const Record& commit) {
  const std::string owner = commit.text("to");
  if (owner.empty() || commit.text("from") != owner) return {};
  return because_of(last_action(run, commit, {"live_migrate"}, owner.substr(0, owner.find('/'))));
}

// An advert that a master hears of another one, which it could have heard long ago: what let it
// through.
Behind reachable_again(const Run& run, const Record& heard) {
  const auto advert = run.at(heard.cause);
  if (!advert || advert->kind != "advert_sent") return {};
  const auto let = last_action(
      run, heard, {"heal", "link", "guest_filter", "guest_resume", "keepalived_resume"}, "");
  return let && let->seq > advert->cause ? because_of(let) : Behind{};
}

// ---- elections ---------------------------------------------------------------------------------

// Nobody broke anything since the timer was armed: then adverts were sent to it all the while, and
// went no further, or were not believed.
Behind silence(const Run& run, const Record& election) {
  const auto armed = run.at(election.cause);
  if (!armed || (armed->kind != "vrrp_state" && armed->kind != "advert_heard")) return {};
  std::set<Seq> adverts;  // of others, since then
  const Kinds kinds{"advert_sent", "frame_dropped", "advert_heard"};
  const auto last = run.last(kinds, election.seq, [&](const Record& one) {
    if (one.seq < armed->seq) return false;
    const bool here = one.node == election.node;
    if (one.kind == "advert_sent" && !here) adverts.insert(one.seq);
    const bool refused =
        one.kind == "advert_heard" && here && one.text("outcome").starts_with("rejected");
    return refused || (one.kind == "frame_dropped" && adverts.contains(one.cause));
  });
  return because_of(last);
}

struct Row {
  std::string_view kind;
  std::string_view field;  // "": whatever it has
  std::string_view value;
  Behind (*find)(const Run& run, const Record& record);
};

constexpr std::array kRows = std::to_array<Row>({
    {"garp_verdict", "verdict", "rate_limited", limited},
    {"garp_verdict", "verdict", "owner_match", matched},
    {"garp_verdict", "verdict", "agent_down", agent_gone},
    {"garp_verdict", "verdict", "upcall_lost", upcalls_lost},
    {"garp_verdict", "verdict", "gateway_timeout", unanswered},
    {"garp_verdict", "verdict", "wrong_environment", elsewhere},
    {"garp_verdict", "verdict", "unknown_havip", unregistered},
    {"frame_dropped", "why", "pushes to this host are lost", push_lost},
    {"frame_dropped", "why", "NIC down", nic_down},
    {"frame_dropped", "why", "packet filter, in", filtered},
    {"frame_dropped", "why", "packet filter, out", filtered},
    {"frame_dropped", "why", "hosts are partitioned", partitioned},
    {"frame_dropped", "why", "lost on the link", link_loses},
    {"garp_sent", "batch", "second", announced_again},
    {"garp_sent", "batch", "refresh", announced_again},
    {"garp_sent", "batch", "lower_prio", announced_again},
    {"advert_heard", "outcome", "lower", reachable_again},
    {"committed", "", "", moved_along},
    {"vrrp_state", "reason", "master down timer", silence},
});

}  // namespace

Behind find_behind(const Run& run, const Record& record) {
  const auto row = std::ranges::find_if(kRows, [&](const Row& one) {
    return one.kind == record.kind && record.text(one.field) == one.value;
  });
  return row == kRows.end() ? Behind{} : row->find(run, record);
}

}  // namespace havip::why
