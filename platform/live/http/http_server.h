// HttpServer: HTTP/1.1 for few clients that stay: a thread a connection, up to a bound; handlers
// may wait (long polls) without holding up others. Sockets are ours, cpp-httplib reads and writes
// what is on them.
//
// Strangers cannot do harm: a request must come whole within `patience`, an answer must be taken
// within it, bodies are bounded (compressed ones are refused), and connections above the bound are
// answered 503, closed and counted. With a token every request must carry it ("Authorization:
// Bearer TOKEN"); who has none is answered before the body is read.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/time/time.h"

namespace havip::live {

struct HttpRequest {
  std::vector<std::string> parts;              // of the path, as the pattern's groups match it
  std::map<std::string, std::string> query;    // of several values of a key, one
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

struct HttpResponse {
  int status = 200;
  std::string body = {};
  std::string type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers = {};
};

struct HttpServerOptions {
  std::string address = "127.0.0.1";              // IPv4, or "localhost"
  std::uint16_t port = 0;                         // 0: the kernel chooses
  std::string token = {};                         // empty: none is asked for
  std::size_t most_body = std::size_t{1} << 20U;  // octets
  std::size_t most_connections = 256;
  Duration patience = std::chrono::seconds(5);  // for a whole request, and for a whole answer
  Duration idle = std::chrono::seconds(60);     // between requests of a connection
  // What strangers did, by kind ("slow_client", ..), for a log that says it once. Called on any
  // thread.
  std::function<void(const std::string& kind, std::string_view text)> complain = {};
};

struct HttpCounters {
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> refused_connections{0};  // above the bound
  std::atomic<std::uint64_t> bad_tokens{0};
  std::atomic<std::uint64_t> large_bodies{0};
  std::atomic<std::uint64_t> slow_clients{0};      // a request, or the taking of an answer
  std::atomic<std::uint64_t> broken_requests{0};   // no HTTP, or cut off
  std::atomic<std::uint64_t> failed_accepts{0};    // the machine had no descriptor or memory left
  std::atomic<std::uint64_t> open_connections{0};  // now
};

class HttpServer {
 public:
  // Called on the connection's thread, several at a time.
  using Handler = std::function<HttpResponse(const HttpRequest&)>;

  explicit HttpServer(HttpServerOptions options);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();

  // Before start(). `pattern` is a regular expression for the whole path.
  void get(const std::string& pattern, Handler handler);
  void post(const std::string& pattern, Handler handler);

  // Listens and serves from threads of its own. The error names address and port.
  [[nodiscard]] Result<void> start();
  // REQUIRES: start() has succeeded.
  [[nodiscard]] std::uint16_t port() const;
  // Takes no more, lets handlers return and their answers go, and ends. Handlers that wait must be
  // told before.
  void stop();

  [[nodiscard]] const HttpCounters& counters() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace havip::live
