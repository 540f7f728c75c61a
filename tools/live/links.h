// Links: what is wrong with the networks between hosts and with the gateway, as packet filters in
// each host. A change replaces the filters of all hosts.
#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "scenarios/loader/action.h"
#include "scenarios/loader/scenario.h"
#include "tools/live/stage.h"

namespace havip::live_run {

class Links {
 public:
  // Both are borrowed and outlive it.
  Links(const Stage& stage, const loader::Scenario& scenario);

  // As the scenario has them at the beginning.
  [[nodiscard]] Result<void> start() { return apply(); }

  // Hosts of different groups cannot reach each other; the unnamed ones form the last group.
  [[nodiscard]] Result<void> partition(const std::vector<std::vector<net::HostId>>& groups);
  [[nodiscard]] Result<void> heal();
  [[nodiscard]] Result<void> cut_off(const std::vector<net::HostId>& hosts);
  [[nodiscard]] Result<void> reconnect();
  [[nodiscard]] Result<void> change(const loader::action::LinkChange& change);

  // The filter of one host, for `nft -f -`; for tests too.
  [[nodiscard]] std::string filter_of(const HostPlace& host) const;

 private:
  [[nodiscard]] Result<void> apply() const;

  const Stage& stage_;
  std::uint32_t control_loss_;  // billionths, like all of them
  std::map<net::HostId, std::size_t> group_;
  std::set<net::HostId> cut_off_;
  std::map<std::pair<net::HostId, net::HostId>, std::uint32_t> loss_;  // from, to
};

}  // namespace havip::live_run
