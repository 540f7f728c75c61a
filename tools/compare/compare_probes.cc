#include <algorithm>

#include <fmt/format.h>

#include "tools/compare/sheet.h"

namespace havip::compare {
namespace {

std::map<std::string, const Probe*> by_id(const RunFacts& run) {
  std::map<std::string, const Probe*> probes;
  for (const Probe& probe : run.summary.probes)
    probes[probe.id] = &probe;
  return probes;
}

// The switchover that an outage belongs to. An outage begins with what begins the switchover, give
// or take a probe, and before the switchover is committed.
const PairedSwitchover* switchover_of(const std::vector<PairedSwitchover>& switchovers,
                                      const Outage& outage, Duration interval) {
  for (const PairedSwitchover& pair : switchovers) {
    if (pair.a == nullptr || pair.b == nullptr) continue;
    if (*pair.a->caused.at <= *outage.from.at + interval && *outage.from.at <= pair.a->committed_at)
      return &pair;
  }
  return nullptr;
}

// How much longer the second run's outage must be, because its cause came sooner after the last
// advert.
Duration chance(const PairedSwitchover& pair) {
  const auto a = arming_offset(*pair.a);
  const auto b = arming_offset(*pair.b);
  return a && b ? std::min(Duration{}, *b) - std::min(Duration{}, *a) : Duration{};
}

// The one that an outage ended with: the last that was committed within it.
const PairedSwitchover* end_of(const std::vector<PairedSwitchover>& switchovers,
                               const Outage& outage) {
  const PairedSwitchover* last = nullptr;
  for (const PairedSwitchover& pair : switchovers) {
    if (pair.a == nullptr || pair.b == nullptr) continue;
    const Instant at = pair.a->committed_at;
    if (*outage.from.at <= at && at <= *outage.to->at) last = &pair;
  }
  return last;
}

bool waited_for_limiter(const Switchover& switchover) {
  return std::ranges::any_of(switchover.stages, [](const Stage& stage) {
    return stage.name == "limiter" && stage.took > Duration{};
  });
}

using Outages = std::vector<const Outage*>;

// Those that would not be within bounds of none at all: a live run loses a packet now and then. And
// those after its startup: packets that waited for a neighbour arrive at last, of which a kernel
// has thrown some away.
Outages counted(const Context& context, const Probe& probe, const Bounds& bounds) {
  const Duration most = std::max(-bounds.least, bounds.most);
  const Instant settled = probe.first_sent + probe.startup +
                          context.tolerances.of(Limit::kResolution).most + probe.interval;
  Outages all;
  for (const Outage& outage : probe.outages) {
    const bool brief = !context.exact() && outage.to && *outage.to->at - *outage.from.at <= most;
    const bool starting = !context.exact() && outage.to && *outage.to->at <= settled;
    if (context.counts(outage.from) && !brief && !starting) all.push_back(&outage);
  }
  return all;
}

class Probes {
 public:
  Probes(const Context& context, const std::vector<PairedSwitchover>& switchovers)
      : context_(context), switchovers_(switchovers) {}

  Section compare() {
    for_both(by_id(context_.a), by_id(context_.b),
             [&](const std::string& id, const Probe* const* a, const Probe* const* b) {
               if (a != nullptr && b != nullptr) {
                 probe(id, **a, **b);
                 return;
               }
               Row row{.subject = id, .what = "sent"};
               (a != nullptr ? row.a : row.b) = Cell::of((a != nullptr ? *a : *b)->sent);
               sheet_.equal(std::move(row));
             });
    return sheet_.take();
  }

 private:
  [[nodiscard]] Bounds bounds(Limit limit, Duration interval) const {
    const Bounds& own = context_.tolerances.of(limit);
    return context_.exact() ? own : own.wider(interval);
  }

  void probe(const std::string& id, const Probe& a, const Probe& b) {
    const Duration interval = std::max(a.interval, b.interval);
    number(id, "sent", a.sent, b.sent);
    number(id, "answered", a.answered, b.answered);
    if (context_.from == kStart) {
      Bounds allowed = bounds(Limit::kResolution, interval);
      if (!context_.exact()) allowed.most += context_.tolerances.of(Limit::kStartup).most;
      sheet_.within(
          {.subject = id, .what = "startup", .a = Cell::of(a.startup), .b = Cell::of(b.startup)},
          allowed);
    }
    outages(id, counted(context_, a, bounds(Limit::kOutage, interval)),
            counted(context_, b, bounds(Limit::kOutage, interval)), interval);
  }

  void outages(const std::string& id, const Outages& in_a, const Outages& in_b, Duration interval) {
    for (std::size_t i = 0; i < std::max(in_a.size(), in_b.size()); ++i) {
      const std::string what = fmt::format("outage {}", i + 1);
      if (i < in_a.size() && i < in_b.size()) {
        outage({.subject = id, .what = what}, *in_a[i], *in_b[i], interval);
        continue;
      }
      Row row{.subject = id, .what = what};
      const bool left = i < in_a.size();
      const Outage& one = left ? *in_a[i] : *in_b[i];
      (left ? row.a : row.b) = length(one);
      (left ? row.at_a : row.at_b) = one.from;
      sheet_.surplus(std::move(row), context_);
    }
  }

  void number(const std::string& id, const char* what, std::uint64_t a, std::uint64_t b) {
    Row row{.subject = id, .what = what, .a = Cell::of(a), .b = Cell::of(b)};
    context_.exact() ? sheet_.equal(std::move(row)) : sheet_.shown(std::move(row));
  }

  static Cell length(const Outage& outage) {
    if (!outage.to) return Cell::of("to the end");
    return Cell::of(*outage.to->at - *outage.from.at);
  }

  // With a daemon that started within it, or with the announcement that the limiter let pass.
  [[nodiscard]] Duration end_may_be_later(const Switchover& end) const {
    Duration later{};
    if (end.election && !arming_offset(end)) later += context_.tolerances.of(Limit::kStartup).most;
    if (waited_for_limiter(end)) later += context_.tolerances.of(Limit::kLimiter).most;
    return later;
  }

  void outage(Row row, const Outage& a, const Outage& b, Duration interval) {
    row.a = length(a);
    row.b = length(b);
    row.at_a = a.from;
    row.at_b = b.from;
    if (!a.to || !b.to) {
      sheet_.equal(std::move(row));
      return;
    }
    Bounds allowed = bounds(Limit::kOutage, interval);
    Duration expected{};
    if (!context_.exact()) {
      if (const auto* pair = switchover_of(switchovers_, a, interval)) expected = chance(*pair);
      if (const auto* pair = end_of(switchovers_, a)) allowed.most += end_may_be_later(*pair->a);
    }
    row.difference = Duration(row.b.number - row.a.number) - expected;
    if (expected != Duration{})
      row.note = fmt::format("{} of chance taken out", to_string(expected));
    sheet_.within(std::move(row), allowed);
  }

  const Context& context_;
  const std::vector<PairedSwitchover>& switchovers_;
  Sheet sheet_{"probes", "Probes"};
};

}  // namespace

Section compare_probes(const Context& context, const std::vector<PairedSwitchover>& switchovers) {
  return Probes(context, switchovers).compare();
}

}  // namespace havip::compare
