// Path: the way of a VIP to a guest, hop by hop, as one run took it. `why-not` looks for the first
// hop that did not happen. The hops are one table; a question asks for one of them (its goal).
#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tools/why/answer.h"
#include "tools/why/asked.h"
#include "tools/why/run.h"

namespace havip::why {

// In the order of the way. Those from kCaptured to kClaimed are a GARP's at the guest's host.
enum class HopId : std::uint8_t {
  kRuns,
  kMaster,
  kSent,
  kCaptured,
  kPassed,
  kQueued,
  kTaken,
  kAdmitted,
  kClaimed,
  kJudged,
  kCommitted,
  kEffective,
  kConverged,
};
inline constexpr std::size_t kHops = 13;

// A verdict, how often it was given, and the last record that gives it.
struct Ending {
  std::string verdict;
  std::uint64_t count = 0;
  Seq last = 0;
};

class Path {
 public:
  // Reads the run through. `asked` names the guest, and the VIP or the instance.
  Path(const Run& run, const Asked& asked);

  [[nodiscard]] const Sightings& seen(HopId hop) const { return seen_[index(hop)]; }
  [[nodiscard]] bool happened(HopId hop) const { return seen(hop).count != 0; }
  // The hop after the last one that happened, up to `goal`; nothing when the goal was reached.
  [[nodiscard]] std::optional<HopId> missing(HopId goal) const;
  // Up to `goal`. Hops that nothing shows are left out where a later one happened.
  [[nodiscard]] std::vector<Step> steps(HopId goal) const;

  // Whether a record is one of the hops of this very VIP and guest.
  [[nodiscard]] bool on_the_way(const Record& record) const;

  // ---- for what happened instead
  [[nodiscard]] const std::set<std::string>& instances() const { return instances_; }
  [[nodiscard]] std::vector<Ending> endings() const;
  struct Commit {
    Seq seq = 0;
    std::uint64_t generation = 0;
    std::string host;
    std::set<std::string> known_at;  // hosts
  };
  [[nodiscard]] const std::vector<Commit>& commits() const { return commits_; }
  [[nodiscard]] Seq last_judged() const { return last_judged_; }
  [[nodiscard]] Seq last_deferred() const { return last_deferred_; }
  [[nodiscard]] Seq last_change() const { return last_change_; }  // of Keepalived or its guest
  [[nodiscard]] Seq last_transition() const { return last_transition_; }
  [[nodiscard]] Seq last_heard() const { return last_heard_; }  // an advert that counted
  [[nodiscard]] std::uint64_t heard() const { return heard_; }
  [[nodiscard]] Seq last_drop() const { return last_drop_; }      // at the guest's NIC
  [[nodiscard]] Seq owned_since() const { return owned_since_; }  // by the guest, to the end; 0: no

 private:
  static constexpr std::size_t index(HopId hop) { return static_cast<std::size_t>(hop); }

  void take(const Record& record);
  void take_condition(const Record& record);
  void take_transition(const Record& record);
  void take_guest(const Record& record);
  void take_garp(const Record& record);
  void take_verdict(const Record& record);
  void take_commit(const Record& record);
  void take_push(const Record& record);
  void see(HopId hop, const Record& record);

  [[nodiscard]] bool is_vip(const std::string& vip) const;
  [[nodiscard]] bool is_ours(const std::string& device) const;

  const Run& run_;
  const Asked& asked_;
  std::set<std::string> instances_;  // of the guest, that have the VIP
  std::array<Sightings, kHops> seen_{};
  std::optional<Record> running_;  // since before `after`
  std::optional<Record> master_;
  std::set<std::string> claims_;
  std::map<std::string, Ending> endings_;
  std::vector<Commit> commits_;
  Seq last_judged_ = 0;
  Seq last_deferred_ = 0;
  Seq last_change_ = 0;
  Seq last_transition_ = 0;
  Seq last_heard_ = 0;
  std::uint64_t heard_ = 0;
  Seq last_drop_ = 0;
  Seq owned_since_ = 0;
};

// "admitted by the limiter"
[[nodiscard]] std::string_view name_of(HopId hop);

}  // namespace havip::why
