// ICMP echo by a raw socket that is connected to the one that is asked (RFC 792, RFC 4443).
#include <cerrno>
#include <utility>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "platform/live/client_socket.h"
#include "platform/live/connection.h"

namespace havip::live {
namespace {

constexpr std::size_t kIcmpHeader = 8;
constexpr std::size_t kLargest = 65536;

struct EchoTypes {
  std::uint8_t request;
  std::uint8_t reply;
};
constexpr EchoTypes kEcho4{8, 0};
constexpr EchoTypes kEcho6{128, 129};

// The length of the IPv4 header, which a raw socket delivers; of IPv6 it does not.
std::size_t header_of(wire::ByteView packet, bool v4) {
  if (!v4 || packet.empty()) return 0;
  return std::size_t{4} * (packet[0] & 0xfU);
}

// Identifiers of one process differ, those of several processes mostly do.
std::uint16_t next_identifier() {
  static std::uint16_t last = static_cast<std::uint16_t>(getpid());
  return ++last;
}

class Ping : public Connection {
 public:
  Ping(Loop& loop, ConnectionSetup setup, ConnectionHandlers handlers)
      : state_(std::make_shared<State>(loop, setup.to.ip.is_v4(), std::move(handlers))) {
    ClientSocket socket =
        connect_socket(setup, SOCK_RAW, state_->v4 ? int{IPPROTO_ICMP} : int{IPPROTO_ICMPV6});
    if (!socket.fd.is_open()) {
      end_later(ConnectionEnd::kNoSocket);
    } else if (socket.error != 0) {
      end_later(end_of(socket.error));
    } else {
      state_->fd = std::move(socket.fd);
      loop.watch(state_->fd.get(), [state = state_] { state->read(); });
      send(setup.first);
    }
  }
  Ping(const Ping&) = delete;
  Ping& operator=(const Ping&) = delete;
  ~Ping() override { state_->close(); }

  void send(wire::ByteView payload) override {
    if (!state_->fd.is_open()) return;
    wire::Bytes request;
    wire::put8(request, state_->v4 ? kEcho4.request : kEcho6.request);
    wire::put8(request, 0);
    wire::put16(request, 0);
    wire::put16(request, state_->identifier);
    wire::put16(request, ++state_->sequence);
    wire::put_bytes(request, payload);
    // The kernel fills in ICMPv6's, which goes over a pseudo-header.
    if (state_->v4) {
      const std::uint16_t sum = wire::checksum(request);
      request[2] = static_cast<std::uint8_t>(sum >> 8U);
      request[3] = static_cast<std::uint8_t>(sum & 0xffU);
    }
    if (::send(state_->fd.get(), request.data(), request.size(), 0) < 0 && errno != EAGAIN) {
      end_later(end_of(errno));
    }
  }

 private:
  struct State {
    State(Loop& in, bool is_v4, ConnectionHandlers to)
        : loop(in), v4(is_v4), handlers(std::move(to)) {}

    void close() {
      closed = true;
      if (!fd.is_open()) return;
      loop.unwatch(fd.get());
      fd.reset();
    }

    void read() {
      wire::Bytes packet(kLargest);
      const ssize_t size = recv(fd.get(), packet.data(), packet.size(), 0);
      if (size < 0) {
        if (errno == EAGAIN || errno == EINTR) return;
        const ConnectionEnd why = end_of(errno);
        close();
        handlers.ended(why);
        return;
      }
      packet.resize(static_cast<std::size_t>(size));
      const std::size_t at = header_of(packet, v4);
      if (packet.size() < at + kIcmpHeader) return;
      const bool reply = packet[at] == (v4 ? kEcho4.reply : kEcho6.reply);
      if (!reply || wire::get16(packet, at + 4) != identifier) return;
      packet.erase(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(at + kIcmpHeader));
      handlers.bytes(std::move(packet));
    }

    Loop& loop;
    bool v4;
    ConnectionHandlers handlers;
    Fd fd;
    std::uint16_t identifier = next_identifier();
    std::uint16_t sequence = 0;
    bool closed = false;
  };

  void end_later(ConnectionEnd why) {
    state_->loop.post([state = state_, why] {
      if (state->closed) return;
      state->close();
      state->handlers.ended(why);
    });
  }

  std::shared_ptr<State> state_;
};

}  // namespace

std::unique_ptr<Connection> open_ping(Loop& loop, ConnectionSetup setup,
                                      ConnectionHandlers handlers) {
  return std::make_unique<Ping>(loop, std::move(setup), std::move(handlers));
}

}  // namespace havip::live
