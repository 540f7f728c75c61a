// Message: a mail that Keepalived wants delivered, with the server that is to take it.
//
// Keepalived keeps no queue: one message is one SMTP session (hostsim/guest/mail/client.h), and a
// session that fails is logged and forgotten.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "core/time/time.h"
#include "hostsim/guest/conf/service.h"

namespace havip::hostsim::mail {

struct Message {
  conf::Endpoint server;
  Duration connect_timeout = std::chrono::seconds(30);
  std::string helo;             // how the client introduces itself
  std::string from;             // an address, without angle brackets
  std::vector<std::string> to;  // addresses; never empty
  std::string subject;          // "[LVS_DEVEL] VRRP Instance VI_1 - Entering MASTER state"
  std::string body;             // one line, without line ends

  friend bool operator==(const Message&, const Message&) = default;
};

}  // namespace havip::hostsim::mail
