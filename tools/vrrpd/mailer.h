// Mailer: sends the mails of a child, each in an SMTP session of its own. One that does not get
// through is logged and forgotten, as Keepalived does.
#pragma once

#include <functional>
#include <list>
#include <memory>

#include "hostsim/guest/mail/client.h"
#include "platform/live/connection.h"
#include "platform/live/loop.h"
#include "tools/vrrpd/logger.h"

namespace havip::vrrpd {

class Mailer {
 public:
  Mailer(live::Loop& loop, Logger& log);
  Mailer(const Mailer&) = delete;
  Mailer& operator=(const Mailer&) = delete;
  ~Mailer();

  void send(const hostsim::mail::Message& message);

  // Calls `done` when nothing is under way any more, which may be at once, or after two seconds:
  // the last words of a daemon that stops shall leave, too.
  void finish(std::function<void()> done);

 private:
  class Session;
  void forget(const Session* session);

  live::Loop& loop_;
  Logger& log_;
  std::list<std::unique_ptr<Session>> sessions_;
  std::function<void()> done_;
  live::Timer patience_;
};

}  // namespace havip::vrrpd
