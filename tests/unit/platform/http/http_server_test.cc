#include "platform/live/http/http_server.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "platform/live/clock.h"
#include "platform/live/fd.h"
#include "platform/live/http/http_client.h"
#include "platform/live/http/listener.h"
#include "platform/live/socket_address.h"

namespace havip::live {
namespace {

using namespace std::chrono_literals;

// A server that answers what it was asked, with a handler that waits until it is let go.
class Rig {
 public:
  explicit Rig(HttpServerOptions options = {}) : server(with_complaints(std::move(options))) {
    server.post("/echo/([^/]+)", [](const HttpRequest& request) {
      return HttpResponse{.body = request.parts.at(0) + ":" + request.body};
    });
    server.get("/wait", [this](const HttpRequest&) {
      std::unique_lock lock(mutex);
      ++waiting;
      changed.notify_all();
      changed.wait(lock, [this] { return let_go; });
      return HttpResponse{.body = "waited"};
    });
    server.get("/throw",
               [](const HttpRequest&) -> HttpResponse { throw std::runtime_error("our fault"); });
    REQUIRE(server.start());
  }
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;
  ~Rig() { release(); }

  void release() {
    const std::lock_guard lock(mutex);
    let_go = true;
    changed.notify_all();
  }
  void wait_for_waiters(int count) {
    std::unique_lock lock(mutex);
    REQUIRE(changed.wait_for(lock, 5s, [&] { return waiting >= count; }));
  }
  HttpClient client(const std::string& token = {}) {
    return HttpClient("127.0.0.1", server.port(), token, 5s);
  }
  int complaints(const std::string& kind) {
    const std::lock_guard lock(mutex);
    return complained[kind];
  }

  std::mutex mutex;
  std::condition_variable changed;
  int waiting = 0;
  bool let_go = false;
  std::map<std::string, int> complained;
  HttpServer server;

 private:
  HttpServerOptions with_complaints(HttpServerOptions options) {
    options.complain = [this](const std::string& kind, std::string_view) {
      const std::lock_guard lock(mutex);
      ++complained[kind];
    };
    return options;
  }
};

// A client that speaks octets.
class Raw {
 public:
  explicit Raw(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const SocketAddress to = socket_address(net::Ipv4Addr{0x7f000001}, port);
    REQUIRE_EQ(::connect(fd_.get(), to.get(), to.size), 0);
    const timeval patience{.tv_sec = 5, .tv_usec = 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  Raw& say(std::string_view text) {
    REQUIRE_EQ(::send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL), text.size());
    return *this;
  }
  // All until the server ends the connection; "..": it did not.
  std::string hear() {
    std::string all;
    std::string part(65536, '\0');
    for (;;) {
      const ssize_t got = ::recv(fd_.get(), part.data(), part.size(), 0);
      if (got < 0) return all + "..";
      if (got == 0) return all;
      all.append(part, 0, static_cast<std::size_t>(got));
    }
  }

 private:
  Fd fd_;
};

std::string status_of(const std::string& answer) {
  return answer.substr(0, answer.find('\r'));
}

TEST_CASE("a connection is kept for many requests") {
  Rig rig;
  HttpClient client = rig.client();
  for (int i = 0; i < 5; ++i) {
    const auto answer = client.post("/echo/a", std::to_string(i));
    REQUIRE(answer);
    CHECK_EQ(answer->status, 200);
    CHECK_EQ(answer->body, "a:" + std::to_string(i));
  }
  CHECK_EQ(rig.server.counters().open_connections, 1);
  CHECK_EQ(rig.server.counters().requests, 5);
}

TEST_CASE("requests that come at once are answered in order") {
  Rig rig;
  const std::string one = "POST /echo/x HTTP/1.1\r\nContent-Length: 1\r\n\r\n1";
  const std::string last =
      "POST /echo/x HTTP/1.1\r\nConnection: close\r\nContent-Length: 1\r\n\r\n2";
  const std::string answers = Raw(rig.server.port()).say(one + last).hear();
  const auto first_at = answers.find("x:1");
  const auto second_at = answers.find("x:2");
  CHECK_NE(second_at, std::string::npos);
  CHECK_LT(first_at, second_at);
}

TEST_CASE("those that wait hold up nobody, and the end does not wait for idle connections") {
  Rig rig;
  std::vector<std::thread> waiters;
  std::atomic<int> answered{0};
  for (int i = 0; i < 10; ++i) {
    waiters.emplace_back([&] {
      const auto answer = rig.client().get("/wait");
      if (answer && answer->body == "waited") ++answered;
    });
  }
  rig.wait_for_waiters(10);
  HttpClient quick = rig.client();
  CHECK_EQ(quick.post("/echo/a", "b")->body, "a:b");
  const Raw idle(rig.server.port());
  rig.release();
  const Instant before = now();
  rig.server.stop();
  CHECK_LT(now() - before, 900ms);
  for (std::thread& waiter : waiters)
    waiter.join();
  CHECK_EQ(answered, 10);  // whoever was told before the end hears it
}

TEST_CASE("without the token nothing is done, and the body not even read") {
  Rig rig({.token = "secret"});
  CHECK_EQ(rig.client("secret").post("/echo/a", "")->status, 200);
  CHECK_EQ(rig.client("secre").post("/echo/a", "")->status, 401);
  CHECK_EQ(rig.client("secret2").post("/echo/a", "")->status, 401);
  CHECK_EQ(rig.client().post("/echo/a", "")->status, 401);
  const std::string answer =
      Raw(rig.server.port()).say("POST /echo/a HTTP/1.1\r\nContent-Length: 99\r\n\r\nx").hear();
  CHECK_EQ(status_of(answer), "HTTP/1.1 401 Unauthorized");
  CHECK_EQ(rig.server.counters().bad_tokens, 4);
  CHECK_EQ(rig.complaints("bad_token"), 4);
}

TEST_CASE("bodies that are too large, by word or by deed") {
  Rig rig({.most_body = 1000});
  CHECK_EQ(rig.client().post("/echo/a", std::string(1000, 'x'))->status, 200);
  CHECK_EQ(rig.client().post("/echo/a", std::string(1001, 'x'))->status, 413);
  const std::string head = "POST /echo/a HTTP/1.1\r\n";
  CHECK_EQ(status_of(Raw(rig.server.port())
                         .say(head + "Content-Length: 99999999999999999999999\r\n\r\n")
                         .hear()),
           "HTTP/1.1 413 Payload Too Large");
  Raw chunked(rig.server.port());
  chunked.say(head + "Transfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 80; ++i)
    chunked.say("400\r\n" + std::string(1024, 'x') + "\r\n");
  CHECK_EQ(status_of(chunked.hear()), "HTTP/1.1 413 Payload Too Large");
  CHECK_EQ(rig.server.counters().large_bodies, 3);
  CHECK_EQ(status_of(Raw(rig.server.port())
                         .say(head + "Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n")
                         .hear()),
           "HTTP/1.1 415 Unsupported Media Type");
}

TEST_CASE("slow and half-open clients are closed, however they trickle") {
  Rig rig({.patience = 300ms});
  SUBCASE("nothing is said") {
    CHECK_EQ(Raw(rig.server.port()).hear(), "");
  }
  SUBCASE("half a line") {
    CHECK_EQ(status_of(Raw(rig.server.port()).say("POST /echo/a HTTP/1.1\r\nHost").hear()),
             "HTTP/1.1 408 Request Timeout");
  }
  SUBCASE("an octet now and then, which a patience for each read would allow for ever") {
    Raw raw(rig.server.port());
    raw.say("POST /echo/a HTTP/1.1\r\nContent-Length: 100\r\n\r\n");
    const Instant before = now();
    for (int i = 0; i < 5; ++i) {
      std::this_thread::sleep_for(50ms);
      raw.say("x");
    }
    CHECK_EQ(status_of(raw.hear()), "HTTP/1.1 408 Request Timeout");
    CHECK_LT(now() - before, 2s);
  }
  CHECK_EQ(rig.server.counters().slow_clients, 1);
  CHECK_EQ(rig.complaints("slow_client"), 1);
}

TEST_CASE("a client that does not take its answer is closed") {
  Rig rig({.most_body = std::size_t{64} << 20U, .patience = 1s});
  Raw raw(rig.server.port());
  const std::string body(std::size_t{32} << 20U, 'x');
  raw.say("POST /echo/a HTTP/1.1\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
  raw.say(body);
  const Instant end = now() + 5s;
  while (rig.server.counters().slow_clients == 0 && now() < end)
    std::this_thread::sleep_for(10ms);
  CHECK_EQ(rig.server.counters().slow_clients, 1);
}

TEST_CASE("connections above the bound are told, closed and counted; then there is room again") {
  Rig rig({.most_connections = 2});
  {
    HttpClient first = rig.client();
    HttpClient second = rig.client();
    REQUIRE(first.post("/echo/a", ""));
    REQUIRE(second.post("/echo/a", ""));
    for (int i = 0; i < 5; ++i) {
      CHECK_EQ(status_of(Raw(rig.server.port()).hear()), "HTTP/1.1 503 Service Unavailable");
    }
    CHECK_EQ(rig.server.counters().refused_connections, 5);
    CHECK_EQ(rig.complaints("connections"), 5);
  }
  const Instant end = now() + 5s;
  while (rig.server.counters().open_connections > 0 && now() < end)
    std::this_thread::sleep_for(1ms);
  CHECK(rig.client().post("/echo/a", ""));
}

TEST_CASE("what is no request, and what nobody serves") {
  Rig rig;
  const auto answer_to = [&](std::string_view text) {
    return status_of(Raw(rig.server.port()).say(text).hear());
  };
  CHECK_EQ(answer_to("\x16\x03\x01\x02\r\n\r\n"), "HTTP/1.1 400 Bad Request");
  CHECK_EQ(answer_to("GET /echo HTTP/1.1\r\n\r\n"), "HTTP/1.1 404 Not Found");
  CHECK_EQ(answer_to("PUT /echo/a HTTP/1.1\r\n\r\n"), "HTTP/1.1 405 Method Not Allowed");
  CHECK_EQ(answer_to("GET /throw HTTP/1.1\r\n\r\n"), "HTTP/1.1 500 Internal Server Error");
  CHECK_EQ(rig.complaints("internal"), 1);
  CHECK_EQ(answer_to("GET /" + std::string(100000, 'a') + " HTTP/1.1\r\n\r\n"),
           "HTTP/1.1 414 URI Too Long");
}

TEST_CASE("a POST without a length has no body") {
  Rig rig;
  const std::string answer =
      Raw(rig.server.port()).say("POST /echo/a HTTP/1.1\r\nConnection: close\r\n\r\n").hear();
  CHECK_EQ(status_of(answer), "HTTP/1.1 200 OK");
}

TEST_CASE("a client that announces its body is told to go on") {
  Rig rig;
  Raw raw(rig.server.port());
  raw.say(
      "POST /echo/a HTTP/1.1\r\nExpect: 100-continue\r\nConnection: close\r\n"
      "Content-Length: 1\r\n\r\n");
  std::this_thread::sleep_for(50ms);
  raw.say("b");
  const std::string answers = raw.hear();
  CHECK_EQ(status_of(answers), "HTTP/1.1 100 Continue");
  CHECK_NE(answers.find("a:b"), std::string::npos);
}

TEST_CASE("a port has one listener, and bad addresses are named") {
  Rig rig;
  HttpServer other({.port = rig.server.port()});
  CHECK_EQ(other.start().error(),
           "127.0.0.1:" + std::to_string(rig.server.port()) + ": Address already in use");
  CHECK_EQ(listen_on("example.org", 80).error(), "example.org:80: expected an IPv4 address");
  CHECK_EQ(listen_on("192.0.2.1", 80).error(), "192.0.2.1:80: Cannot assign requested address");
}

}  // namespace
}  // namespace havip::live
