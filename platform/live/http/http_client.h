// HttpClient: one connection to an HTTP/1.1 server that is kept (cpp-httplib). Calls wait for their
// answer: for a thread of one's own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/time/time.h"

namespace havip::live {

struct HttpAnswer {
  int status = 0;
  std::string body;
};

class HttpClient {
 public:
  // `token` may be empty. `patience`: for a connection to stand, and for each read.
  HttpClient(const std::string& address, std::uint16_t port, const std::string& token,
             Duration patience);
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  ~HttpClient();

  using Headers = std::vector<std::pair<std::string, std::string>>;
  // The error: no connection, or no whole answer in time. A connection that broke is made anew by
  // the next call.
  [[nodiscard]] Result<HttpAnswer> get(const std::string& path);
  [[nodiscard]] Result<HttpAnswer> post(const std::string& path, const std::string& body,
                                        const Headers& headers = {});

  // From another thread: the call that waits ends with an error.
  void interrupt();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace havip::live
