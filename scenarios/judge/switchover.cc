#include "scenarios/judge/switchover.h"

#include <algorithm>
#include <map>
#include <set>

#include "scenarios/judge/propagation.h"

namespace havip::judge {
namespace {

using trace::AdvertHeard;
using trace::ClaimAdmitted;
using trace::Committed;
using trace::GarpCaptured;
using trace::ProbeAnswered;
using trace::ReportTaken;
using trace::VrrpState;
using trace::VrrpTransition;

Cause cause_of(const Run& run, const Record& root) {
  Cause cause{.at = root.at, .seq = root.seq};
  cause.action = trace::kind_of(root.event);
  cause.target = run.name_of(root.node);
  if (const auto* action = std::get_if<trace::Action>(&root.event)) {
    cause.action = action->action;
    cause.target = action->target;
  }
  return cause;
}

// The first event of kind E in (after, before) about this device and VIP.
template <class E>
Found<E> first_of(const TraceIndex& index, Seq after, Seq before, const Committed& commit) {
  for (const Found<E>& one : index.of<E>(after, before)) {
    if (one->device == commit.to && one->vip == commit.vip) return one;
  }
  return {};
}

// The last advertisement sent before `cause` that made this instance arm its master-down timer with
// the full interval (RFC 3768 §6.4.2; as master on giving way, §6.4.3). It may have been on its way
// when that came.
Found<AdvertHeard> last_heard(const TraceIndex& index, const Found<VrrpTransition>& election,
                              Seq cause) {
  const auto heard = index.of<AdvertHeard>(0, election.seq());
  for (auto it = heard.rbegin(); it != heard.rend(); ++it) {
    const Seq sent = it->record->cause != 0 ? it->record->cause : it->seq();
    const bool armed = (*it)->outcome == "accepted" || (*it)->outcome == "higher";
    if (sent < cause && armed && it->node() == election.node() &&
        (*it)->instance == election->instance)
      return *it;
  }
  return {};
}

// The first reply to a probe of this VIP that the new owner sent, before the VIP went on.
Found<ProbeAnswered> first_served(const Run& run, const TraceIndex& index, const Committed& commit,
                                  Seq after, Seq before) {
  const net::GuestId owner = net::guest_of(commit.to);
  for (const auto& answer : index.of<ProbeAnswered>(after, before)) {
    const bool known = answer->probe < run.scenario.probes.size();
    if (known && run.scenario.probes[answer->probe].to == commit.vip &&
        run.name_of(answer->by) == owner.view()) {
      return answer;
    }
  }
  return {};
}

// Turns instants into stages: each begins where the one before ended.
class StageClock {
 public:
  explicit StageClock(Switchover& out) : out_(out), reached_(out.cause.at) {}

  void reach(StageName name, std::optional<Instant> at) {
    const Instant next = std::max(reached_, at.value_or(reached_));
    out_.stages.push_back({.name = name, .took = next - reached_});
    reached_ = next;
    out_.total = reached_ - out_.cause.at;
  }

 private:
  Switchover& out_;
  Instant reached_;
};

template <class E>
std::optional<Instant> time_of(const Found<E>& found) {
  return found ? std::optional(found.at()) : std::nullopt;
}

// What led to a commit, as far as it can be found.
struct Path {
  Found<VrrpTransition> election;
  Found<GarpCaptured> announced;
  Found<ReportTaken> reported;
  Found<ClaimAdmitted> admitted;
};

Path path_to(const Run& run, const TraceIndex& index, const Found<Committed>& commit, Seq cause) {
  Path path;
  path.admitted = index.ancestor<ClaimAdmitted>(*commit.record);
  if (!path.admitted) return path;
  const net::GuestId guest = net::guest_of(commit->to);
  for (const Record* one = commit.record; one->cause != 0; one = &index.at(one->cause)) {
    const auto* change = std::get_if<VrrpTransition>(&one->event);
    const bool elected = change != nullptr && change->to == VrrpState::kMaster;
    if (elected && run.name_of(one->node) == guest.view()) {
      path.election = {one};
      break;
    }
  }
  const Seq from = path.election ? path.election.seq() : cause;
  path.announced = first_of<GarpCaptured>(index, from, commit.seq(), *commit);
  const Seq announced = path.announced ? path.announced.seq() : from;
  path.reported = first_of<ReportTaken>(index, announced, commit.seq(), *commit);
  return path;
}

// Who owned a VIP before a commit, and whether the commit changed that.
struct Before {
  net::HostId host;
  Seq next = ~Seq{0};  // of the next commit of the same VIP
};

void spread(const Run& run, const TraceIndex& index, const Found<Committed>& commit,
            const Before& before, Switchover& out) {
  const bool unbound = commit->to.empty();
  const Propagation found = follow(run, index, commit, unbound ? before.host : commit->host);
  out.effective_at = time_of(found.effective);
  out.effective = found.effective ? found.effective.seq() : 0;
  out.converged_at = time_of(found.converged);
  out.converged = found.converged ? found.converged.seq() : 0;
}

Switchover switchover_of(const Run& run, const TraceIndex& index, const Found<Committed>& commit,
                         const Before& before) {
  Switchover out{.havip = commit->havip,
                 .vip = commit->vip,
                 .from = commit->from,
                 .to = commit->to,
                 .host = commit->host,
                 .generation = commit->generation,
                 .cause = cause_of(run, index.root(*commit.record)),
                 .committed_at = commit.at(),
                 .committed = commit.seq()};
  const Path path = path_to(run, index, commit, out.cause.seq);
  spread(run, index, commit, before, out);

  StageClock clock(out);
  clock.reach(StageName::kDetection, time_of(path.election));
  clock.reach(StageName::kAnnouncement, time_of(path.announced));
  clock.reach(StageName::kUpcall, time_of(path.reported));
  clock.reach(StageName::kLimiter, time_of(path.admitted));
  clock.reach(StageName::kMigration, commit.at());
  if (out.effective_at) clock.reach(StageName::kPush, out.effective_at);

  const Seq elected = path.election ? path.election.seq() : out.cause.seq;
  if (const auto served = first_served(run, index, *commit, elected, before.next)) {
    out.served_at = served.at();
    out.served = served.seq();
    if (out.effective_at) clock.reach(StageName::kService, out.served_at);
  }
  if (path.election) {
    if (const auto heard = last_heard(index, path.election, out.cause.seq)) {
      out.phase = std::max(out.cause.at - heard.at(), Duration::zero());
    }
  }
  return out;
}

}  // namespace

const Stage& Switchover::longest() const {
  return *std::ranges::max_element(stages, {}, &Stage::took);
}

std::vector<Switchover> find_switchovers(const Run& run, const TraceIndex& index) {
  const auto& commits = index.of<Committed>();
  std::map<net::Ipv4Addr, net::HostId> host_of;
  std::vector<Switchover> found;
  for (std::size_t i = 0; i < commits.size(); ++i) {
    const Found<Committed>& commit = commits[i];
    if (commit->from != commit->to) {
      Before before{.host = host_of[commit->vip]};
      for (std::size_t later = i + 1; later < commits.size(); ++later) {
        if (commits[later]->vip != commit->vip) continue;
        before.next = commits[later].seq();
        break;
      }
      found.push_back(switchover_of(run, index, commit, before));
    }
    host_of[commit->vip] = commit->host;
  }
  return found;
}

}  // namespace havip::judge
