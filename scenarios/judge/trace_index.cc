#include "scenarios/judge/trace_index.h"

#include <type_traits>

namespace havip::judge {

TraceIndex::TraceIndex(std::span<const Record> records) : records_(records) {
  for (const Record& record : records_) {
    std::visit(
        [&](const auto& event) {
          using E = std::decay_t<decltype(event)>;
          std::get<std::vector<Found<E>>>(by_kind_).push_back({&record});
        },
        record.event);
  }
}

const Record& TraceIndex::root(const Record& record) const {
  const Record* one = &record;
  while (one->cause != 0 && !std::holds_alternative<trace::Action>(one->event)) {
    one = &at(one->cause);
  }
  return *one;
}

}  // namespace havip::judge
