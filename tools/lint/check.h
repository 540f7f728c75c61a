// Check: one row a thing that lint looks for. A row is its name, what is said of it wherever it is
// found, and the function that finds it; rows stand beside their functions (checks_*.cc), and
// all_checks() is all of them. A new one is a row and a function there, and nothing elsewhere.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/net/ipv4.h"
#include "tools/lint/finding.h"
#include "tools/lint/subject.h"

namespace havip::lint {

struct Options {
  std::optional<net::Subnet> subnet;  // of the NIC that the VIPs are on
  bool flat = false;                  // one Ethernet segment in place of a VPC
  std::vector<std::string> ignored;   // ids of checks
};

// Where a check writes what it found.
class Findings {
 public:
  explicit Findings(std::vector<Finding>& out) : out_(out) {}
  void begin(const Check& check) { check_ = &check; }

  // The reference is good until the next call.
  Finding& add(const Place& place, std::string_view text);

 private:
  std::vector<Finding>& out_;
  const Check* check_ = nullptr;
};

// The routers of several files that are meant to be one: a member a file, in the order of the
// files.
using Cluster = std::vector<Member>;

// One router alone; one file as a whole; one router in two or more files.
using MemberCheck = void (*)(const Member&, const Options&, Findings&);
using SubjectCheck = void (*)(const Subject&, const Options&, Findings&);
using ClusterCheck = void (*)(const Cluster&, const Options&, Findings&);
// What Keepalived itself complains of: the words that its complaint contains, and the keyword of
// the instance that it is about ("": where Keepalived puts it).
struct Complaint {
  std::string_view words;
  std::string_view keyword;
};

enum class Network : std::uint8_t { kAny, kVpc };

struct Check {
  std::string_view id;  // never changes, never means another thing
  Level level = Level::kWarning;
  std::string_view title;  // what is wrong, in a few words
  std::string_view why;    // one sentence: what comes of it
  std::string_view fix;
  std::variant<MemberCheck, SubjectCheck, ClusterCheck, Complaint> find;
  Network network = Network::kAny;  // kVpc: no fault in a flat network
};
using Checks = std::span<const Check>;

[[nodiscard]] Checks address_checks();     // VIPs, sources, peers
[[nodiscard]] Checks network_checks();     // what a VPC does not carry
[[nodiscard]] Checks announce_checks();    // GARP and the limiter
[[nodiscard]] Checks election_checks();    // who becomes master, and when
[[nodiscard]] Checks cluster_checks();     // several files
[[nodiscard]] Checks keepalived_checks();  // Keepalived's own words; the last ones take the rest

// In the order in which --list-checks and SARIF show them.
[[nodiscard]] std::vector<const Check*> all_checks();
// Null: there is none of that id.
[[nodiscard]] const Check* find_check(std::string_view id);

}  // namespace havip::lint
