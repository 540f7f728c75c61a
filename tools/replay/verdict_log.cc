#include "tools/replay/verdict_log.h"

#include "platform/capture/capture_file.h"
#include "tools/report/json_writer.h"

namespace havip::replay {

void VerdictLog::take(const trace::Record& record, const Source& source) {
  if (!lines_) return;
  if (const auto* garp = std::get_if<trace::GarpCaptured>(&record.event)) {
    waiting_[garp->frame] = {.at = record.at, .sha = garp->sha, .where = source.describe()};
    return;
  }
  const auto* verdict = std::get_if<trace::GarpVerdict>(&record.event);
  if (verdict == nullptr) return;
  const auto found = waiting_.find(verdict->frame);
  if (found == waiting_.end()) return;
  const Waiting garp = std::move(found->second);
  waiting_.erase(found);

  report::JsonWriter json(report::JsonWriter::Layout::kInline);
  json.field("packet", verdict->frame);
  json.field("source", garp.where);
  json.field("at_ns", garp.at);
  json.field("unix_ns", garp.at - kStart + origin_ + Duration(capture::kEpoch));
  json.field("device", verdict->device.view());
  json.name_or_null("vip", verdict->vip.is_unspecified() ? "" : to_string(verdict->vip));
  json.field("sha", to_string(garp.sha));
  json.field("verdict", to_string(verdict->verdict));
  json.field("decided_ns", record.at);
  if (verdict->until != kNever) json.field("until_ns", verdict->until);
  if (!verdict->detail.empty()) json.field("detail", verdict->detail);
  lines_(json.finish());
}

}  // namespace havip::replay
