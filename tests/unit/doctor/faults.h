// Faults as patches of one scenario (base.json), so that any two of them can be put together.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/loader/load.h"

namespace havip::doctor::test {

// What a fault changes of the two keepalived.conf files, by the keys of conf_defaults(): "b.pass".
using ConfPatch = std::map<std::string, std::string, std::less<>>;

// Where a fault shows, and so what hides it.
enum class Layer : std::uint8_t {
  kConsole,   // in the gateway's database: there for all to see
  kFile,      // in a configuration that nothing runs
  kNobody,    // no guest has the VIP: nothing else of it is left
  kElection,  // in two masters
  kSilence,   // in that there is none
  kStory,     // in one course of events: any other fault spoils it
  kUnbound,   // in that the VIP was bound, and is no more
  kClaim,     // in that web-a claims it and does not get it
  kTables,    // in what the hosts have
  kAnswers,   // in that somebody asks and is not answered
};

struct Fault {
  std::string_view cause;  // that must be found
  std::string_view havip;  // at whom
  ConfPatch conf;
  std::vector<std::string> timeline;  // entries, JSON
  std::vector<loader::Setting> set;   // besides
  Layer layer = Layer::kClaim;
};

[[nodiscard]] const std::vector<Fault>& faults();
[[nodiscard]] std::vector<Fault> conf_faults();  // those of the files, without their layers
// Of causes that show in another way, too: alone only.
[[nodiscard]] const std::vector<Fault>& other_faces();
// What lint complains of, and nothing comes of it: `cause` says in words what it is.
[[nodiscard]] const std::vector<Fault>& harmless();

// Whether what `first` shows in is still there beside `second`, which lies behind it on the path.
[[nodiscard]] bool shows_beside(const Fault& first, const Fault& second);

// All of them in one scenario; nothing where two want different things of one place.
[[nodiscard]] std::optional<std::vector<loader::Setting>> combine(
    const std::vector<const Fault*>& some);

[[nodiscard]] std::string base_scenario();

}  // namespace havip::doctor::test
