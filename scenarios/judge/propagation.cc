#include "scenarios/judge/propagation.h"

#include <algorithm>
#include <map>
#include <set>

namespace havip::judge {
namespace {

constexpr Seq kToTheEnd = ~Seq{0};

// The generation of one VIP's row at the gateway and at every host, as a trace unfolds.
class Generations {
 public:
  explicit Generations(const Run& run) {
    for (const loader::Host& host : run.scenario.hosts)
      hosts_.emplace(host.id.view(), 0);
  }

  void commit(std::uint64_t generation) { gateway_ = generation; }
  void set(std::string_view host, std::uint64_t generation) {
    if (const auto it = hosts_.find(host); it != hosts_.end()) it->second = generation;
  }
  [[nodiscard]] bool agree() const {
    return std::ranges::all_of(hosts_, [&](const auto& host) { return host.second == gateway_; });
  }

 private:
  std::uint64_t gateway_ = 0;
  std::map<std::string_view, std::uint64_t> hosts_;
};

// Takes one record into account; false if it has nothing to do with `vip`.
bool take(const Run& run, const Record& record, net::Ipv4Addr vip, Generations& generations) {
  if (const auto* commit = std::get_if<trace::Committed>(&record.event)) {
    if (commit->vip != vip) return false;
    generations.commit(commit->generation);
    return true;
  }
  if (const auto* push = std::get_if<trace::PushApplied>(&record.event)) {
    if (push->row.ip != vip || !push->applied) return false;
    generations.set(run.name_of(record.node), push->row.generation);
    return true;
  }
  if (std::holds_alternative<trace::Condition>(record.event)) {
    const net::HostId host = lost_tables(run, {&record});
    if (host.empty()) return false;
    generations.set(host.view(), 0);
    return true;
  }
  return false;
}

}  // namespace

Propagation follow(const Run& run, const TraceIndex& index, const Found<trace::Committed>& commit,
                   net::HostId matters) {
  Propagation found;
  std::set<std::string_view> waiting;
  for (const loader::Host& host : run.scenario.hosts)
    waiting.insert(host.id.view());
  for (const auto& push : index.of<trace::PushApplied>(commit.seq(), kToTheEnd)) {
    const engine::NeighEntry& row = push->row;
    if (row.ip != commit->vip || row.generation < commit->generation) continue;
    const std::string_view host = run.name_of(push.node());
    const bool exact = push->applied && row.generation == commit->generation;
    if (!found.effective && exact && host == matters.view()) found.effective = push;
    if (waiting.erase(host) != 0 && waiting.empty()) found.converged = push;
    if (waiting.empty() && (found.effective || row.generation > commit->generation)) break;
  }
  return found;
}

std::optional<Duration> disagreement(const Run& run, const TraceIndex& index, net::Ipv4Addr vip,
                                     Instant after) {
  Generations generations(run);
  bool agreed = true;
  Instant since = kStart;  // when they came to agree
  for (const Record& record : index.records()) {
    if (!take(run, record, vip, generations)) continue;
    const bool agree = generations.agree();
    if (agree && !agreed) since = record.at;
    agreed = agree;
  }
  if (!agreed) return std::nullopt;
  return std::max(since - after, Duration{});
}

net::HostId lost_tables(const Run& run, const Found<trace::Condition>& condition) {
  const std::string_view node = run.name_of(condition.node());
  const bool machine = condition->subject == node || condition->subject == "host";
  if (!machine || condition->state != "down") return {};
  const auto is_node = [&](const loader::Host& host) { return host.id.view() == node; };
  return std::ranges::any_of(run.scenario.hosts, is_node) ? net::HostId(node) : net::HostId();
}

std::uint64_t last_generation(const Run& run, const TraceIndex& index, net::HostId host,
                              net::Ipv4Addr vip) {
  std::uint64_t generation = 0;
  Seq at = 0;
  for (const auto& push : index.of<trace::PushApplied>()) {
    if (push->row.ip != vip || !push->applied || run.name_of(push.node()) != host.view()) continue;
    generation = push->row.generation;
    at = push.seq();
  }
  const auto& conditions = index.of<trace::Condition>(at, kToTheEnd);
  const bool lost = std::ranges::any_of(
      conditions, [&](const auto& condition) { return lost_tables(run, condition) == host; });
  return lost ? 0 : generation;
}

}  // namespace havip::judge
