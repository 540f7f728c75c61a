#include "tools/vrrpd/checker_port.h"

#include <csignal>
#include <utility>
#include <variant>

namespace havip::vrrpd {

namespace checker = hostsim::checker;

void CheckerPort::send(Instant /*now*/, checker::Output output) {
  std::visit([this](const auto& what) { carry(what); }, output);
}

void CheckerPort::carry(const checker::RunCommand& out) {
  parts_.helpers.run_script(out.id, out.command, [this, id = out.id](live::Outcome outcome) {
    deliver_(checker::CommandEnded{
        .id = id, .signalled = !outcome.exited, .code = outcome.code, .cause = 0});
  });
}

void CheckerPort::carry(const checker::SignalCommand& out) {
  const bool kill = out.signal == checker::CommandSignal::kKill;
  parts_.helpers.signal_script(out.id, kill ? SIGKILL : SIGTERM);
}

void CheckerPort::carry(const checker::IpvsChange& out) {
  if (!keep_table_) parts_.ipvs.apply(out.change);
}

}  // namespace havip::vrrpd
