#include "hostsim/guest/checker/checker_io.h"

namespace havip::hostsim::checker {

std::string_view to_string(TryOutcome outcome) {
  switch (outcome) {
    case TryOutcome::kClosed:
      return "closed";
    case TryOutcome::kRefused:
      return "refused";
    case TryOutcome::kReset:
      return "reset";
    case TryOutcome::kUnreachable:
      return "unreachable";
    case TryOutcome::kFailed:
      return "failed";
    case TryOutcome::kNoSocket:
      return "no socket";
  }
  return "?";
}

std::string_view to_string(TryKind kind) {
  switch (kind) {
    case TryKind::kTcp:
      return "tcp";
    case TryKind::kTls:
      return "tls";
    case TryKind::kUdp:
      return "udp";
    case TryKind::kPing:
      return "ping";
  }
  return "?";
}

}  // namespace havip::hostsim::checker
