// What both children of a Keepalived want done in the world outside: call a notifier, write a line
// to a pipe, send a mail. In the virtual network they are put on record (and the mail goes to the
// sink of the run folder); live, vrrpd carries them out.
#pragma once

#include <string>

#include "core/engine/provenance.h"
#include "hostsim/guest/conf/command.h"
#include "hostsim/guest/mail/message.h"

namespace havip::hostsim {

// A notify script is called, and nobody waits for its end.
struct Notify {
  conf::Command command;  // with the arguments that Keepalived appends: INSTANCE "VI_1" MASTER 100
  engine::Seq cause = 0;
};

// One line for notify_fifo, vrrp_notify_fifo or lvs_notify_fifo.
struct FifoLine {
  std::string path;
  std::string text;  // without the line end
  engine::Seq cause = 0;
};

struct SendMail {
  mail::Message message;
  engine::Seq cause = 0;
};

}  // namespace havip::hostsim
