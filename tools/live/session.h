// Session: one live run, inside its cell: builds the network, starts everything, plays the scenario
// in real time, collects what all of them wrote, and hands it to the judges and the run folder of a
// virtual run.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "platform/live/space/cell.h"
#include "tools/live/director.h"
#include "tools/live/observer.h"
#include "tools/live/prober.h"
#include "tools/run/prepared.h"

namespace havip::live_run {

struct LiveSetup {
  const tools::RunOptions& options;
  const tools::Prepared& prepared;
  const tools::RunFolder& folder;
  std::string program;  // of guests: "keepalived", or the path of vrrpd
  bool keep = false;    // the network stays when the run is over
  // Called once the run is over and told, if the network stays: what a visitor needs to know.
  std::function<void(const Stage&)> kept;
};

class Session {
 public:
  explicit Session(const LiveSetup& setup);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // The run from its beginning to its end. What went wrong is on stderr.
  tools::ExitStatus run(const live::CellInside& cell);

 private:
  // The parts of a run that live as long as its network.
  struct Parts;

  Result<void> build();
  Result<void> play();
  void quit(const std::string& why);
  Result<tools::ExitStatus> conclude();
  void trouble(const std::string& what);
  Result<void> write_capture(std::span<const trace::Record> trace);
  Result<void> copy_database();

  LiveSetup setup_;
  const loader::Scenario& scenario_;
  live::Loop loop_;
  std::unique_ptr<Parts> parts_;
  std::string cut_short_;
  bool troubled_ = false;
  Instant end_;
};

}  // namespace havip::live_run
