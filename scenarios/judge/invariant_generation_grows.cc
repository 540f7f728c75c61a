#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "scenarios/judge/invariant_checks.h"
#include "scenarios/judge/propagation.h"

namespace havip::judge {
namespace {

struct Last {
  std::uint64_t generation = 0;
  Seq seq = 0;
};

// A host's rows, as far as it has applied any.
class HostRows {
 public:
  void applied(const Run& run, const Found<trace::PushApplied>& push, Breaches& breaches) {
    Last& last = rows_[{run.name_of(push.node()), push->row.ip}];
    if (push->row.generation < last.generation) {
      breaches.push_back(fmt::format("{} went back from generation {} (#{}) to {} (#{}) of {}",
                                     run.name_of(push.node()), last.generation, last.seq,
                                     push->row.generation, push.seq(), to_string(push->row.ip)));
    }
    last = {.generation = push->row.generation, .seq = push.seq()};
  }
  void forget(net::HostId host) {
    std::erase_if(rows_, [&](const auto& row) { return row.first.first == host.view(); });
  }

 private:
  std::map<std::pair<std::string_view, net::Ipv4Addr>, Last> rows_;  // by node name
};

}  // namespace

Breaches check_generation_grows(const Run& run, const Facts& facts) {
  Breaches breaches;
  std::map<net::Ipv4Addr, Last> committed;
  HostRows hosts;
  for (const Record& record : facts.index.records()) {
    if (const auto* commit = std::get_if<trace::Committed>(&record.event)) {
      Last& last = committed[commit->vip];
      if (commit->generation <= last.generation) {
        breaches.push_back(fmt::format("{} was committed with generation {} (#{}) after {} (#{})",
                                       commit->havip.view(), commit->generation, record.seq,
                                       last.generation, last.seq));
      }
      last = {.generation = commit->generation, .seq = record.seq};
    } else if (const auto* push = std::get_if<trace::PushApplied>(&record.event)) {
      if (push->applied) hosts.applied(run, {&record}, breaches);
    } else if (std::holds_alternative<trace::Condition>(record.event)) {
      const net::HostId host = lost_tables(run, {&record});
      if (!host.empty()) hosts.forget(host);
    }
  }
  return breaches;
}

}  // namespace havip::judge
