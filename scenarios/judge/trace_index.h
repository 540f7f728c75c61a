// TraceIndex: the records of one run by kind and by cause, so that judges ask for what they need
// instead of reading everything again.
#pragma once

#include <algorithm>
#include <span>
#include <tuple>
#include <variant>
#include <vector>

#include "core/trace/events.h"

namespace havip::judge {

using trace::Record;
using trace::Seq;

// A record that is known to hold an event of kind E. Null when there was none.
template <class E>
struct Found {
  const Record* record = nullptr;

  explicit operator bool() const { return record != nullptr; }
  const E* operator->() const { return &std::get<E>(record->event); }
  const E& operator*() const { return std::get<E>(record->event); }
  [[nodiscard]] Seq seq() const { return record->seq; }
  [[nodiscard]] Instant at() const { return record->at; }
  [[nodiscard]] trace::NodeId node() const { return record->node; }
};

// REQUIRES of the records: numbered from 1 in order, each caused by an earlier one (the Recorder
// sees to both). They must outlive the index.
class TraceIndex {
 public:
  explicit TraceIndex(std::span<const Record> records);

  [[nodiscard]] std::span<const Record> records() const { return records_; }

  // REQUIRES: 1 <= seq <= records().size().
  [[nodiscard]] const Record& at(Seq seq) const { return records_[seq - 1]; }

  // All records of kind E, in order.
  template <class E>
  [[nodiscard]] const std::vector<Found<E>>& of() const {
    return std::get<std::vector<Found<E>>>(by_kind_);
  }

  // Those with a number in (after, before), in order.
  template <class E>
  [[nodiscard]] std::span<const Found<E>> of(Seq after, Seq before) const {
    const auto& all = of<E>();
    const auto first = std::ranges::upper_bound(all, after, {}, &Found<E>::seq);
    const auto last = std::ranges::lower_bound(all, before, {}, &Found<E>::seq);
    return first < last ? std::span<const Found<E>>(first, last) : std::span<const Found<E>>();
  }

  // The nearest record of kind E on the chain of causes of `record`, itself included, for which
  // `matches` holds. Chains are walked by kind: what lies between is nobody's business.
  template <class E, class Matches>
  [[nodiscard]] Found<E> ancestor(const Record& record, Matches matches) const {
    for (const Record* one = &record;; one = &at(one->cause)) {
      if (const E* event = std::get_if<E>(&one->event); event != nullptr && matches(*event)) {
        return {one};
      }
      if (one->cause == 0) return {};
    }
  }
  template <class E>
  [[nodiscard]] Found<E> ancestor(const Record& record) const {
    return ancestor<E>(record, [](const E&) { return true; });
  }

  // Where a chain of causes begins: an Action, a Boot that nobody asked for, or whatever record
  // names no cause. A guest that was booted by an action was so by that action.
  [[nodiscard]] const Record& root(const Record& record) const;

 private:
  template <class Variant>
  struct Lists;
  template <class... Es>
  struct Lists<std::variant<Es...>> {
    using type = std::tuple<std::vector<Found<Es>>...>;
  };

  std::span<const Record> records_;
  Lists<trace::Event>::type by_kind_;
};

}  // namespace havip::judge
