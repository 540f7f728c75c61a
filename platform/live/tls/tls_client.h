// TlsClient: connections over TLS (libcurl's multi interface on a Loop), as a health check wants
// them: any certificate is trusted, nothing is negotiated above TLS, no proxy is asked, and the
// octets are the caller's.
#pragma once

#include <memory>
#include <string>

#include "platform/live/connection.h"

namespace havip::live {

class TlsClient {
 public:
  // `loop` outlives it.
  explicit TlsClient(Loop& loop);
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;
  ~TlsClient();

  // `server_name` goes into the handshake (SNI, RFC 6066); empty: none. The client outlives what it
  // opens.
  [[nodiscard]] std::unique_ptr<Connection> open(ConnectionSetup setup,
                                                 const std::string& server_name,
                                                 ConnectionHandlers handlers);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace havip::live
