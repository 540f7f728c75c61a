// SMTP_CHECK: is there a mail server that greets and answers HELO (RFC 5321, section 4.1.1.1)?
//
// Only the code at the beginning of a line is read. The answer to QUIT is waited for, and any
// line will do.
#pragma once

#include <string>

#include "hostsim/guest/checker/protocol/session.h"

namespace havip::hostsim::checker {

class SmtpSession : public Session {
 public:
  // `server` is how the log names it: "[10.0.0.5]:tcp:25".
  SmtpSession(std::string helo_name, std::string server)
      : helo_name_(std::move(helo_name)), server_(std::move(server)) {}

  Step bytes(std::span<const std::uint8_t> octets) override;
  Step ended(TryOutcome outcome) override;
  Step connected() override;
  Step timed_out() override;

 private:
  enum class Stage : std::uint8_t { kConnecting, kBanner, kHelo, kQuit };

  Step line();
  [[nodiscard]] Step failure(std::string_view what) const;

  std::string helo_name_;
  std::string server_;
  Stage stage_ = Stage::kConnecting;
  std::string line_;  // as far as it has come; the front of it, when it is long
};

}  // namespace havip::hostsim::checker
