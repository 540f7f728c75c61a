// Lab: a broken network, and what is said, granted and asked of who repairs it.
//
// A lab is a folder: lab.json (scenarios/schema/lab.schema.json) and scenario.json, what happened
// until the learner came. The scenario's `expect` is the symptom; its end is where a session
// begins. causes.json, beside the folder, has the causes that all labs of a place choose from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/base/result.h"
#include "core/time/time.h"
#include "scenarios/judge/switchover.h"
#include "scenarios/loader/load.h"
#include "tools/lab/text.h"

namespace havip::lab {

using Json = nlohmann::ordered_json;

// What a learner may change at a node.
enum class May : std::uint8_t {
  kKeepalived,  // its file and its service
  kAddresses,
  kLinks,
  kFilters,
  kGarps,
  kAgent,   // a host's: its file and its service
  kHavips,  // the console's
};

struct Grant {
  std::string node;
  std::vector<May> may;
};

struct Hint {
  Text text;
  int costs = 0;  // points
};

struct Criterion {
  std::string id;
  Text text;
  int weight = 0;     // points
  bool keep = false;  // met by the broken network: earns nothing, costs when broken
  Json expect;        // a list, its times from the end of the session
};

// What comes when the learner is done; times from the end of the session.
struct After {
  Duration lasts{};
  Json probes = Json::array();
  Json timeline = Json::array();
};

struct Cause {
  std::string id;
  judge::StageName stage = judge::StageName::kDetection;
  Text text;
};

struct Lab {
  std::string name;    // of the folder
  std::string folder;  // where it is
  Text title;
  Text ticket;
  Text debrief;
  int level = 1;
  std::string cause;  // an id of `causes`
  std::vector<Grant> touch;
  std::vector<Hint> hints;
  int stage_points = 0;
  int cause_points = 0;
  After after;
  std::vector<Criterion> criteria;
  std::vector<Cause> causes;
  Json scenario;       // with every keepalived.conf in it, so that it needs no other file
  Duration begins{};   // the scenario's duration: when a session begins
  std::uint64_t seed;  // of the scenario: that of a session

  [[nodiscard]] const Cause& right_cause() const;
  [[nodiscard]] bool grants(std::string_view node, May what) const;
};

// Reads the lab in a folder. Placeholders of texts are filled in. The faults name file and line.
[[nodiscard]] Result<Lab, loader::Faults> load_lab(const std::string& folder);

// The causes of a file, checked.
[[nodiscard]] Result<std::vector<Cause>, loader::Faults> load_causes(const std::string& path);

[[nodiscard]] std::string_view name_of(May what);
// "web-b (keepalived, filters), host-2 (agent)": what the learner may change.
[[nodiscard]] std::string granted(const Lab& lab);

// The scenario with every keepalived.conf that it names in its place, or why one cannot be read.
[[nodiscard]] Result<Json> with_confs_inline(Json scenario, const loader::Reader& reader);

}  // namespace havip::lab
