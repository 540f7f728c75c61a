#include "tools/lint/check.h"

#include "tools/lint/printable.h"

namespace havip::lint {

std::string_view to_string(Level level) {
  switch (level) {
    case Level::kNote:
      return "note";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
  }
  return "?";
}

Finding& Findings::add(const Place& place, std::string_view text) {
  return out_.emplace_back(
      Finding{.check = check_, .level = check_->level, .place = place, .text = printable(text)});
}

std::vector<const Check*> all_checks() {
  std::vector<const Check*> all;
  for (const Checks checks : {keepalived_checks(), address_checks(), network_checks(),
                              announce_checks(), election_checks(), cluster_checks()}) {
    for (const Check& check : checks)
      all.push_back(&check);
  }
  return all;
}

const Check* find_check(std::string_view id) {
  for (const Check* check : all_checks()) {
    if (check->id == id) return check;
  }
  return nullptr;
}

}  // namespace havip::lint
