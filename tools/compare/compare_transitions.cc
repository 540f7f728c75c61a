#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "tools/compare/sheet.h"

namespace havip::compare {
namespace {

using Changes = std::vector<const Transition*>;

Changes counted(const Context& context, const std::vector<Transition>* all) {
  Changes changes;
  if (all == nullptr) return changes;
  for (const Transition& one : *all) {
    if (context.counts(one.place)) changes.push_back(&one);
  }
  return changes;
}

std::string word(const Transition& change) {
  return fmt::format("{} → {}", change.from, change.to);
}

std::vector<std::string> words(const Changes& changes) {
  std::vector<std::string> result;
  for (const Transition* change : changes)
    result.push_back(word(*change));
  return result;
}

class Transitions {
 public:
  Transitions(const Context& context, const std::vector<PairedSwitchover>& switchovers)
      : context_(context) {
    for (const PairedSwitchover& pair : switchovers) {
      if (pair.a != nullptr && pair.b != nullptr && pair.a->election)
        timed_elsewhere_.insert(pair.a->election->place.seq);
    }
  }

  Section compare() {
    for_both(context_.a.trace.transitions, context_.b.trace.transitions,
             [&](const std::string& name, const auto* a, const auto* b) {
               instance(name, counted(context_, a), counted(context_, b));
             });
    return sheet_.take();
  }

 private:
  void instance(const std::string& name, const Changes& a, const Changes& b) {
    for (const auto& [i, k] : align(words(a), words(b))) {
      if (i && k) {
        both(name, *a[*i], *b[*k]);
      } else {
        const Transition& one = i ? *a[*i] : *b[*k];
        Row row{.subject = name, .what = word(one)};
        (i ? row.a : row.b) = Cell::of(*one.place.at);
        (i ? row.at_a : row.at_b) = one.place;
        sheet_.surplus(std::move(row), context_);
      }
    }
  }

  void both(const std::string& name, const Transition& a, const Transition& b) {
    Row row{.subject = name,
            .what = word(a),
            .a = Cell::of(*a.place.at),
            .b = Cell::of(*b.place.at),
            .at_a = a.place,
            .at_b = b.place};
    if (context_.exact()) {
      sheet_.within(std::move(row), {});
      if (a.reason != b.reason) {
        sheet_.equal({.subject = name,
                      .what = word(a) + ", reason",
                      .a = Cell::of(a.reason),
                      .b = Cell::of(b.reason),
                      .at_a = a.place,
                      .at_b = b.place});
      }
      return;
    }
    sheet_.shown(std::move(row)).grade = Grade::kAgrees;
    if (timed_elsewhere_.contains(a.place.seq)) return;
    if (auto wait = waited(a, b)) {
      wait->subject = name;
      sheet_.within(std::move(*wait), context_.tolerances.of(Limit::kDetection));
    }
  }

  const Context& context_;
  std::set<Seq> timed_elsewhere_;  // as the detection of a switchover
  Sheet sheet_{"transitions", "VRRP transitions"};
};

}  // namespace

std::optional<Row> waited(const Transition& a, const Transition& b) {
  const bool adverts = a.armed && b.armed && a.armed->by_advert && b.armed->by_advert;
  if (!adverts) return {};
  return Row{.what = "detection, from the last advert",
             .a = Cell::of(*a.place.at - *a.armed->place.at),
             .b = Cell::of(*b.place.at - *b.armed->place.at),
             .at_a = a.place,
             .at_b = b.place};
}

Section compare_transitions(const Context& context,
                            const std::vector<PairedSwitchover>& switchovers) {
  return Transitions(context, switchovers).compare();
}

}  // namespace havip::compare
