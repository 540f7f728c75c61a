#include <fmt/format.h>

#include "tools/report/text.h"
#include "tools/why/answers.h"
#include "tools/why/chain.h"

namespace havip::why {
namespace {

Instant asked_time(const Run& run, const Asked& asked) {
  return asked.at.value_or(run.summary().end);
}

// When the host of a commit's owner has it; nothing: not by then.
std::optional<Record> effective_by(const Run& run, const Record& commit, Instant by) {
  return run.first({"push_applied"}, [&](const Record& one) {
    return one.seq > commit.seq && one.at <= by && one.node == commit.text("host") &&
           one.text("ip") == commit.text("vip") &&
           one.number("generation") == commit.number("generation");
  });
}

// An end of a daemon that no transition tells of.
bool is_death(const Record& record) {
  const std::string subject = record.text("subject");
  const std::string state = record.text("state");
  if (subject == "guest") return state == "crashed";
  return (subject == "keepalived" || subject == "keepalived_vrrp") && state == "killed";
}

}  // namespace

Result<Answer> why_owner(const Run& run, const Asked& asked) {
  const Instant at = asked_time(run, asked);
  const auto commit = run.last({"committed"}, run.records() + 1, [&](const Record& one) {
    return one.at <= at && one.text("vip") == asked.vip &&
           (asked.havip.empty() || one.text("havip") == asked.havip);
  });
  if (!commit) {
    return Answer{
        .premise = false,
        .headline = fmt::format("Nobody owns {} at {}: no commit of it came before.", asked.name(),
                                report::exact(at)),
        .advice = fmt::format("havip why-not {} migrated {} GUEST", run.folder(), asked.name())};
  }
  Chain chain(run);
  Answer answer;
  const std::string owner = commit->text("to");
  if (owner.empty()) {
    chain.add(*commit);
    answer.headline = fmt::format("Nobody owns {} at {}: it was taken away at {}.", asked.name(),
                                  report::exact(at), report::exact(commit->at));
  } else {
    const auto effective = effective_by(run, *commit, at);
    chain.add(effective ? *effective : *commit);
    answer.headline =
        fmt::format("{} owns {} at {}, by generation {}: committed at {}, {}.", owner, asked.name(),
                    report::exact(at), commit->text("generation"), report::exact(commit->at),
                    effective ? "effective at " + report::exact(effective->at)
                              : fmt::format("of which {} does not know", commit->text("host")));
  }
  answer.hops = chain.hops();
  return answer;
}

Result<Answer> why_state(const Run& run, const Asked& asked) {
  const Instant at = asked_time(run, asked);
  const std::string name = asked.guest + "/" + asked.instance;
  const auto found =
      run.last({"vrrp_state", "condition"}, run.records() + 1, [&](const Record& one) {
        if (one.node != asked.guest || one.at > at) return false;
        return one.kind == "condition" ? is_death(one) : one.text("instance") == asked.instance;
      });
  if (!found) {
    return Answer{.premise = false,
                  .headline = fmt::format("{} has no state at {}: it has not started by then.",
                                          name, report::exact(at)),
                  .advice = fmt::format("havip why-not {} master {}", run.folder(), name)};
  }
  Chain chain(run);
  chain.add(*found);
  const std::string state = found->kind == "condition" ? "gone" : found->text("to");
  return Answer{.headline = fmt::format("{} is {} at {}, since {}.", name, state, report::exact(at),
                                        report::exact(found->at)),
                .hops = chain.hops()};
}

}  // namespace havip::why
