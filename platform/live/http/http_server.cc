#include "platform/live/http/http_server.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>

#include <fmt/format.h>
#include <httplib.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "platform/live/fd.h"
#include "platform/live/http/http_stream.h"
#include "platform/live/http/listener.h"

namespace havip::live {
namespace {

constexpr std::size_t kMostOfHead = std::size_t{64} << 10U;  // request line and headers
constexpr std::chrono::seconds kGrace(1);                    // for answers, at the end
constexpr std::chrono::milliseconds kBreath(10);             // when the machine has nothing left

constexpr std::string_view kNoRoom =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: 1\r\n"
    "Connection: close\r\nContent-Length: 32\r\n\r\n{\"error\":\"too many connections\"}";

// The connection that this thread serves: the library's hooks do not say.
thread_local HttpStream* current = nullptr;

// The library without its sockets.
class Parser final : public httplib::Server {
 public:
  using httplib::Server::process_request;
};

// Takes as long for a wrong token as for the right one.
bool is_same(std::string_view given, std::string_view wanted) {
  unsigned difference = given.size() == wanted.size() ? 0 : 1;
  for (std::size_t i = 0; i < given.size() && !wanted.empty(); ++i)
    difference |= static_cast<unsigned char>(given[i] ^ wanted[i % wanted.size()]);
  return difference == 0;
}

// What the library would do by itself, and we do not want: compress answers, cut them into ranges,
// read bodies as forms (which is what curl calls everything), and wait for the end of the
// connection where no length is given (RFC 9112 section 6.3: then there is no body).
void tidy(httplib::Request& request) {
  request.headers.erase("Accept-Encoding");
  request.headers.erase("Content-Type");
  request.ranges.clear();
  if (!request.has_header("Content-Length") && !request.has_header("Transfer-Encoding"))
    request.set_header("Content-Length", "0");
}

bool is_more_than(const std::string& octets, std::size_t most) {
  std::size_t value = 0;
  const char* const end = octets.data() + octets.size();
  const auto [rest, fault] = std::from_chars(octets.data(), end, value);
  return fault != std::errc() || rest != end || value > most;
}

HttpRequest request_of(const httplib::Request& from) {
  HttpRequest request{.parts = {}, .query = {}, .headers = {}, .body = from.body};
  for (std::size_t i = 1; i < from.matches.size(); ++i)
    request.parts.push_back(from.matches[i]);
  for (const auto& [key, value] : from.params)
    request.query[key] = value;
  for (const auto& [key, value] : from.headers) {
    std::string name = key;
    std::ranges::transform(name, name.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    request.headers[name] = value;
  }
  return request;
}

void answer(const HttpResponse& response, httplib::Response& to) {
  to.status = response.status;
  for (const auto& [name, value] : response.headers)
    to.set_header(name, value);
  if (!response.body.empty()) to.set_content(response.body, response.type);
}

// An answer after which nothing more is read: who knows where the next request would begin.
void refuse(httplib::Response& to, int status, std::string_view why) {
  answer({.status = status, .body = fmt::format(R"({{"error":"{}"}})", why)}, to);
  to.set_header("Connection", "close");
  current->close_after();
}

httplib::Server::Handler adapted(HttpServer::Handler handler) {
  return
      [handler = std::move(handler)](const httplib::Request& request, httplib::Response& response) {
        answer(handler(request_of(request)), response);
      };
}

}  // namespace

class HttpServer::Impl {
 public:
  explicit Impl(HttpServerOptions options);
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { stop(); }

  [[nodiscard]] Result<void> start();
  void stop();

  Parser parser;
  HttpCounters counters;
  std::uint16_t port = 0;

 private:
  [[nodiscard]] httplib::Server::HandlerResponse before(const httplib::Request& request,
                                                        httplib::Response& response);
  void on_error(httplib::Response& response);
  void turn_down_large(httplib::Response& response);
  void complain(const std::string& kind, std::string_view text);
  void accept_all();
  void admit(Fd fd);
  void turn_away(const Fd& fd);
  void serve(int fd);
  [[nodiscard]] bool serve_one(HttpStream& stream);

  HttpServerOptions options_;
  Fd listening_;
  Fd wake_;
  std::thread acceptor_;
  std::mutex mutex_;
  std::condition_variable closed_;
  std::set<int> open_;
  std::atomic<bool> stopping_{false};
};

HttpServer::Impl::Impl(HttpServerOptions options) : options_(std::move(options)) {
  using Request = httplib::Request;
  using Response = httplib::Response;
  parser.set_payload_max_length(options_.most_body);
  parser.set_pre_routing_handler(
      [this](const Request& request, Response& response) { return before(request, response); });
  parser.set_error_handler([this](const Request&, Response& response) { on_error(response); });
  parser.set_exception_handler([this](const Request&, Response& response, std::exception_ptr what) {
    std::string text = "no std::exception";
    try {
      std::rethrow_exception(what);
    } catch (const std::exception& error) {
      text = error.what();
    } catch (...) {  // the text says so
    }
    complain("internal", "internal error while answering a request: " + text);
    refuse(response, 500, "internal error");
  });
}

httplib::Server::HandlerResponse HttpServer::Impl::before(const httplib::Request& request,
                                                          httplib::Response& response) {
  using enum httplib::Server::HandlerResponse;
  ++counters.requests;
  if (!options_.token.empty() &&
      !is_same(request.get_header_value("Authorization"), "Bearer " + options_.token)) {
    ++counters.bad_tokens;
    complain("bad_token", "a request without the right token");
    refuse(response, 401, "the token is missing or wrong");
    return Handled;
  }
  if (request.method != "GET" && request.method != "POST") {
    refuse(response, 405, "expected GET or POST");
    return Handled;
  }
  if (request.has_header("Content-Encoding")) {
    refuse(response, 415, "compressed bodies are not read");
    return Handled;
  }
  if (is_more_than(request.get_header_value("Content-Length"), options_.most_body) &&
      !request.has_header("Transfer-Encoding")) {
    turn_down_large(response);
    return Handled;
  }
  return Unhandled;
}

// Every answer of 400 and more comes by; those without a body are the library's own.
void HttpServer::Impl::on_error(httplib::Response& response) {
  if (!response.body.empty()) return;
  const HttpStream::Fault fault = current->fault();
  if (fault == HttpStream::Fault::kSlow) {
    refuse(response, 408, "the request did not come whole in time");
  } else if (fault == HttpStream::Fault::kTooLarge || response.status == 413) {
    turn_down_large(response);
  } else if (response.status == 404) {
    refuse(response, 404, "no such path");
  } else {
    ++counters.broken_requests;
    complain("broken_request", "a request that is not HTTP/1.1");
    refuse(response, response.status, "not HTTP as we speak it");
  }
}

void HttpServer::Impl::turn_down_large(httplib::Response& response) {
  ++counters.large_bodies;
  complain("large_body", fmt::format("a body of more than {} octets: refused", options_.most_body));
  refuse(response, 413, fmt::format("expected a body of at most {} octets", options_.most_body));
}

void HttpServer::Impl::complain(const std::string& kind, std::string_view text) {
  if (options_.complain) options_.complain(kind, text);
}

// ---- connections -------------------------------------------------------------------------------

Result<void> HttpServer::Impl::start() {
  auto listener = listen_on(options_.address, options_.port);
  if (!listener) return fail(listener.error());
  port = listener->port;
  listening_ = std::move(listener->fd);
  wake_ = Fd(::eventfd(0, EFD_CLOEXEC));
  if (!wake_.is_open()) return fail(errno_text("eventfd"));
  acceptor_ = std::thread([this] { accept_all(); });
  return {};
}

void HttpServer::Impl::stop() {
  if (!acceptor_.joinable()) return;
  stopping_ = true;
  ::eventfd_write(wake_.get(), 1);
  acceptor_.join();
  listening_.reset();

  std::unique_lock lock(mutex_);
  const auto all_gone = [this] { return open_.empty(); };
  for (const int fd : open_)
    ::shutdown(fd, SHUT_RD);
  if (closed_.wait_for(lock, kGrace, all_gone)) return;
  for (const int fd : open_)
    ::shutdown(fd, SHUT_RDWR);
  closed_.wait(lock, all_gone);
}

void HttpServer::Impl::accept_all() {
  while (!stopping_) {
    std::array<pollfd, 2> ready{pollfd{.fd = listening_.get(), .events = POLLIN, .revents = 0},
                                pollfd{.fd = wake_.get(), .events = POLLIN, .revents = 0}};
    if (::poll(ready.data(), ready.size(), -1) < 0 || ready[0].revents == 0) continue;
    Fd fd(::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (fd.is_open()) {
      admit(std::move(fd));
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      ++counters.failed_accepts;
      complain("accept", errno_text("a connection cannot be taken"));
      std::this_thread::sleep_for(kBreath);
    }
  }
}

void HttpServer::Impl::admit(Fd fd) {
  const int on = 1;
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const std::lock_guard lock(mutex_);
  if (open_.size() >= options_.most_connections) return turn_away(fd);
  const int number = fd.get();
  open_.insert(number);
  try {
    std::thread([this, fd = std::move(fd)]() mutable {
      serve(fd.get());
      const std::lock_guard done(mutex_);
      open_.erase(fd.get());
      fd.reset();
      counters.open_connections = open_.size();
      closed_.notify_all();
    }).detach();
  } catch (const std::system_error& error) {
    open_.erase(number);
    ++counters.failed_accepts;
    complain("accept", std::string("a connection cannot be served: ") + error.what());
  }
  counters.open_connections = open_.size();
}

void HttpServer::Impl::turn_away(const Fd& fd) {
  ++counters.refused_connections;
  complain("connections",
           fmt::format("more than {} connections: refused", options_.most_connections));
  ::send(fd.get(), kNoRoom.data(), kNoRoom.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  ::shutdown(fd.get(), SHUT_WR);
  // What it has sent by now is read: else the kernel would take the answer back.
  std::array<char, 4096> unread{};
  while (::recv(fd.get(), unread.data(), unread.size(), MSG_DONTWAIT) > 0) {
  }
}

void HttpServer::Impl::serve(int fd) {
  HttpStream stream(fd, options_.most_body + kMostOfHead, options_.patience);
  current = &stream;
  Duration time = options_.patience;  // who connects has something to say
  while (!stopping_) {
    if (!stream.wait_for_request(time)) {
      const bool said_nothing =
          time == options_.patience && stream.fault() == HttpStream::Fault::kSlow;
      if (said_nothing && !stopping_) {
        ++counters.slow_clients;
        complain("slow_client", "a client that connects and says nothing: closed");
      }
      break;
    }
    if (!serve_one(stream)) break;
    time = std::max(options_.idle, options_.patience + Duration(1));
  }
  current = nullptr;
}

// False: the connection ends.
bool HttpServer::Impl::serve_one(HttpStream& stream) {
  bool closed = false;
  const bool answered = parser.process_request(stream, false, closed, tidy);
  if (stream.fault() == HttpStream::Fault::kSlow) {
    ++counters.slow_clients;
    complain("slow_client", "a request that did not come whole in time: closed");
  } else if (!answered) {
    ++counters.broken_requests;
  }
  if (!stream.flush()) {
    ++counters.slow_clients;
    complain("slow_client", "a client that does not take its answer: closed");
    return false;
  }
  if (answered && !closed && !stream.closes()) return true;
  stream.linger();
  return false;
}

// ---- HttpServer --------------------------------------------------------------------------------

HttpServer::HttpServer(HttpServerOptions options)
    : impl_(std::make_unique<Impl>(std::move(options))) {}
HttpServer::~HttpServer() = default;

void HttpServer::get(const std::string& pattern, Handler handler) {
  impl_->parser.Get(pattern, adapted(std::move(handler)));
}

void HttpServer::post(const std::string& pattern, Handler handler) {
  impl_->parser.Post(pattern, adapted(std::move(handler)));
}

Result<void> HttpServer::start() {
  return impl_->start();
}

std::uint16_t HttpServer::port() const {
  return impl_->port;
}

void HttpServer::stop() {
  impl_->stop();
}

const HttpCounters& HttpServer::counters() const {
  return impl_->counters;
}

}  // namespace havip::live
