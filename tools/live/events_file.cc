#include "tools/live/events_file.h"

#include <charconv>
#include <functional>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "tools/control/strict_json.h"

namespace havip::live_run {
namespace {

using control::Fields;
using namespace trace;  // NOLINT: every kind of event is named below

constexpr std::uint64_t kLatest = std::numeric_limits<std::int64_t>::max();  // ns

engine::Verdict verdict(Fields& f, const char* key) {
  const auto read = engine::verdict_from(f.text(key));
  if (!read) throw f.wrong(key, "a verdict");
  return *read;
}

Instant instant(Fields& f, const char* key) {
  return at_ns(static_cast<std::int64_t>(f.number<std::uint64_t>(key, kLatest)));
}

// "h2.1.17"
engine::ClaimId claim(Fields& f) {
  constexpr const char* kKey = "claim";
  const std::string name = f.text(kKey);
  const std::size_t last = name.rfind('.');
  const std::size_t middle = last == std::string::npos ? last : name.rfind('.', last - 1);
  if (middle == std::string::npos || middle > net::HostId::kMaxLength)
    throw f.wrong(kKey, "a claim, as \"h2.1.17\"");
  engine::ClaimId id{.host = net::HostId(name.substr(0, middle))};
  const char* const begin = name.data();
  const auto life = std::from_chars(begin + middle + 1, begin + last, id.life);
  const auto count = std::from_chars(begin + last + 1, begin + name.size(), id.number);
  if (life.ptr != begin + last || count.ptr != begin + name.size())
    throw f.wrong(kKey, "a claim, as \"h2.1.17\"");
  return id;
}

// None is the empty name.
template <class Id>
Id id_or_none(Fields& f, const char* key) {
  return f.id<Id>(key, true);
}

Event garp_verdict(Fields& f) {
  return GarpVerdict{.device = f.id<net::DeviceId>("device"),
                     .vip = f.ip("vip"),
                     .verdict = verdict(f, "verdict"),
                     .frame = f.number<FrameId>("frame"),
                     .until = f.has("until_ns") ? instant(f, "until_ns") : kNever,
                     .detail = f.text_or("detail", "")};
}

Event push_applied(Fields& f) {
  return PushApplied{.row = {.ip = f.ip("ip"),
                             .device = id_or_none<net::DeviceId>(f, "device"),
                             .host = id_or_none<net::HostId>(f, "host"),
                             .generation = f.number<std::uint64_t>("generation"),
                             .havip = f.flag("havip")},
                     .applied = f.flag("applied")};
}

// Of all frames that can be dropped, daemons know of pushes.
Event frame_dropped(Fields& f) {
  if (f.text("why") != FrameDropped::kPushesLost)
    throw f.wrong("why", fmt::format("\"{}\"", FrameDropped::kPushesLost));
  return FrameDropped{.frame = f.number<FrameId>("frame"),
                      .where = f.text("where"),
                      .why = FrameDropped::kPushesLost};
}

Event claim_judged(Fields& f) {
  return ClaimJudged{.claim = claim(f),
                     .device = f.id<net::DeviceId>("device"),
                     .vip = f.ip("vip"),
                     .verdict = verdict(f, "verdict"),
                     .known = f.flag("known"),
                     .text = f.text_or("text", "")};
}

Event committed(Fields& f) {
  return Committed{.havip = f.id<net::HavipId>("havip"),
                   .vip = f.ip("vip"),
                   .from = id_or_none<net::DeviceId>(f, "from"),
                   .to = id_or_none<net::DeviceId>(f, "to"),
                   .host = id_or_none<net::HostId>(f, "host"),
                   .generation = f.number<std::uint64_t>("generation")};
}

Event garp_captured(Fields& f) {
  return GarpCaptured{.device = f.id<net::DeviceId>("device"),
                      .vip = f.ip("vip"),
                      .sha = f.mac("sha"),
                      .frame = f.number<FrameId>("frame")};
}

Event claim_admitted(Fields& f) {
  return ClaimAdmitted{.claim = claim(f),
                       .device = f.id<net::DeviceId>("device"),
                       .vip = f.ip("vip"),
                       .frame = f.number<FrameId>("frame")};
}

// Kind -> its reader. What a new kind of event needs here is one line.
const std::map<std::string_view, std::function<Event(Fields&)>>& readers() {
  static const std::map<std::string_view, std::function<Event(Fields&)>> all{
      {Condition::kKind,
       [](Fields& f) { return Condition{.subject = f.text("subject"), .state = f.text("state")}; }},
      {Log::kKind, [](Fields& f) { return Log{.text = f.text("text")}; }},
      {FrameDropped::kKind, frame_dropped},
      {GarpCaptured::kKind, garp_captured},
      {UpcallQueued::kKind,
       [](Fields& f) {
         return UpcallQueued{.device = f.id<net::DeviceId>("device"),
                             .vip = f.ip("vip"),
                             .frame = f.number<FrameId>("frame"),
                             .depth = f.number<std::uint32_t>("depth")};
       }},
      {ReportTaken::kKind,
       [](Fields& f) {
         return ReportTaken{.device = f.id<net::DeviceId>("device"),
                            .vip = f.ip("vip"),
                            .frame = f.number<FrameId>("frame")};
       }},
      {ClaimAdmitted::kKind, claim_admitted},
      {ClaimDeferred::kKind,
       [](Fields& f) {
         return ClaimDeferred{.device = f.id<net::DeviceId>("device"),
                              .vip = f.ip("vip"),
                              .until = instant(f, "until_ns")};
       }},
      {ClaimSent::kKind,
       [](Fields& f) {
         return ClaimSent{.claim = claim(f), .attempt = f.number<std::uint32_t>("attempt")};
       }},
      {GarpVerdict::kKind, garp_verdict},
      {PushApplied::kKind, push_applied},
      {ClaimJudged::kKind, claim_judged},
      {Committed::kKind, committed},
      {PushSent::kKind,
       [](Fields& f) {
         return PushSent{.host = f.id<net::HostId>("host"),
                         .rows = f.number<std::uint32_t>("rows"),
                         .attempt = f.number<std::uint32_t>("attempt"),
                         .snapshot = f.flag("snapshot")};
       }},
      {Console::kKind,
       [](Fields& f) {
         return Console{.operation = f.text("operation"),
                        .target = f.text("target"),
                        .error = f.text("error")};
       }},
  };
  return all;
}

Record read_record(const control::Json& document, NodeTable& nodes) {
  Fields f(document, "");
  const std::string kind = f.text("kind");
  const auto reader = readers().find(kind);
  if (reader == readers().end()) throw f.wrong("kind", "a kind of event that daemons write");
  return {.seq = f.number<Seq>("seq"),
          .cause = f.number<Seq>("cause"),
          .at = instant(f, "at_ns"),
          .node = nodes.id(f.text("node")),
          .event = reader->second(f)};
}

}  // namespace

Result<std::vector<trace::Record>> parse_events(std::string_view text, const std::string& name,
                                                NodeTable& nodes) {
  std::vector<trace::Record> records;
  for (std::size_t number = 1; text.find('\n') != std::string_view::npos; ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() + 1);
    auto record = control::read_json(
        line, [&](const control::Json& document) { return read_record(document, nodes); });
    if (!record) return fail(fmt::format("{}:{}: {}", name, number, record.error()));
    records.push_back(std::move(*record));
  }
  return records;
}

}  // namespace havip::live_run
