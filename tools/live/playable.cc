#include "tools/live/playable.h"

#include <fmt/format.h>

namespace havip::live_run {
namespace {

namespace action = loader::action;

constexpr std::string_view kOwnFolder = "/run/";  // of a node: all else is this machine's

// Why an action cannot be played; empty: it can.
struct Obstacle {
  std::string operator()(const action::ScriptResult&) const {
    return "scripts are this machine's: what they return is not a scenario's to say";
  }
  std::string operator()(const action::Priority&) const {
    return "no lever: tracked scripts and files are this machine's";
  }
  std::string operator()(const action::FileWrite& a) const { return file(a.path); }
  std::string operator()(const action::FileRemove& a) const { return file(a.path); }
  std::string operator()(const action::ProcessCount&) const {
    return "processes are counted by the real Keepalived: none can be pretended";
  }
  std::string operator()(const action::GuestPause& a) const {
    return a.queue == 0 ? "" : "frames cannot be kept for a guest that stands still: \"queue\": 0";
  }
  std::string operator()(const action::AppDown&) const { return kNoServices; }
  std::string operator()(const action::AppUp&) const { return kNoServices; }
  std::string operator()(const action::AppAnswer&) const { return kNoServices; }
  std::string operator()(const action::GatewaySlow&) const {
    return "vpccgw answers as soon as it can, and cannot be told to be slow";
  }
  std::string operator()(const auto&) const { return {}; }

 private:
  static std::string file(const std::string& path) {
    return path.starts_with(kOwnFolder)
               ? ""
               : fmt::format("{} is this machine's; a file of a guest alone is below {}", path,
                             kOwnFolder);
  }
  static constexpr const char* kNoServices = "guests of a live network run no services";
};

class Search {
 public:
  explicit Search(const loader::Scenario& scenario) : scenario_(scenario) {}

  std::vector<std::string> run() {
    link("/fabric", scenario_.fabric.link);
    link("/control", scenario_.control.link);
    subnets();
    guests();
    probes();
    timeline();
    return std::move(found_);
  }

 private:
  void link(const std::string& place, const loader::Link& link) {
    if (link.duplicate.billionths + link.reorder.billionths + link.corrupt.billionths > 0)
      add(place, "a live link loses frames, and duplicates, reorders and corrupts none");
  }

  void subnets() {
    for (std::size_t i = 0; i < scenario_.subnets.size(); ++i) {
      if (!scenario_.subnets[i].routes.empty())
        add(fmt::format("/subnets/{}/routes", i), "live hosts know no routes of a subnet");
    }
  }

  void guests() {
    for (std::size_t i = 0; i < scenario_.guests.size(); ++i)
      guest(fmt::format("/guests/{}", i), scenario_.guests[i]);
  }

  void guest(const std::string& place, const loader::Guest& guest) {
    if (guest.profile != &hostsim::kKeepalived22)
      add(place + "/compat", "the Keepalived of this machine is the one that is played");
    if (!guest.services.empty())
      add(place + "/services", "guests of a live network run no services");
    if (!guest.scripts.empty())
      add(place + "/scripts", "scripts are this machine's, and are run as they are");
    if (!guest.files.empty()) add(place + "/files", "files are this machine's");
    if (!guest.processes.empty()) add(place + "/processes", "processes are this machine's");
    if (guest.gateway) add(place + "/gateway", "not built for live networks yet");
    if (!guest.loopback.empty()) add(place + "/loopback", "not built for live networks yet");
    if (guest.keepalived && !guest.keepalived->parsed.config.virtual_servers.empty())
      add(place + "/keepalived", "virtual_server needs a kernel with IPVS in each guest");
    for (const loader::Nic& nic : guest.nics) {
      if (nic.link_local) add(place + "/nics", "a link-local address of one's own");
    }
  }

  void probes() {
    for (std::size_t i = 0; i < scenario_.probes.size(); ++i) {
      const loader::Probe& probe = scenario_.probes[i];
      const std::string place = fmt::format("/probes/{}", i);
      if (probe.kind != hostsim::ProbeKind::kPing)
        add(place + "/kind", "live probes are pings: guests of a live network run no services");
      if (!probe.to.is_v4()) add(place + "/to", "live probes are of IPv4");
    }
  }

  void timeline() {
    for (std::size_t i = 0; i < scenario_.timeline.size(); ++i) {
      const loader::Action& action = scenario_.timeline[i].action;
      const std::string why = obstacle(action);
      if (!why.empty()) add(fmt::format("/timeline/{} {}", i, loader::name_of(action)), why);
      const bool cuts = std::holds_alternative<action::Partition>(action);
      if (cuts && scenario_.fabric.kind == hostsim::FabricKind::kFlatL2)
        add(fmt::format("/timeline/{}", i), "a flat live network cannot be partitioned");
    }
  }

  void add(const std::string& place, std::string_view why) {
    found_.push_back(fmt::format("{}: {}", place, why));
  }

  const loader::Scenario& scenario_;
  std::vector<std::string> found_;
};

bool has_time(const loader::Link& link) {
  return link.latency > Duration::zero() || link.jitter > Duration::zero();
}

}  // namespace

std::string obstacle(const loader::Action& action) {
  return std::visit(Obstacle{}, action);
}

std::vector<std::string> obstacles(const loader::Scenario& scenario) {
  return Search(scenario).run();
}

std::vector<std::string> left_out(const loader::Scenario& scenario) {
  std::vector<std::string> notes;
  if (has_time(scenario.fabric.link))
    notes.emplace_back("/fabric: latency and jitter are those of this machine");
  if (has_time(scenario.control.link))
    notes.emplace_back("/control: latency and jitter are those of this machine");
  if (!scenario.expect.empty())
    notes.emplace_back("/expect: durations are shown, not judged: `havip compare` does that");
  return notes;
}

}  // namespace havip::live_run
