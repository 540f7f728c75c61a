#include "tools/why/chain.h"

#include "tools/why/behind.h"
#include "tools/why/sentences.h"

namespace havip::why {

Chain::Chain(const Run& run) : run_(run) {
  for (const loader::Probe& probe : run.scenario().probes)
    probes_.push_back(probe.id);
}

void Chain::add(Seq seq) {
  if (const auto record = run_.at(seq)) add(*record);
}

void Chain::add(const Record& record) {
  for (std::optional<Record> one = record; one; one = run_.at(one->cause)) {
    // What is known already has its causes here, too.
    if (!records_.emplace(one->seq, *one).second) return;
    const Behind behind = find_behind(run_, *one);
    for (const Seq seq : behind.with_causes)
      add(seq);
    for (const Seq seq : behind.alone) {
      if (const auto other = run_.at(seq)) add_alone(*other);
    }
  }
}

void Chain::add_alone(const Record& record) {
  records_.emplace(record.seq, record);
}

void Chain::remove_if(const std::function<bool(const Record&)>& test) {
  if (records_.empty()) return;
  const Seq last = records_.rbegin()->first;
  std::erase_if(records_,
                [&](const auto& entry) { return entry.first != last && test(entry.second); });
}

std::vector<Hop> Chain::hops() const {
  std::vector<Hop> hops;
  for (const auto& [seq, record] : records_) {
    hops.push_back({.seq = seq,
                    .cause = record.cause,
                    .at = record.at,
                    .node = record.node,
                    .kind = record.kind,
                    .what = sentence_of(record, probes_),
                    .frame = record.frame()});
  }
  return hops;
}

}  // namespace havip::why
