// Client: one SMTP session of Keepalived (RFC 5321), as a dialogue: octets in, octets out.
//
//   220, HELO, 250, MAIL FROM, 250, RCPT TO each, 250, DATA, 354, the mail, 250, QUIT, 221
//
// A code that is not the expected one is logged and answered with QUIT. There is no second try: a
// mail that did not get through is lost. What a server says is kept up to 4,095 octets a line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hostsim/guest/mail/message.h"

namespace havip::hostsim::mail {

// The mail as it follows DATA: header, body, the line with the dot. `date` is as RFC 5322 wants it.
// Line ends inside what the configuration says become spaces: nobody adds a header that way.
[[nodiscard]] std::string data_of(const Message& message, std::string_view date);

struct Reply {
  std::string send;       // may be empty: there is more to come
  std::string log;        // a line for Keepalived's log, mostly none
  bool finished = false;  // the connection is to be closed
};

class Client {
 public:
  Client(Message message, std::string date);

  // What the server said. REQUIRES: not finished before.
  Reply received(std::string_view octets);
  // It says nothing for connect_timeout, or has closed the connection.
  Reply timed_out();
  Reply closed();

  [[nodiscard]] bool accepted() const { return accepted_; }

 private:
  enum class Stage : std::uint8_t { kGreeting, kHelo, kMail, kRecipient, kData, kBody, kQuit };

  Reply line(std::string_view text);
  Reply advance();
  Reply quit(std::string log);

  Message message_;
  std::string date_;
  std::string server_;  // "[10.0.0.9]:25"
  Stage stage_ = Stage::kGreeting;
  std::size_t recipient_ = 0;
  std::string pending_;
  bool accepted_ = false;
};

}  // namespace havip::hostsim::mail
