// Sink: the mail server of the virtual network: it takes every mail and keeps it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/time/time.h"
#include "hostsim/guest/mail/message.h"

namespace havip::hostsim::mail {

class Sink {
 public:
  [[nodiscard]] static std::string greeting() { return "220 sink ESMTP\r\n"; }

  // What it answers to what a client says; "" while a line, or a mail, has not come to its end.
  // One octet more than 1 MiB without a line end is answered with 500 and forgotten.
  std::string received(std::string_view octets);

  // As they came after DATA, without the dot.
  [[nodiscard]] const std::vector<std::string>& mails() const { return mails_; }

 private:
  std::string command(std::string_view line);

  std::string pending_;
  bool in_data_ = false;
  std::vector<std::string> mails_;
};

// A session of a client with the sink, played at once.
struct Delivery {
  bool accepted = false;
  std::string dialogue;  // every line of both sides, "S: " or "C: " before it
  std::string mail;      // as the sink has it
};
[[nodiscard]] Delivery deliver(const Message& message, Instant at);

// An instant of a run as a Date header: runs start at "Sat, 01 Jan 2000 00:00:00 +0000".
[[nodiscard]] std::string date_of(Instant at);

}  // namespace havip::hostsim::mail
