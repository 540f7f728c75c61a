// A loop that runs until something has happened, at most for seconds; and servers on 127.0.0.1.
#pragma once

#include <functional>

#include <sys/socket.h>

#include "core/base/ensure.h"
#include "platform/live/clock.h"
#include "platform/live/connection.h"
#include "platform/live/socket_address.h"

namespace havip::live {

// Whether it came about.
inline bool run_until(Loop& loop, const std::function<bool()>& done) {
  const Instant end = now() + std::chrono::seconds(5);
  bool met = false;
  std::function<void()> look;
  Timer again(loop, [&] { look(); });
  look = [&] {
    met = done();
    if (met || now() > end) return loop.stop();
    again.arm(now() + std::chrono::milliseconds(1));
  };
  again.arm(now());
  loop.run();
  return met;
}

// A socket on 127.0.0.1, at a port of the kernel's choice.
struct Server {
  explicit Server(int type) : fd(socket(AF_INET, type | SOCK_CLOEXEC, 0)) {
    const SocketAddress any = socket_address(*net::parse_ip("127.0.0.1"));
    ensure(bind(fd.get(), any.get(), any.size) == 0, "a port is free");
    if (type == SOCK_STREAM) ensure(listen(fd.get(), 8) == 0, "it listens");
    sockaddr_in name{};
    socklen_t size = sizeof name;
    getsockname(fd.get(), reinterpret_cast<sockaddr*>(&name), &size);  // NOLINT
    place = {.ip = *net::parse_ip("127.0.0.1"), .port = ntohs(name.sin_port)};
  }

  Fd fd;
  SocketPlace place;
};

// What a connection told, in words.
struct Heard {
  bool connected = false;
  std::string text;
  std::optional<ConnectionEnd> end;

  [[nodiscard]] ConnectionHandlers handlers() {
    return {.connected = [this] { connected = true; },
            .bytes = [this](wire::Bytes octets) { text.append(octets.begin(), octets.end()); },
            .ended = [this](ConnectionEnd why) { end = why; }};
  }
};

}  // namespace havip::live
