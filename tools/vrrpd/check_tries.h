// CheckTries: the tries of the health checker on the machine's sockets: TCP, UDP and ping by
// sockets of our own, TLS by libcurl.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "hostsim/guest/checker/checker_io.h"
#include "platform/live/connection.h"
#include "platform/live/tls/tls_client.h"

namespace havip::vrrpd {

class CheckTries {
 public:
  // `loop` outlives it. `deliver` is called from the loop, never from within a call.
  CheckTries(live::Loop& loop, std::function<void(hostsim::checker::Input)> deliver)
      : loop_(loop), deliver_(std::move(deliver)), tls_(loop) {}

  void open(const hostsim::checker::OpenTry& open);
  void send(const hostsim::checker::TrySend& send);
  void close(const hostsim::checker::CloseTry& close) { tries_.erase(close.id); }

 private:
  [[nodiscard]] live::ConnectionHandlers handlers_of(hostsim::checker::TryId id);

  live::Loop& loop_;
  std::function<void(hostsim::checker::Input)> deliver_;
  live::TlsClient tls_;
  std::map<hostsim::checker::TryId, std::unique_ptr<live::Connection>> tries_;
};

}  // namespace havip::vrrpd
