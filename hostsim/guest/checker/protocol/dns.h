// DNS_CHECK: one query over UDP (RFC 1035, section 4); a response with our id and code 0 is good,
// whatever it holds.
#pragma once

#include "core/base/result.h"
#include "hostsim/guest/checker/protocol/session.h"

namespace havip::hostsim::checker {

// A query of class IN with recursion desired. The name may end in a dot; "." is the root. A label
// of more than 63 octets or a name of more than 255 is an error.
[[nodiscard]] Result<Octets> dns_query(std::uint16_t id, std::uint16_t type, std::string_view name);

class DnsSession : public Session {
 public:
  DnsSession(std::uint16_t id, const conf::DnsCheck& check);

  [[nodiscard]] Octets first() const override { return query_; }
  Step connected() override { return {}; }
  // What is no answer to our query is passed over, and does not make the wait longer.
  Step bytes(std::span<const std::uint8_t> octets) override;
  Step ended(TryOutcome outcome) override;
  Step timed_out() override;

 private:
  std::uint16_t id_;
  Octets query_;
};

}  // namespace havip::hostsim::checker
