#include <algorithm>

#include <fmt/format.h>

#include "tools/report/text.h"
#include "tools/why/answers.h"
#include "tools/why/behind.h"
#include "tools/why/chain.h"

namespace havip::why {
namespace {

// Records that name a frame, in the order of its way.
const Kinds kFramed{"garp_captured", "upcall_queued", "report_taken",  "claim_admitted",
                    "garp_verdict",  "advert_heard",  "frame_dropped", "probe_answered"};
// A frame that is flooded may be heard by many.
constexpr std::size_t kMost = 64;

std::vector<Record> records_of(const Run& run, std::uint64_t frame) {
  std::vector<Record> found;
  run.each(
      kFramed,
      [&](const Record& one) {
        if (one.frame() == frame) found.push_back(one);
        return found.size() < kMost;
      },
      fmt::format("\"frame\":{}", frame));
  return found;
}

// Which frames are there, when one is not.
std::string no_frame(const Run& run, std::uint64_t frame) {
  std::uint64_t least = 0;
  std::uint64_t greatest = 0;
  std::uint64_t below = 0;
  std::uint64_t above = 0;
  run.each(kFramed, [&](const Record& one) {
    const std::uint64_t number = one.frame();
    if (number == 0) return true;
    least = least == 0 ? number : std::min(least, number);
    greatest = std::max(greatest, number);
    if (number < frame) below = std::max(below, number);
    if (number > frame) above = above == 0 ? number : std::min(above, number);
    return true;
  });
  if (greatest == 0) return fmt::format("no record names frame {}, or any other", frame);
  std::string near;
  for (const std::uint64_t number : {below, above}) {
    if (number != 0) near += fmt::format("{}{}", near.empty() ? "" : " and ", number);
  }
  return fmt::format(
      "no record names frame {}: records name GARPs, adverts that were heard, replies to probes "
      "and "
      "frames that were dropped, from {} to {}; the nearest are {}",
      frame, least, greatest, near);
}

std::string what_it_is(const Record& record) {
  if (record.kind == "advert_heard")
    return fmt::format("an advert of {}, heard by {}: {}", record.text("from"), record.node,
                       record.text("outcome"));
  if (record.kind == "probe_answered")
    return fmt::format("a reply of {} to {}", record.text("by"), record.node);
  if (record.kind == "frame_dropped")
    return fmt::format("dropped at {}: {}", record.text("where"), record.text("why"));
  return fmt::format("a GARP of {} for {}", record.text("device"), record.text("vip"));
}

const Record* verdict_in(const std::vector<Record>& records) {
  const auto verdict = std::ranges::find(records, std::string("garp_verdict"), &Record::kind);
  return verdict == records.end() ? nullptr : &*verdict;
}

std::string told(const Run& run, const Record& verdict) {
  std::string text = verdict.text("verdict");
  for (const std::string& more : {verdict.text("detail"), find_behind(run, verdict).words}) {
    if (!more.empty())
      text += (more.starts_with("by ") || more.starts_with("until ") ? " " : ": ") + more;
  }
  return text;
}

}  // namespace

Result<Answer> why_frame(const Run& run, const Asked& asked) {
  const std::vector<Record> records = records_of(run, asked.frame);
  if (records.empty()) return fail(no_frame(run, asked.frame));
  Chain chain(run);
  for (const Record& one : records)
    chain.add(one);
  std::string text = fmt::format("Frame {} is {}", asked.frame, what_it_is(records.front()));
  if (const Record* verdict = verdict_in(records)) text += "; it ended as " + told(run, *verdict);
  return Answer{.headline = text + ".", .hops = chain.hops()};
}

Result<Answer> why_verdict(const Run& run, const Asked& asked) {
  const std::vector<Record> records = records_of(run, asked.frame);
  if (records.empty()) return fail(no_frame(run, asked.frame));
  const Record* verdict = verdict_in(records);
  if (verdict == nullptr) {
    return fail(fmt::format("frame {} is {}, and has no verdict: only GARPs at a tap have",
                            asked.frame, what_it_is(records.front())));
  }
  Chain chain(run);
  chain.add(*verdict);
  return Answer{.headline = fmt::format("Frame {}, {}, ended as {}.", asked.frame,
                                        what_it_is(*verdict), told(run, *verdict)),
                .hops = chain.hops()};
}

Result<Answer> why_record(const Run& run, const Asked& asked) {
  Chain chain(run);
  chain.add(asked.record);
  std::vector<Hop> hops = chain.hops();
  const auto hop = std::ranges::find(hops, asked.record, &Hop::seq);
  if (hop == hops.end()) return fail(fmt::format("record {} cannot be read", asked.record));
  return Answer{.headline = fmt::format("Record {}, at {}: {} {}.", asked.record,
                                        report::exact(hop->at), hop->node, hop->what),
                .hops = std::move(hops)};
}

}  // namespace havip::why
