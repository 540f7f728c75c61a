#include "tools/why/instead.h"

#include <algorithm>

#include <fmt/format.h>

#include "tools/report/text.h"
#include "tools/why/behind.h"
#include "tools/why/sentences.h"

namespace havip::why {
namespace {

using Verdicts = std::vector<std::string_view>;

struct Case {
  const Run& run;
  const Asked& asked;
  const Path& path;
};

std::string told(const Record& record) {
  return fmt::format("{}: {} {}", report::exact(record.at), record.node, sentence_of(record, {}));
}

const loader::Guest* guest_of(const Case& it) {
  const auto& guests = it.run.scenario().guests;
  const auto found = std::ranges::find_if(
      guests, [&](const loader::Guest& guest) { return guest.id.view() == it.asked.guest; });
  return found == guests.end() ? nullptr : &*found;
}

Instead by_record(const Case& it, Seq seq, const std::string& nothing) {
  const auto record = it.run.at(seq);
  if (!record) return {.words = nothing};
  return {.words = told(*record), .records = {seq}};
}

// The verdicts that end the way at this hop: how many of each, and more of the last one.
Instead by_verdicts(const Case& it, const Verdicts& verdicts) {
  std::vector<std::string> counts;
  Seq last = 0;
  for (const Ending& ending : it.path.endings()) {
    if (std::ranges::find(verdicts, ending.verdict) == verdicts.end()) continue;
    counts.push_back(fmt::format("{} {}", ending.count, ending.verdict));
    last = ending.last;
  }
  const auto verdict = it.run.at(last);
  if (!verdict) return {};
  Instead instead{.words = fmt::format("{}, the last at {}", fmt::join(counts, ", "),
                                       report::exact(verdict->at)),
                  .records = {last}};
  bool told = false;
  for (const std::string& more : {verdict->text("detail"), find_behind(it.run, *verdict).words}) {
    if (more.empty()) continue;
    const bool goes_on = more.starts_with("by ") || more.starts_with("until ");
    instead.words += goes_on ? " " : (told ? "; " : ": ");
    instead.words += more;
    told = told || !goes_on;
  }
  return instead;
}

// ---- in the guest ------------------------------------------------------------------------------

Instead not_running(const Case& it) {
  const loader::Guest* guest = guest_of(it);
  if (guest == nullptr || !guest->keepalived)
    return {.words = fmt::format("{} has no Keepalived", it.asked.guest)};
  return by_record(it, it.path.last_change(),
                   fmt::format("{} does not boot before the end", it.asked.guest));
}

// It is not MASTER for it is gone, in another state, or a backup that hears its master.
Instead not_master(const Case& it) {
  const auto change = it.run.at(it.path.last_change());
  const bool gone = change && change->seq > it.path.last_transition() &&
                    change->kind == "condition" && change->text("state") != "started" &&
                    change->text("state") != "resumed";
  if (gone) return by_record(it, change->seq, "");
  const auto state = it.run.at(it.path.last_transition());
  if (!state) return by_record(it, it.path.last_change(), "its instance never leaves INIT");
  const auto heard = it.run.at(it.path.last_heard());
  if (state->text("to") != "BACKUP" || !heard) return by_record(it, state->seq, "");
  return {
      .words = fmt::format("it is BACKUP since {} and has taken {} adverts, the last at {} from "
                           "{} with priority {}",
                           report::exact(state->at), it.path.heard(), report::exact(heard->at),
                           heard->text("from"), heard->text("priority")),
      .records = {heard->seq}};
}

Instead not_sent(const Case& it) {
  if (it.path.instances().empty()) {
    return {.words = fmt::format("no VRRP instance of {} has {}, and nobody sends GARPs by hand",
                                 it.asked.guest, it.asked.vip)};
  }
  return by_record(it, it.path.last_drop(), "its daemon announces it nowhere");
}

// ---- at its host -------------------------------------------------------------------------------

Instead not_captured(const Case& it) {
  const loader::Guest* guest = guest_of(it);
  const std::string host(guest == nullptr ? "" : guest->host.view());
  const auto down = it.run.last({"condition"}, it.run.records() + 1, [&](const Record& one) {
    return one.node == host && one.text("subject") == "host";
  });
  return by_record(it, down ? down->seq : it.path.last_drop(), "no host sees it at a tap");
}

Instead stopped_at_tap(const Case& it) {
  return by_verdicts(it, {"malformed", "spoofed", "owner_match", "own_address", "outside_subnet"});
}

Instead not_queued(const Case& it) {
  return by_verdicts(it, {"upcall_overflow", "upcall_lost", "agent_down"});
}

Instead not_taken(const Case& it) {
  return by_verdicts(it, {"agent_down", "pending"});
}

Instead not_admitted(const Case& it) {
  Instead instead =
      by_verdicts(it, {"rate_limited", "outside_subnet", "superseded", "agent_down", "pending"});
  if (!instead.words.empty()) return instead;
  return by_record(it, it.path.last_deferred(), "");
}

// ---- at the gateway, and back ------------------------------------------------------------------

Instead not_judged(const Case& it) {
  return by_verdicts(it, {"gateway_timeout", "agent_down", "pending"});
}

Instead not_committed(const Case& it) {
  Instead instead =
      by_verdicts(it, {"unknown_havip", "subnet_mismatch", "unknown_device", "outside_drift_range",
                       "wrong_environment", "gateway_refused", "already_owner", "agent_down"});
  if (!instead.words.empty()) return instead;
  return by_record(it, it.path.last_judged(), "");
}

// Why a host does not know of a commit: the push was lost, its agent is gone, or it is cut off.
Instead unreached(const Case& it, const Path::Commit& commit, const std::string& host) {
  const Seq end = it.run.records() + 1;
  const auto lost = it.run.last({"frame_dropped"}, end, [&](const Record& one) {
    return one.seq > commit.seq && one.text("where") == "push to " + host;
  });
  if (lost) return by_record(it, lost->seq, "");
  const auto down = it.run.last({"condition"}, end, [&](const Record& one) {
    return one.node == host && (one.text("subject") == "agent" || one.text("subject") == "host");
  });
  if (down && down->text("state") != "started" && down->text("state") != "up")
    return by_record(it, down->seq, "");
  const auto cut = it.run.last({"action"}, end, [&](const Record& one) {
    return one.text("do").starts_with("control_") || one.text("do") == "push_delay";
  });
  if (cut && cut->text("do") != "control_heal") return by_record(it, cut->seq, "");
  const auto push = it.run.last({"push_sent"}, end, [&](const Record& one) {
    return one.seq > commit.seq && one.text("host") == host;
  });
  return by_record(it, push ? push->seq : commit.seq, "");
}

Instead not_effective(const Case& it) {
  if (it.path.commits().empty()) return {};
  return unreached(it, it.path.commits().back(), it.path.commits().back().host);
}

Instead not_converged(const Case& it) {
  if (it.path.commits().empty()) return {};
  const Path::Commit& commit = it.path.commits().back();
  std::vector<std::string> lacking;
  for (const loader::Host& host : it.run.scenario().hosts) {
    const std::string name(host.id.view());
    if (!commit.known_at.contains(name)) lacking.push_back(name);
  }
  if (lacking.empty()) return {};
  Instead instead = unreached(it, commit, lacking.front());
  instead.words = fmt::format("{} does not know generation {}; {}", fmt::join(lacking, ", "),
                              commit.generation, instead.words);
  return instead;
}

struct Row {
  HopId hop;
  Instead (*find)(const Case& it);
};

constexpr std::array kRows = std::to_array<Row>({
    {HopId::kRuns, not_running},
    {HopId::kMaster, not_master},
    {HopId::kSent, not_sent},
    {HopId::kCaptured, not_captured},
    {HopId::kPassed, stopped_at_tap},
    {HopId::kQueued, not_queued},
    {HopId::kTaken, not_taken},
    {HopId::kAdmitted, not_admitted},
    {HopId::kClaimed, not_judged},
    {HopId::kJudged, not_judged},
    {HopId::kCommitted, not_committed},
    {HopId::kEffective, not_effective},
    {HopId::kConverged, not_converged},
});
static_assert(kRows.size() == kHops);

}  // namespace

Instead find_instead(const Run& run, const Asked& asked, const Path& path, HopId missing) {
  Instead instead = std::ranges::find(kRows, missing, &Row::hop)->find(Case{run, asked, path});
  if (!instead.words.empty()) return instead;
  // Nothing was seen in its place: the way ends with the hop before.
  Seq last = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(missing); ++i)
    last = std::max(last, path.seen(static_cast<HopId>(i)).last);
  instead.words = "nothing: the run ends first, or what came is on no record";
  if (last != 0) instead.records.push_back(last);
  return instead;
}

}  // namespace havip::why
