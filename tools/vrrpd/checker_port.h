// CheckerPort: carries out what the health checker decides, on the real machine.
#pragma once

#include <functional>

#include "hostsim/guest/checker/health_checker.h"
#include "platform/live/loop.h"
#include "tools/vrrpd/check_tries.h"
#include "tools/vrrpd/helpers.h"
#include "tools/vrrpd/ipvs_table.h"
#include "tools/vrrpd/mailer.h"

namespace havip::vrrpd {

class CheckerPort {
 public:
  struct Parts {
    Logger& log;
    CheckTries& tries;
    Helpers& helpers;
    IpvsTable& ipvs;
    Mailer& mailer;
  };

  // Everything outlives the port. `exited` is called with the code of the engine's end, `deliver`
  // with what became of a command, never from within send().
  CheckerPort(Parts parts, live::Timer& timer, std::function<void(int)> exited,
              std::function<void(hostsim::checker::Input)> deliver)
      : parts_(parts), timer_(timer), exited_(std::move(exited)), deliver_(std::move(deliver)) {}

  void send(Instant now, hostsim::checker::Output output);
  void arm(Instant at) { timer_.arm(at); }

  // From now on the table stays as it is: --dont-release-ipvs while stopping.
  void keep_table() { keep_table_ = true; }

 private:
  void carry(const hostsim::checker::OpenTry& out) { parts_.tries.open(out); }
  void carry(const hostsim::checker::TrySend& out) { parts_.tries.send(out); }
  void carry(const hostsim::checker::CloseTry& out) { parts_.tries.close(out); }
  void carry(const hostsim::checker::RunCommand& out);
  void carry(const hostsim::checker::SignalCommand& out);
  void carry(const hostsim::checker::IpvsChange& out);
  void carry(const hostsim::Notify& out) { parts_.helpers.notify(out.command); }
  void carry(const hostsim::FifoLine& out) { parts_.helpers.write_line(out.path, out.text); }
  void carry(const hostsim::SendMail& out) { parts_.mailer.send(out.message); }
  void carry(const hostsim::checker::Exited& out) { exited_(out.code); }

  Parts parts_;
  live::Timer& timer_;
  std::function<void(int)> exited_;
  std::function<void(hostsim::checker::Input)> deliver_;
  bool keep_table_ = false;
};

}  // namespace havip::vrrpd
