#include "tools/why/path.h"

#include <algorithm>

namespace havip::why {
namespace {

constexpr std::array<std::string_view, kHops> kNames{
    "Keepalived runs",          "elected MASTER",           "GARP sent at the NIC",
    "GARP captured at the tap", "passed the tap's checks",  "put into the upcall queue",
    "taken up by the agent",    "admitted by the limiter",  "claim sent to the gateway",
    "judged by the gateway",    "committed by the gateway", "effective on the owner's host",
    "known to every host",
};

// Verdicts of GARPs that the tap's checks had let pass, though no record of the queue says so.
constexpr std::array<std::string_view, 3> kPastTheChecks{"agent_down", "upcall_lost",
                                                         "upcall_overflow"};

// What a GARP's own records are called.
constexpr std::array<std::string_view, 6> kGarpKinds{"garp_sent",      "garp_captured",
                                                     "upcall_queued",  "report_taken",
                                                     "claim_admitted", "garp_verdict"};

std::set<std::string> instances_with(const Run& run, const Asked& asked) {
  std::set<std::string> names;
  for (const loader::GuestConf& conf : loader::confs_of(run.scenario())) {
    if (conf.guest->id.view() != asked.guest) continue;
    for (const auto& instance : conf.conf->parsed.config.instances) {
      const auto has = [&](const auto& addresses) {
        return std::ranges::any_of(
            addresses, [&](const auto& address) { return to_string(address.ip) == asked.vip; });
      };
      const bool asked_for = asked.instance.empty() || instance.name == asked.instance;
      const bool has_vip = asked.vip.empty() || has(instance.vips) || has(instance.excluded_vips);
      if (asked_for && has_vip) names.insert(instance.name);
    }
  }
  return names;
}

}  // namespace

std::string_view name_of(HopId hop) {
  return kNames[static_cast<std::size_t>(hop)];
}

void Sightings::add(const Record& record) {
  if (count++ == 0) {
    first = record.seq;
    first_at = record.at;
    first_frame = record.frame();
  }
  last = record.seq;
  last_at = record.at;
  last_frame = record.frame();
}

Path::Path(const Run& run, const Asked& asked)
    : run_(run), asked_(asked), instances_(instances_with(run, asked)) {
  const Kinds kinds{"boot",         "condition",      "vrrp_state",     "advert_heard",
                    "garp_sent",    "frame_dropped",  "garp_captured",  "upcall_queued",
                    "report_taken", "claim_admitted", "claim_deferred", "claim_sent",
                    "claim_judged", "garp_verdict",   "committed",      "push_applied"};
  run.each(kinds, [this](const Record& record) {
    take(record);
    return true;
  });
  // A state that lasted into the time that was asked for.
  for (const auto& [hop, before] :
       {std::pair(HopId::kRuns, &running_), std::pair(HopId::kMaster, &master_)}) {
    if (*before && !happened(hop)) see(hop, **before);
  }
}

// ---- reading ------------------------------------------------------------------------------------

void Path::take(const Record& record) {
  if (record.node == asked_.guest) {
    take_guest(record);
  } else if (record.kind == "committed") {
    take_commit(record);
  } else if (record.at < asked_.after) {
    return;
  } else if (record.kind == "push_applied") {
    take_push(record);
  } else if (record.kind == "garp_verdict") {
    take_verdict(record);
  } else {
    take_garp(record);
  }
}

void Path::take_guest(const Record& record) {
  if (record.kind == "condition" || record.kind == "boot") return take_condition(record);
  if (record.kind == "vrrp_state") return take_transition(record);
  if (record.at < asked_.after) return;
  if (record.kind == "frame_dropped") last_drop_ = record.seq;
  if (record.kind == "garp_sent" && is_vip(record.text("vip"))) see(HopId::kSent, record);
  if (record.kind == "advert_heard" && instances_.contains(record.text("instance")) &&
      record.text("outcome") == "accepted") {
    ++heard_;
    last_heard_ = record.seq;
  }
}

void Path::take_condition(const Record& record) {
  const std::string subject = record.text("subject");
  const std::string state = record.text("state");
  const bool daemon = subject == "keepalived" || subject == "keepalived_vrrp";
  if (record.kind == "condition" && !daemon && subject != "guest") return;
  last_change_ = record.seq;
  if (record.kind == "boot") return;
  if (state != "started" && state != "resumed") {
    running_.reset();
    master_.reset();
  } else if (daemon && record.at < asked_.after) {
    running_ = record;
  } else if (daemon) {
    see(HopId::kRuns, record);
  }
}

void Path::take_transition(const Record& record) {
  if (!instances_.contains(record.text("instance"))) return;
  last_transition_ = record.seq;
  const bool master = record.text("to") == "MASTER";
  if (record.at >= asked_.after) {
    if (master) see(HopId::kMaster, record);
  } else if (master) {
    master_ = record;
  } else {
    master_.reset();
  }
}

// GARPs and claims of this guest for this VIP.
void Path::take_garp(const Record& record) {
  if (record.kind == "claim_sent") {
    if (claims_.contains(record.text("claim"))) see(HopId::kClaimed, record);
    return;
  }
  if (!is_ours(record.text("device")) || !is_vip(record.text("vip"))) return;
  if (record.kind == "garp_captured") see(HopId::kCaptured, record);
  if (record.kind == "upcall_queued") {
    see(HopId::kPassed, record);
    see(HopId::kQueued, record);
  }
  if (record.kind == "report_taken") see(HopId::kTaken, record);
  if (record.kind == "claim_deferred") last_deferred_ = record.seq;
  if (record.kind == "claim_admitted") {
    see(HopId::kAdmitted, record);
    claims_.insert(record.text("claim"));
  }
  if (record.kind == "claim_judged") {
    see(HopId::kJudged, record);
    last_judged_ = record.seq;
  }
}

void Path::take_verdict(const Record& record) {
  if (!is_ours(record.text("device")) || !is_vip(record.text("vip"))) return;
  Ending& ending = endings_[record.text("verdict")];
  ending.verdict = record.text("verdict");
  ++ending.count;
  ending.last = record.seq;
  const bool queued = happened(HopId::kQueued);
  if (!queued && std::ranges::find(kPastTheChecks, ending.verdict) != kPastTheChecks.end())
    see(HopId::kPassed, record);
}

void Path::take_commit(const Record& record) {
  if (!is_vip(record.text("vip"))) return;
  const bool ours = is_ours(record.text("to"));
  if (!ours) owned_since_ = 0;
  if (ours && owned_since_ == 0) owned_since_ = record.seq;
  if (!ours || record.at < asked_.after) return;
  see(HopId::kCommitted, record);
  commits_.push_back(
      {.seq = record.seq, .generation = record.number("generation"), .host = record.text("host")});
}

// What is newer than a commit answers for it as well.
void Path::take_push(const Record& record) {
  if (!is_vip(record.text("ip"))) return;
  const std::uint64_t generation = record.number("generation");
  for (auto commit = commits_.rbegin(); commit != commits_.rend(); ++commit) {
    if (commit->generation > generation) continue;
    if (!commit->known_at.insert(record.node).second) break;  // and so it is of the older ones
    if (commit->generation == generation && record.node == commit->host)
      see(HopId::kEffective, record);
    if (commit->known_at.size() == run_.scenario().hosts.size()) see(HopId::kConverged, record);
  }
}

void Path::see(HopId hop, const Record& record) {
  seen_[index(hop)].add(record);
}

bool Path::is_vip(const std::string& vip) const {
  return asked_.vip.empty() || vip == asked_.vip;
}

bool Path::is_ours(const std::string& device) const {
  return device.starts_with(asked_.guest + "/");
}

// ---- what it shows ------------------------------------------------------------------------------

std::optional<HopId> Path::missing(HopId goal) const {
  if (happened(goal)) return {};
  std::size_t first = instances_.empty() ? index(HopId::kSent) : 0;
  for (std::size_t i = first; i < index(goal); ++i) {
    if (seen_[i].count != 0) first = i + 1;
  }
  return static_cast<HopId>(first);
}

std::vector<Step> Path::steps(HopId goal) const {
  std::vector<Step> steps;
  const auto gap = missing(goal);
  for (std::size_t i = 0; i <= index(goal); ++i) {
    Step step{.what = std::string(kNames[i]), .seen = seen_[i]};
    if (step.seen.count != 0) {
      step.state = Step::State::kHappened;
    } else if (!gap || i < index(*gap)) {
      continue;
    } else if (i == index(*gap)) {
      step.state = Step::State::kMissing;
    }
    steps.push_back(std::move(step));
  }
  return steps;
}

bool Path::on_the_way(const Record& record) const {
  if (record.kind == "claim_sent") return claims_.contains(record.text("claim"));
  return std::ranges::find(kGarpKinds, record.kind) != kGarpKinds.end() &&
         is_ours(record.text("device")) && is_vip(record.text("vip"));
}

std::vector<Ending> Path::endings() const {
  std::vector<Ending> all;
  for (const auto& [verdict, ending] : endings_)
    all.push_back(ending);
  std::ranges::sort(all, {}, &Ending::last);
  return all;
}

}  // namespace havip::why
