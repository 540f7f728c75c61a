// JsonView: a value of a JSON file and where it stands. Asking it for what it is not adds a fault
// that says where, what was found and what was expected, and gives a default.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/time/time.h"
#include "tools/compare/facts.h"
#include "tools/compare/faults.h"

namespace havip::compare {

class JsonView {
 public:
  using Json = nlohmann::ordered_json;

  // Both are borrowed and outlive it.
  JsonView(const Json& value, std::string pointer, Faults& faults)
      : value_(&value), pointer_(std::move(pointer)), faults_(&faults) {}

  // The member of an object; a fault when it is not there.
  [[nodiscard]] JsonView at(std::string_view key) const;
  [[nodiscard]] bool has(std::string_view key) const;

  // All members of an object, all elements of an array.
  [[nodiscard]] std::vector<std::pair<std::string, JsonView>> members() const;
  [[nodiscard]] std::vector<JsonView> elements() const;

  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::string text_or_null() const;  // null: ""
  [[nodiscard]] bool truth() const;
  [[nodiscard]] std::uint64_t count() const;  // 0 or more
  [[nodiscard]] Duration duration() const;
  [[nodiscard]] Instant instant() const { return kStart + duration(); }
  [[nodiscard]] std::optional<Duration> duration_or_null() const;
  [[nodiscard]] std::optional<Instant> instant_or_null() const;

  void fault(std::string_view expected) const;

 private:
  const Json* value_;  // null: it is missing, which has been said
  std::string pointer_;
  Faults* faults_;
};

// Reads a whole file of at most 256 MiB; what is wrong with it becomes a fault of the file begun.
[[nodiscard]] std::optional<nlohmann::ordered_json> read_json(const std::string& path,
                                                              Faults& faults);

// Every leaf of a value, in its order; empty objects and arrays count as leaves.
void collect_leaves(const nlohmann::ordered_json& value, const std::string& pointer, Leaves& out);

}  // namespace havip::compare
