#include "tools/vrrpd/check_tries.h"

#include <utility>

namespace havip::vrrpd {

namespace checker = hostsim::checker;
namespace {

checker::TryOutcome outcome_of(live::ConnectionEnd end) {
  switch (end) {
    case live::ConnectionEnd::kClosed:
      return checker::TryOutcome::kClosed;
    case live::ConnectionEnd::kRefused:
      return checker::TryOutcome::kRefused;
    case live::ConnectionEnd::kReset:
      return checker::TryOutcome::kReset;
    case live::ConnectionEnd::kUnreachable:
      return checker::TryOutcome::kUnreachable;
    case live::ConnectionEnd::kFailed:
      return checker::TryOutcome::kFailed;
    case live::ConnectionEnd::kNoSocket:
      return checker::TryOutcome::kNoSocket;
  }
  return checker::TryOutcome::kFailed;
}

live::ConnectionSetup setup_of(const checker::OpenTry& open) {
  live::ConnectionSetup setup{.to = {.ip = open.to.ip, .port = open.to.port},
                              .bind = std::nullopt,
                              .bind_interface = open.bind_interface,
                              .first = open.first};
  if (open.bind) setup.bind = live::SocketPlace{.ip = open.bind->ip, .port = open.bind->port};
  return setup;
}

}  // namespace

// One that has ended is forgotten before the checker hears of it, which may open the next at once.
live::ConnectionHandlers CheckTries::handlers_of(checker::TryId id) {
  return {.connected = [this, id] { deliver_(checker::TryConnected{.id = id, .cause = 0}); },
          .bytes =
              [this, id](wire::Bytes octets) {
                deliver_(checker::TryBytes{.id = id, .bytes = std::move(octets), .cause = 0});
              },
          .ended =
              [this, id](live::ConnectionEnd end) {
                tries_.erase(id);
                deliver_(checker::TryEnded{.id = id, .outcome = outcome_of(end), .cause = 0});
              }};
}

void CheckTries::open(const checker::OpenTry& open) {
  live::ConnectionSetup setup = setup_of(open);
  live::ConnectionHandlers handlers = handlers_of(open.id);
  auto& one = tries_[open.id];
  switch (open.kind) {
    case checker::TryKind::kTcp:
      one = live::open_tcp(loop_, std::move(setup), std::move(handlers));
      break;
    case checker::TryKind::kTls:
      one = tls_.open(std::move(setup), open.server_name, std::move(handlers));
      break;
    case checker::TryKind::kUdp:
      one = live::open_udp(loop_, std::move(setup), std::move(handlers));
      break;
    case checker::TryKind::kPing:
      one = live::open_ping(loop_, std::move(setup), std::move(handlers));
      break;
  }
}

void CheckTries::send(const checker::TrySend& send) {
  if (const auto found = tries_.find(send.id); found != tries_.end()) {
    found->second->send(send.bytes);
  }
}

}  // namespace havip::vrrpd
