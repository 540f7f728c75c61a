#include "hostsim/guest/checker/protocol/plain.h"

#include <algorithm>
#include <cstddef>

namespace havip::hostsim::checker {
namespace {

constexpr std::size_t kPingOctets = 128;

// The octets of the pattern that count are those of its mask, where it has one.
bool matches(const conf::UdpCheck& check, std::span<const std::uint8_t> reply) {
  if (reply.size() < check.min_reply_length || reply.size() > check.max_reply_length) return false;
  const std::size_t compared = std::min(reply.size(), check.reply.size());
  for (std::size_t i = 0; i < compared; ++i) {
    const unsigned mask = i < check.reply_mask.size() ? check.reply_mask[i] : 0xffU;
    if (((unsigned{reply[i]} ^ unsigned{check.reply[i]}) & mask) != 0) return false;
  }
  return true;
}

}  // namespace

// ---- TCP --------------------------------------------------------------------------------------

Step TcpSession::bytes(std::span<const std::uint8_t> /*octets*/) {
  return good();
}
Step TcpSession::ended(TryOutcome /*outcome*/) {
  return bad("failed");
}
Step TcpSession::timed_out() {
  return bad("timeout");
}

// ---- UDP --------------------------------------------------------------------------------------

Step UdpSession::bytes(std::span<const std::uint8_t> octets) {
  if (!check_.require_reply || check_.reply.empty()) return good();
  return matches(check_, octets) ? good() : bad("reply data mismatch");
}
Step UdpSession::ended(TryOutcome /*outcome*/) {
  return bad("failed");
}
Step UdpSession::timed_out() {
  return check_.require_reply ? bad("failed") : good();
}

// ---- ping -------------------------------------------------------------------------------------

Octets PingSession::first() const {
  Octets payload(kPingOctets);
  for (std::size_t i = 0; i < payload.size(); ++i)
    payload[i] = static_cast<std::uint8_t>(i);
  return payload;
}
Step PingSession::bytes(std::span<const std::uint8_t> /*octets*/) {
  return good();
}
Step PingSession::ended(TryOutcome /*outcome*/) {
  return bad("failed");
}
Step PingSession::timed_out() {
  return bad("timeout");
}

}  // namespace havip::hostsim::checker
