#include "tools/lab/lab.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/ensure.h"
#include "scenarios/loader/json_file.h"
#include "tools/lab/document.h"
#include "tools/lab/placeholders.h"
#include "tools/lab/schema_check.h"

namespace havip::lab {
namespace {

using loader::Fault;
using loader::Faults;

constexpr int kAllPoints = 100;

struct MayName {
  std::string_view name;
  May may;
  std::string_view of;  // "guest", "host", "console"
};
constexpr std::array<MayName, 7> kMays{{{"keepalived", May::kKeepalived, "guest"},
                                        {"addresses", May::kAddresses, "guest"},
                                        {"links", May::kLinks, "guest"},
                                        {"filters", May::kFilters, "guest"},
                                        {"garps", May::kGarps, "guest"},
                                        {"agent", May::kAgent, "host"},
                                        {"havips", May::kHavips, "console"}}};

const MayName& row_of(std::string_view name) {
  const auto* row = std::ranges::find(kMays, name, &MayName::name);
  ensure(row != kMays.end(), "the schema let an unknown right through");
  return *row;
}

// Reads what holds against the schema; gathers what the schema cannot see.
class LabReader {
 public:
  LabReader(Lab& lab, std::string file) : lab_(lab), file_(std::move(file)) {}

  void read(const Json& json) {
    lab_.title = text(json.at("title"), "/title");
    lab_.ticket = text(json.at("ticket"), "/ticket");
    lab_.debrief = text(json.at("debrief"), "/debrief");
    lab_.level = json.at("level").get<int>();
    lab_.cause = json.at("cause").get<std::string>();
    if (std::ranges::find(lab_.causes, lab_.cause, &Cause::id) == lab_.causes.end())
      fault("/cause", fmt::format("\"{}\" is not in causes.json", lab_.cause));
    lab_.stage_points = json.at("points").at("stage").get<int>();
    lab_.cause_points = json.at("points").at("cause").get<int>();
    read_touch(json.at("touch"));
    read_hints(json.at("hints"));
    read_after(json.at("after"));
    read_criteria(json.at("criteria"));
  }

  [[nodiscard]] Faults take() { return std::move(faults_); }

 private:
  void fault(std::string pointer, std::string what) {
    faults_.push_back({.file = file_, .pointer = std::move(pointer), .text = std::move(what)});
  }

  Text text(const Json& json, const std::string& pointer) {
    Text both;
    for (auto [key, out] : {std::pair{"en", &both.en}, {"zh", &both.zh}}) {
      auto filled = fill_placeholders(json.at(key).get<std::string>(), lab_.scenario);
      if (filled) {
        *out = *std::move(filled);
      } else {
        fault(fmt::format("{}/{}", pointer, key), filled.error());
      }
    }
    return both;
  }

  [[nodiscard]] std::string kind_of(const std::string& node) const {
    if (node == "console") return node;
    for (const char* list : {"guests", "hosts"}) {
      for (const Json& one : lab_.scenario.at(list)) {
        if (one.at("id") == node) return list == std::string_view("guests") ? "guest" : "host";
      }
    }
    return {};
  }

  void read_touch(const Json& list) {
    for (const Json& json : list) {
      Grant grant{.node = json.at("node").get<std::string>(), .may = {}};
      const std::string at = fmt::format("/touch/{}", lab_.touch.size());
      const std::string kind = kind_of(grant.node);
      if (kind.empty())
        fault(
            at + "/node",
            fmt::format("\"{}\" is no guest or host of the scenario, nor \"console\"", grant.node));
      for (const Json& what : json.at("may")) {
        const MayName& row = row_of(what.get<std::string>());
        grant.may.push_back(row.may);
        if (!kind.empty() && row.of != kind)
          fault(at + "/may",
                fmt::format("{} is of a {}, \"{}\" is a {}", row.name, row.of, grant.node, kind));
      }
      lab_.touch.push_back(std::move(grant));
    }
  }

  void read_hints(const Json& list) {
    for (const Json& json : list) {
      lab_.hints.push_back(
          {.text = text(json.at("text"), fmt::format("/hints/{}/text", lab_.hints.size())),
           .costs = json.at("costs").get<int>()});
    }
  }

  void read_after(const Json& json) {
    const auto lasts = parse_duration(json.at("lasts").get<std::string>());
    if (lasts && *lasts > Duration{}) {
      lab_.after.lasts = *lasts;
    } else {
      fault("/after/lasts", "expected more than 0s");
    }
    if (json.contains("probes")) lab_.after.probes = json.at("probes");
    if (json.contains("timeline")) lab_.after.timeline = json.at("timeline");
  }

  void read_criteria(const Json& list) {
    int sum = lab_.stage_points + lab_.cause_points;
    for (const Json& json : list) {
      const std::string at = fmt::format("/criteria/{}", lab_.criteria.size());
      Criterion one{.id = json.at("id").get<std::string>(),
                    .text = text(json.at("text"), at + "/text"),
                    .weight = json.at("weight").get<int>(),
                    .keep = json.value("keep", false),
                    .expect = json.at("expect")};
      if (!one.keep) sum += one.weight;
      if (std::ranges::find(lab_.criteria, one.id, &Criterion::id) != lab_.criteria.end())
        fault(at + "/id", fmt::format("there is a criterion \"{}\" already", one.id));
      for (std::size_t i = 0; i < one.expect.size(); ++i) {
        if (criterion_kind(one.expect[i]).empty())
          fault(fmt::format("{}/expect/{}", at, i),
                "expected one of owner, switchover, outage, garps, state, real_server, converged,"
                " never: the others speak of the whole run, the broken past included");
      }
      lab_.criteria.push_back(std::move(one));
    }
    if (sum != kAllPoints)
      fault("/criteria", fmt::format("weights, stage and cause are {} points together, expected {}",
                                     sum, kAllPoints));
  }

  Lab& lab_;
  std::string file_;
  Faults faults_;
};

Result<Json, Faults> read_json(std::string_view schema, const std::string& path) {
  const auto text = loader::read_file(path);
  if (!text) return fail(Faults{{.file = path, .text = text.error()}});
  if (auto checked = read_checked(schema, *text, path); !checked) return fail(checked.error());
  return Json::parse(*text);
}

loader::Reader reader_in(const std::string& folder) {
  return [folder](const std::string& name) {
    return loader::read_file((std::filesystem::path(folder) / name).string());
  };
}

// The scenario, checked by the loader as any other.
Result<void, Faults> read_scenario(Lab& lab, const std::string& path) {
  const auto text = loader::read_file(path);
  if (!text) return fail(Faults{{.file = path, .text = text.error()}});
  auto loaded = loader::load_text(*text, path, reader_in(lab.folder));
  if (!loaded) return fail(std::move(loaded).error());
  lab.begins = loaded->scenario.duration;
  lab.seed = loaded->scenario.seed;
  auto scenario = with_confs_inline(Json::parse(*text), reader_in(lab.folder));
  if (!scenario) return fail(Faults{{.file = path, .text = scenario.error()}});
  lab.scenario = *std::move(scenario);
  return {};
}

// What comes after a session must be a scenario as well.
Result<void, Faults> check_graded(const Lab& lab, const std::string& file) {
  const std::string text = text_of(graded_document(lab, {}, lab.begins));
  const loader::Reader none = [](const std::string&) -> Result<std::string> {
    return fail("every configuration is in the scenario by now");
  };
  auto loaded = loader::load_text(text, file + " (graded)", none);
  if (!loaded) return fail(std::move(loaded).error());
  return {};
}

}  // namespace

std::string_view name_of(May what) {
  const auto* row = std::ranges::find(kMays, what, &MayName::may);
  return row == kMays.end() ? "?" : row->name;
}

const Cause& Lab::right_cause() const {
  const auto it = std::ranges::find(causes, cause, &Cause::id);
  ensure(it != causes.end(), "a lab's cause was checked when it was read");
  return *it;
}

bool Lab::grants(std::string_view node, May what) const {
  return std::ranges::any_of(touch, [&](const Grant& grant) {
    return grant.node == node && std::ranges::find(grant.may, what) != grant.may.end();
  });
}

Result<Json> with_confs_inline(Json scenario, const loader::Reader& reader) {
  const auto put = [&](Json& holder, const char* key) -> Result<void> {
    if (!holder.contains(key) || !holder[key].is_string()) return {};
    auto text = reader(holder[key].get<std::string>());
    if (!text) return fail(text.error());
    holder[key] = Json{{"inline", *std::move(text)}};
    return {};
  };
  for (Json& guest : scenario["guests"]) {
    if (auto done = put(guest, "keepalived"); !done) return fail(done.error());
  }
  if (!scenario.contains("timeline")) return scenario;
  for (Json& entry : scenario["timeline"]) {
    if (auto done = put(entry, "conf"); !done) return fail(done.error());
  }
  return scenario;
}

Result<std::vector<Cause>, Faults> load_causes(const std::string& path) {
  const auto json = read_json(causes_schema_text(), path);
  if (!json) return fail(json.error());
  std::vector<Cause> causes;
  Faults faults;
  for (const Json& one : json->at("causes")) {
    const auto stage = std::ranges::find(judge::kStageNames, one.at("stage").get<std::string>());
    const std::string id = one.at("id").get<std::string>();
    if (std::ranges::find(causes, id, &Cause::id) != causes.end()) {
      faults.push_back({.file = path,
                        .pointer = fmt::format("/causes/{}/id", causes.size()),
                        .text = fmt::format("there is a cause \"{}\" already", id)});
    }
    causes.push_back({.id = id,
                      .stage = static_cast<judge::StageName>(stage - judge::kStageNames.begin()),
                      .text = {.en = one.at("text").at("en").get<std::string>(),
                               .zh = one.at("text").at("zh").get<std::string>()}});
  }
  if (!faults.empty()) return fail(std::move(faults));
  return causes;
}

Result<Lab, Faults> load_lab(const std::string& folder) {
  namespace fs = std::filesystem;
  const fs::path where = fs::path(folder).lexically_normal();
  const std::string file = (where / "lab.json").string();
  const auto json = read_json(lab_schema_text(), file);
  if (!json) return fail(json.error());
  Lab lab;
  lab.folder = where.string();
  lab.name = (where.has_filename() ? where : where.parent_path()).filename().string();
  auto causes = load_causes((where / ".." / "causes.json").lexically_normal().string());
  if (!causes) return fail(std::move(causes).error());
  lab.causes = *std::move(causes);
  if (auto read = read_scenario(lab, (where / "scenario.json").string()); !read)
    return fail(std::move(read).error());
  LabReader reader(lab, file);
  reader.read(*json);
  if (Faults faults = reader.take(); !faults.empty()) return fail(std::move(faults));
  if (auto graded = check_graded(lab, file); !graded) return fail(std::move(graded).error());
  return lab;
}

std::string granted(const Lab& lab) {
  std::string may;
  for (const Grant& grant : lab.touch) {
    std::vector<std::string_view> what;
    for (const May one : grant.may)
      what.push_back(name_of(one));
    may += fmt::format("{}{} ({})", may.empty() ? "" : ", ", grant.node, fmt::join(what, ", "));
  }
  return may;
}

}  // namespace havip::lab
