// HttpClient: one request at a time to one server, in the loop: no thread, no waiting.
//
// The connection is kept for the next request. A server may close a kept one at any time; a
// request that meets this, before an octet of its answer came, is sent once more on a new one:
// all requests of mcagent may come twice.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/time/time.h"
#include "platform/live/connection.h"
#include "platform/live/loop.h"
#include "tools/mcagent/http_response.h"

namespace havip::mcagentd {

struct Server {
  live::SocketPlace place;
  std::string token;  // Authorization: Bearer; empty: none
};
// "http://10.0.0.1:8400"; an address, no name.
[[nodiscard]] Result<live::SocketPlace> parse_server(std::string_view url);

struct HttpRequest {
  std::string method;
  std::string target;  // path and query
  std::string body;    // JSON, where there is one
};

class HttpClient {
 public:
  // Called once, from the loop. The error says why there is no answer.
  using Done = std::function<void(Result<HttpResponse>)>;

  // `loop` outlives it.
  HttpClient(live::Loop& loop, Server server);
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  [[nodiscard]] bool busy() const { return static_cast<bool>(done_); }
  // REQUIRES: !busy(). An answer that is not whole after `patience` is none, and its connection is
  // closed.
  void request(const HttpRequest& request, Duration patience, Done done);
  // `done` is never called.
  void cancel();

 private:
  void connect();
  void take(const wire::Bytes& octets);
  void ended(live::ConnectionEnd why);
  void finish(Result<HttpResponse> result);

  live::Loop& loop_;
  Server server_;
  std::unique_ptr<live::Connection> connection_;
  HttpResponseParser parser_;
  std::string text_;  // the request that is under way
  Done done_;
  bool reused_ = false;  // it went out on a kept connection
  live::Timer timer_;
};

}  // namespace havip::mcagentd
