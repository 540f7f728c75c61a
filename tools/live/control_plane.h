// ControlPlane: the processes of a live network that are ours: vpccgw with its database, and an
// mcagent in every host. Starts, stops and kills them, speaks to them, and collects what they
// wrote.
//
// All that they need and leave lies in one folder: settings, the token, event files, logs, the
// database. A second life of a process has files of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "platform/live/loop.h"
#include "platform/live/space/node_process.h"
#include "scenarios/judge/tables.h"
#include "scenarios/loader/action.h"
#include "scenarios/runner/plan.h"
#include "tools/live/journal.h"
#include "tools/live/live_clock.h"
#include "tools/live/stage.h"

namespace havip::live_run {

class ControlPlane {
 public:
  // All are borrowed and outlive it.
  struct Surroundings {
    live::Loop& loop;
    const Stage& stage;
    const LiveClock& clock;
    Journal& journal;
    const runner::Plan& plan;
    std::string folder;                               // is there
    std::function<void(const std::string&)> trouble;  // a process that ended by itself
  };

  explicit ControlPlane(const Surroundings& around);
  ~ControlPlane();
  ControlPlane(const ControlPlane&) = delete;
  ControlPlane& operator=(const ControlPlane&) = delete;

  // The gateway with a fresh database, then the agents. Their nodes are built.
  [[nodiscard]] Result<void> start();
  // Whether gateway and all agents have said that they are ready.
  [[nodiscard]] bool ready() const;

  // An agent or gateway that is not there cannot be ended, one that is cannot be started: no error.
  void end_agent(const net::HostId& host, bool kill, Seq cause);
  [[nodiscard]] Result<void> start_agent(const net::HostId& host, Seq cause);
  void end_gateway(bool kill, Seq cause);
  [[nodiscard]] Result<void> start_gateway(Seq cause);
  // Where its claims go from now on, whoever is started there.
  [[nodiscard]] Result<void> set_environment(const net::HostId& host,
                                             vpccgw::Environment environment);
  [[nodiscard]] Result<void> lose_pushes(const net::HostId& host, Duration time);
  [[nodiscard]] Result<void> delay_pushes(const net::HostId& host, Duration delay);
  [[nodiscard]] Result<void> set_upcall_loss(const net::HostId& host, bool on, Seq cause);

  // Its host's mcagent lets go of a tap, or takes it up, and the gateway learns where it is.
  [[nodiscard]] Result<void> unplug(const TapPlace& place);
  [[nodiscard]] Result<void> plug(const TapPlace& place);
  [[nodiscard]] Result<void> moved(const TapPlace& place, Seq cause);

  [[nodiscard]] Result<void> console(const loader::action::HavipCreate& a, Seq cause);
  [[nodiscard]] Result<void> console(const loader::action::HavipDelete& a, Seq cause);
  [[nodiscard]] Result<void> console(const loader::action::HavipUnbind& a, Seq cause);
  [[nodiscard]] Result<void> console(const loader::action::HavipRange& a, Seq cause);

  // What hosts and gateway know now.
  [[nodiscard]] Result<judge::Tables> tables();
  // Ends all, in order, and waits for it.
  void stop();
  // What they wrote, after stop().
  [[nodiscard]] Result<std::vector<trace::Record>> records(NodeTable& nodes);
  [[nodiscard]] std::string database() const;

 private:
  struct Process {  // of a host, or the gateway
    std::unique_ptr<live::NodeProcess> running;
    std::uint32_t life = 0;
    bool ready = false;
    bool ending = false;  // we said so
    Seq ended_by = 0;
    std::vector<std::string> event_files;
  };

  [[nodiscard]] std::string path(std::string_view name) const;
  [[nodiscard]] static std::string name_of(vpccgw::Environment environment);
  [[nodiscard]] std::string place_of_gateway(std::uint16_t port) const;
  [[nodiscard]] Result<void> write(std::string_view name, const std::string& text) const;
  [[nodiscard]] Result<void> launch(Process& process, const live::Node& node,
                                    const std::string& name, std::string_view subject, Seq cause,
                                    std::vector<std::string> args);
  void end(Process& process, bool kill);
  [[nodiscard]] Result<void> make_region(const std::string& name,
                                         const vpccgw::RegionSetup& region);
  [[nodiscard]] Result<void> start_test_gateway();
  [[nodiscard]] Result<void> ask_gateway(const std::string& path_and_query,
                                         const std::string& action, const std::string& body);
  [[nodiscard]] Result<void> tell_agent(const net::HostId& host,
                                        const std::vector<std::string>& words);
  [[nodiscard]] Result<std::string> ask_agent(const net::HostId& host,
                                              const std::vector<std::string>& words);

  Surroundings around_;
  std::string token_;
  Process gateway_;
  std::optional<Process> test_gateway_;  // where the scenario has such an environment
  std::map<net::HostId, Process> agents_;
  std::map<net::HostId, vpccgw::Environment> environments_;
  Seq ranges_ = 1;  // the session has the first
};

}  // namespace havip::live_run
