// LiveNetwork: the kept network of a lab that is played live, seen from outside: what one may do is
// what `havip enter` may.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "scenarios/loader/scenario.h"
#include "tools/lab/lab.h"
#include "tools/lab/live/look.h"
#include "tools/live/kept.h"

namespace havip::lab::live {

class LiveNetwork {
 public:
  // What stands in the way of playing a lab live, without the places: they would tell too much.
  [[nodiscard]] static std::set<std::string> obstacles(const loader::Scenario& scenario);
  // Whether a network of this lab stands, whoever's session it is: there can be one at a time.
  [[nodiscard]] static bool is_up(const Lab& lab);
  // REQUIRES: there are no obstacles, and it is not up. Plays the lab's story in real time on a
  // network that then stays, and puts tools into its nodes. What the run leaves lies in `folder`.
  // The error says what this machine cannot.
  [[nodiscard]] static Result<LiveNetwork> start(const Lab& lab, const loader::Scenario& scenario,
                                                 const std::string& folder);
  // The one of that name that was started in `folder`; the error: it is gone.
  [[nodiscard]] static Result<LiveNetwork> find(const std::string& name, const std::string& folder,
                                                const loader::Scenario& scenario);
  // What start() calls it.
  [[nodiscard]] static std::string name_for(const Lab& lab);

  [[nodiscard]] const std::string& name() const { return kept_.name; }
  [[nodiscard]] bool stands() const;
  void end() const;
  // "web-a", "host-1", "vpccgw"; "console" is another name of the last.
  [[nodiscard]] bool has_node(const std::string& node) const;
  [[nodiscard]] std::vector<std::string> nodes() const;

  // A line for `sh` in a node: on this terminal, until it ends; its exit status.
  int in_foreground(const std::string& node, const std::string& line, bool terminal) const;

  // What a node, or the region, is like now. `look` holds what was seen before.
  [[nodiscard]] Result<void> look_at(const std::string& node, Look& look) const;
  [[nodiscard]] Result<Look> look_at_all(Look look = {}) const;

 private:
  LiveNetwork(live_run::KeptNetwork kept, const loader::Scenario& scenario);

  [[nodiscard]] std::string live_folder() const;
  [[nodiscard]] std::vector<std::string> entering(const std::string& node) const;
  [[nodiscard]] Result<std::string> ask(const std::string& node, const std::string& script) const;
  [[nodiscard]] Result<void> furnish() const;
  [[nodiscard]] Result<void> look_at_region(Look& look) const;

  live_run::KeptNetwork kept_;
  std::map<std::string, std::string> environments_;  // host -> where its agent claims at first
  std::string gateway_;                              // its address and port
};

}  // namespace havip::lab::live
