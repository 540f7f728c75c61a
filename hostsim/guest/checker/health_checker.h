// HealthChecker: Keepalived's checker child as an engine (core/engine/contract.h), one life of the
// process.
//
// Start configures it; a restart is a new HealthChecker. It tries every real server by its
// checkers, keeps the kernel's IPVS table accordingly (IpvsChange), and tells notifiers, FIFO and
// mail. Killed, it leaves the table as it stands; stopped, it empties it and ends with Exited.
//
// Every line it logs is a trace::Log in Keepalived 2.2's wording; results and changes of state are
// records of core/trace/check_events.h. Calls, lines and mails are recorded by whoever carries them
// out. Whatever is random comes from Start's seed.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "hostsim/guest/checker/check.h"
#include "hostsim/guest/checker/checker_io.h"
#include "hostsim/guest/checker/pool.h"

namespace havip::hostsim {

class HealthChecker {
 public:
  using Input = checker::Input;
  using Output = checker::Output;

  // `recorder` outlives it.
  HealthChecker(trace::Recorder& recorder, engine::NodeId node, Timing timing);
  HealthChecker(const HealthChecker&) = delete;  // checks refer to process_ and pools_
  HealthChecker& operator=(const HealthChecker&) = delete;

  void handle(Instant now, Input input);
  void handle_timeout(Instant now);
  [[nodiscard]] std::optional<Output> poll_output() { return process_.outputs.pop(); }
  [[nodiscard]] Instant deadline() const;

  // In the order of the file.
  [[nodiscard]] const std::deque<checker::Pool>& pools() const { return pools_; }

 private:
  using Checks = std::vector<std::unique_ptr<checker::Check>>;

  void handle_input(Instant now, checker::Start& start);
  void handle_input(Instant now, const checker::Stop& stop);
  void handle_input(Instant now, checker::Reload& reload);
  void handle_input(Instant now, const checker::TryConnected& event);
  void handle_input(Instant now, const checker::TryBytes& event);
  void handle_input(Instant now, const checker::TryEnded& event);
  void handle_input(Instant now, const checker::CommandEnded& event);
  void handle_input(Instant now, const checker::FileChanged& event);
  void handle_input(Instant now, const checker::AddressChange& event);

  // Takes the virtual servers out of a configuration and makes pools and checks of them.
  void configure(conf::Config&& config, std::uint64_t seed);
  void activate(Instant now, engine::Seq cause);
  void migrate(Instant now, std::deque<checker::Pool>& pools, const Checks& checks,
               engine::Seq cause);
  [[nodiscard]] checker::Check* find(checker::TryId id);
  // Does one of the addresses of its virtual server stand on this machine, if that matters?
  [[nodiscard]] bool enabled(const conf::VirtualServer& server) const;

  enum class Life : std::uint8_t { kNew, kRunning, kExited };

  checker::Process process_;
  Life life_ = Life::kNew;
  std::vector<net::IpAddr> addresses_;  // present ones, in the order they came
  std::deque<checker::Pool> pools_;
  Checks checks_;
};

}  // namespace havip::hostsim
