#include <algorithm>
#include <concepts>

#include "scenarios/judge/expectation_checks.h"

namespace havip::judge {
namespace {

// The value of an event's field as a text: numbers in decimal, times as a scenario writes them.
template <class Value>
std::string text_of_value(const Run& run, const Value& value) {
  if constexpr (std::same_as<Value, bool>) {
    return value ? "true" : "false";
  } else if constexpr (std::integral<Value>) {
    return fmt::format("{}", value);
  } else if constexpr (std::convertible_to<Value, std::string_view>) {
    return std::string(std::string_view(value));
  } else if constexpr (std::same_as<Value, trace::NodeRef>) {
    return std::string(run.name_of(value.node));
  } else if constexpr (std::same_as<Value, Instant> || std::same_as<Value, Duration>) {
    return havip::to_string(value);
  } else {
    return to_string(value);
  }
}

// Whether every field asked for is there with the text asked for.
bool matches(const expect::Never& entry, const Run& run, const Record& record) {
  if (trace::kind_of(record.event) != entry.kind) return false;
  if (entry.node && run.name_of(record.node) != *entry.node) return false;
  if (!within(record.at, entry.after, entry.before)) return false;
  std::size_t found = 0;
  std::visit(
      [&](const auto& event) {
        event.fields([&](std::string_view name, const auto& value) {
          for (const auto& [wanted, wanted_text] : entry.fields) {
            if (wanted == name && wanted_text == text_of_value(run, value)) ++found;
          }
        });
      },
      record.event);
  return found == entry.fields.size();
}

std::string text_of(const expect::Never& entry) {
  std::string text = "never " + entry.kind;
  if (entry.node) text += " at " + *entry.node;
  for (std::size_t i = 0; i < entry.fields.size(); ++i) {
    const auto& [name, value] = entry.fields[i];
    text += fmt::format("{} {} {}", i == 0 ? " with" : ",", name, value);
  }
  return text + period(entry.after, entry.before);
}

}  // namespace

Finding check(const expect::Never& entry, const Run& run, const Facts& facts) {
  const Record* first = nullptr;
  std::uint64_t count = 0;
  for (const Record& record : facts.index.records()) {
    if (!matches(entry, run, record)) continue;
    if (count == 0) first = &record;
    ++count;
  }
  Finding finding{.text = text_of(entry), .held = count == 0, .observed = "none"};
  if (first != nullptr) {
    finding.seq = first->seq;
    finding.observed = fmt::format("{}, first #{} at {} on {}", count, first->seq,
                                   havip::to_string(first->at), run.name_of(first->node));
  }
  return finding;
}

}  // namespace havip::judge
