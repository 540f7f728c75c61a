#include <algorithm>
#include <optional>

#include "tools/report/json_writer.h"
#include "tools/why/print.h"

namespace havip::why {
namespace {

using report::JsonWriter;
using Layout = JsonWriter::Layout;

std::string_view name_of(Step::State state) {
  switch (state) {
    case Step::State::kHappened:
      return "happened";
    case Step::State::kMissing:
      return "missing";
    case Step::State::kAfter:
      return "after";
  }
  return "";
}

void write_place(JsonWriter& json, std::string_view key, Seq seq, Instant at, std::uint64_t frame) {
  json.begin_object(key, Layout::kInline);
  json.field("seq", seq);
  json.field("at_ns", at);
  json.field("frame", frame);
  json.end();
}

void write_step(JsonWriter& json, const Step& step) {
  json.begin_object(Layout::kInline);
  json.field("what", step.what);
  json.field("state", name_of(step.state));
  json.field("count", step.seen.count);
  if (step.seen.count != 0) {
    write_place(json, "first", step.seen.first, step.seen.first_at, step.seen.first_frame);
    write_place(json, "last", step.seen.last, step.seen.last_at, step.seen.last_frame);
  }
  json.end();
}

void write_hop(JsonWriter& json, const Hop& hop, const Hop* before) {
  json.begin_object(Layout::kInline);
  json.field("seq", hop.seq);
  json.field("cause", hop.cause);
  json.field("at_ns", hop.at);
  json.field("since_ns", before == nullptr ? std::nullopt : std::optional(hop.at - before->at));
  json.field("node", hop.node);
  json.field("kind", hop.kind);
  json.field("what", hop.what);
  json.field("frame", hop.frame);
  json.end();
}

}  // namespace

std::string to_json(const Answer& answer, const Told& told) {
  JsonWriter json;
  json.field("version", 1);
  json.field("run", told.folder);
  json.field("verb", told.verb);
  json.field("question", told.question);
  json.field("premise", answer.premise);
  json.field("headline", answer.headline);
  const auto missing = std::ranges::find(answer.steps, Step::State::kMissing, &Step::state);
  json.name_or_null("missing", missing == answer.steps.end() ? "" : missing->what);
  json.name_or_null("instead", answer.instead);
  json.begin_array("steps");
  for (const Step& step : answer.steps)
    write_step(json, step);
  json.end();
  json.begin_array("hops");
  const Hop* before = nullptr;
  for (const Hop& hop : answer.hops) {
    write_hop(json, hop, before);
    before = &hop;
  }
  json.end();
  json.name_or_null("advice", answer.advice);
  return json.finish();
}

}  // namespace havip::why
