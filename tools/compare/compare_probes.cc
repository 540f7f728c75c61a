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

// How much longer the second run's outage must be, because its cause came sooner after the last
// advert: of the switchover that an outage belongs to. An outage begins with what begins the
// switchover, give or take a probe, and before the switchover is committed.
Duration chance(const std::vector<PairedSwitchover>& switchovers, const Outage& outage,
                Duration interval) {
  for (const PairedSwitchover& pair : switchovers) {
    if (pair.a == nullptr || pair.b == nullptr) continue;
    const bool before = *pair.a->caused.at <= *outage.from.at + interval;
    const bool within = before && *outage.from.at <= pair.a->committed_at;
    const auto a = arming_offset(*pair.a);
    const auto b = arming_offset(*pair.b);
    if (within && a && b) return std::min(Duration{}, *b) - std::min(Duration{}, *a);
  }
  return {};
}

using Outages = std::vector<const Outage*>;

// Those that would not be within bounds of none at all: a live run loses a packet now and then.
Outages counted(const Context& context, const Probe& probe, const Bounds& bounds) {
  const Duration most = std::max(-bounds.least, bounds.most);
  Outages all;
  for (const Outage& outage : probe.outages) {
    const bool brief = !context.exact() && outage.to && *outage.to->at - *outage.from.at <= most;
    if (context.counts(outage.from) && !brief) all.push_back(&outage);
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
      sheet_.within(
          {.subject = id, .what = "startup", .a = Cell::of(a.startup), .b = Cell::of(b.startup)},
          bounds(Limit::kResolution, interval));
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

  void outage(Row row, const Outage& a, const Outage& b, Duration interval) {
    row.a = length(a);
    row.b = length(b);
    row.at_a = a.from;
    row.at_b = b.from;
    if (!a.to || !b.to) {
      sheet_.equal(std::move(row));
      return;
    }
    const Duration expected = context_.exact() ? Duration{} : chance(switchovers_, a, interval);
    row.difference = Duration(row.b.number - row.a.number) - expected;
    if (expected != Duration{})
      row.note = fmt::format("{} of chance taken out", to_string(expected));
    sheet_.within(std::move(row), bounds(Limit::kOutage, interval));
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
