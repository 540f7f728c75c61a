#include "tools/sweep/line.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/trace/jsonl.h"
#include "scenarios/judge/switchover.h"
#include "scenarios/loader/node.h"

namespace havip::sweep {
namespace {

using Json = nlohmann::ordered_json;

// ---- out

// Writes one line; commas are put where they belong.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void open(char bracket) {
    separate();
    out_ += bracket;
    first_ = true;
  }
  void close(char bracket) {
    out_ += bracket;
    first_ = false;
  }
  void key(std::string_view name) {
    separate();
    trace::append_json_string(name, out_);
    out_ += ':';
    first_ = true;  // its value follows without a comma
  }
  void text(std::string_view value) {
    separate();
    trace::append_json_string(value, out_);
  }
  void name_or_null(std::string_view value) { value.empty() ? word("null") : text(value); }
  void word(std::string_view value) {
    separate();
    out_ += value;
  }
  void number(std::int64_t value) {
    separate();
    fmt::format_to(std::back_inserter(out_), "{}", value);
  }
  void texts(const std::vector<std::string>& values) {
    open('[');
    for (const std::string& one : values)
      text(one);
    close(']');
  }

 private:
  void separate() {
    if (!first_) out_ += ',';
    first_ = false;
  }

  std::string& out_;
  bool first_ = true;
};

void write_change(Writer& json, const Change& one) {
  json.open('{');
  json.key("havip");
  json.text(one.havip);
  json.key("from");
  json.name_or_null(one.from);
  json.key("to");
  json.name_or_null(one.to);
  json.key("cause");
  json.text(one.cause);
  json.key("at_ns");
  json.number(ns(one.at));
  json.key("stages_ns");
  json.open('[');
  for (const Duration stage : one.stages)
    json.number(ns(stage));
  json.close(']');
  json.key("phase_ns");
  one.phase ? json.number(ns(*one.phase)) : json.word("null");
  json.close('}');
}

// ---- in

// What is wrong with a line, thrown between the functions of this file alone.
struct Wrong {
  std::string text;
};

const Json& member(const Json& object, const char* key) {
  if (!object.is_object()) throw Wrong{"expected an object"};
  const auto it = object.find(key);
  if (it == object.end()) throw Wrong{fmt::format("has no \"{}\"", key)};
  return *it;
}

std::string text_of(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (!value.is_string()) throw Wrong{fmt::format("\"{}\" is not a string", key)};
  return value.get<std::string>();
}

std::string name_of(const Json& object, const char* key) {
  return member(object, key).is_null() ? std::string() : text_of(object, key);
}

// All times of a run, and seeds, are of [0, 2^63).
std::int64_t whole(const Json& value, const char* key) {
  const bool fits = value.is_number_unsigned() &&
                    value.get<std::uint64_t>() <=
                        static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!fits) throw Wrong{fmt::format("\"{}\" is not a whole number of at least 0", key)};
  return value.get<std::int64_t>();
}

const Json& array_of(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (!value.is_array()) throw Wrong{fmt::format("\"{}\" is not an array", key)};
  return value;
}

std::vector<std::string> texts_of(const Json& object, const char* key) {
  std::vector<std::string> out;
  for (const Json& one : array_of(object, key)) {
    if (!one.is_string()) throw Wrong{fmt::format("\"{}\" has something that is no string", key)};
    out.push_back(one.get<std::string>());
  }
  return out;
}

std::optional<Duration> duration_or_null(const Json& value, const char* key) {
  if (value.is_null()) return std::nullopt;
  return Duration{whole(value, key)};
}

Change change_from(const Json& json) {
  Change out{.havip = text_of(json, "havip"),
             .from = name_of(json, "from"),
             .to = name_of(json, "to"),
             .cause = text_of(json, "cause"),
             .at = at_ns(whole(member(json, "at_ns"), "at_ns")),
             .phase = duration_or_null(member(json, "phase_ns"), "phase_ns")};
  for (const Json& stage : array_of(json, "stages_ns"))
    out.stages.emplace_back(whole(stage, "stages_ns"));
  if (out.stages.size() > judge::kStageNames.size()) throw Wrong{"\"stages_ns\" has too many"};
  return out;
}

Line line_from(const Json& json) {
  Line out{.seed = static_cast<std::uint64_t>(whole(member(json, "seed"), "seed")),
           .values = texts_of(json, "values"),
           .hash = text_of(json, "hash"),
           .build = text_of(json, "build")};
  const Json& recovered = member(json, "recovered");
  if (!recovered.is_boolean()) throw Wrong{"\"recovered\" is neither true nor false"};
  out.outcome.recovered = recovered.get<bool>();
  const Json& outages = member(json, "outage_ns");
  if (!outages.is_object()) throw Wrong{"\"outage_ns\" is not an object"};
  for (const auto& [probe, longest] : outages.items()) {
    out.outcome.outages.push_back(
        {.probe = probe, .longest = duration_or_null(longest, "outage_ns")});
  }
  for (const Json& one : array_of(json, "switchovers"))
    out.outcome.changes.push_back(change_from(one));
  return out;
}

Plan plan_from(const Json& json) {
  const std::int64_t format = whole(member(json, "havip_sweep"), "havip_sweep");
  if (format != static_cast<std::int64_t>(kResultsFormat)) {
    throw Wrong{fmt::format("is of format {}, expected {}", format, kResultsFormat)};
  }
  Plan plan{.scenario = text_of(json, "scenario"),
            .hash = text_of(json, "hash"),
            .build = text_of(json, "build")};
  const auto seeds = parse_seeds(text_of(json, "seeds"));
  if (!seeds) throw Wrong{seeds.error()};
  plan.seeds = *seeds;
  for (const Json& one : array_of(json, "vary")) {
    plan.dimensions.push_back({.place = text_of(one, "place"), .values = texts_of(one, "values")});
    if (plan.dimensions.back().values.empty()) throw Wrong{"\"values\" is empty"};
  }
  if (auto fits = check_size(plan); !fits) throw Wrong{fits.error()};
  return plan;
}

template <class Read>
auto parsed(std::string_view text, Read read) -> Result<decltype(read(Json()))> {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return fail("is not JSON");
  try {
    return read(json);
  } catch (const Wrong& wrong) {
    return fail(wrong.text);
  }
}

}  // namespace

std::string header_line(const Plan& plan) {
  std::string out;
  Writer json(out);
  json.open('{');
  json.key("havip_sweep");
  json.number(static_cast<std::int64_t>(kResultsFormat));
  json.key("scenario");
  json.text(plan.scenario);
  json.key("hash");
  json.text(plan.hash);
  json.key("build");
  json.text(plan.build);
  json.key("seeds");
  json.text(to_string(plan.seeds));
  json.key("vary");
  json.open('[');
  for (const Dimension& one : plan.dimensions) {
    json.open('{');
    json.key("place");
    json.text(one.place);
    json.key("values");
    json.texts(one.values);
    json.close('}');
  }
  json.close(']');
  json.key("stages");
  json.open('[');
  for (const std::string_view name : judge::kStageNames)
    json.text(name);
  json.close(']');
  json.close('}');
  return out + '\n';
}

std::string run_line(const Line& line) {
  std::string out;
  Writer json(out);
  json.open('{');
  json.key("seed");
  json.number(static_cast<std::int64_t>(line.seed));
  json.key("values");
  json.texts(line.values);
  json.key("hash");
  json.text(line.hash);
  json.key("build");
  json.text(line.build);
  json.key("recovered");
  json.word(line.outcome.recovered ? "true" : "false");
  json.key("outage_ns");
  json.open('{');
  for (const ProbeOutage& one : line.outcome.outages) {
    json.key(one.probe);
    one.longest ? json.number(ns(*one.longest)) : json.word("null");
  }
  json.close('}');
  json.key("switchovers");
  json.open('[');
  for (const Change& one : line.outcome.changes)
    write_change(json, one);
  json.close(']');
  json.close('}');
  return out + '\n';
}

Result<Plan> read_header(std::string_view text) {
  return parsed(text, [](const Json& json) { return plan_from(json); });
}

Result<Line> read_run(std::string_view text) {
  return parsed(text, [](const Json& json) { return line_from(json); });
}

}  // namespace havip::sweep
