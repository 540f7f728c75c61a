// The checks without a protocol of their own: TCP_CHECK, UDP_CHECK, PING_CHECK. Their verdicts say
// "timeout" or "failed", with which Keepalived ends its line.
#pragma once

#include "hostsim/guest/checker/protocol/session.h"

namespace havip::hostsim::checker {

// Good as soon as the connection stands.
class TcpSession : public Session {
 public:
  Step connected() override { return good(); }
  Step bytes(std::span<const std::uint8_t> octets) override;
  Step ended(TryOutcome outcome) override;
  Step timed_out() override;
};

// Sends the payload. Silence is good, unless a reply is required; an ICMP error is not. Only a
// required reply with a pattern is measured against it, and against the two lengths; a reply that
// is shorter than the pattern is compared as far as it goes.
class UdpSession : public Session {
 public:
  // `check` must outlive the session.
  explicit UdpSession(const conf::UdpCheck& check) : check_(check) {}

  [[nodiscard]] Octets first() const override { return check_.payload; }
  Step connected() override { return {}; }
  Step bytes(std::span<const std::uint8_t> octets) override;
  Step ended(TryOutcome outcome) override;
  Step timed_out() override;

 private:
  const conf::UdpCheck& check_;
};

// One echo request of 128 octets; any reply is good.
class PingSession : public Session {
 public:
  [[nodiscard]] Octets first() const override;
  Step bytes(std::span<const std::uint8_t> octets) override;
  Step ended(TryOutcome outcome) override;
  Step timed_out() override;
};

}  // namespace havip::hostsim::checker
