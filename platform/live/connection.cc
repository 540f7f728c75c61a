#include "platform/live/connection.h"

#include <array>
#include <cerrno>
#include <utility>

#include <sys/socket.h>

#include "platform/live/client_socket.h"

namespace havip::live {
namespace {

constexpr std::size_t kReadAtOnce = 16384;

// The socket, the handlers and what waits to be sent. The loop's handler holds it too, so that it
// outlives a Connection that is destroyed within.
class Conversation : public std::enable_shared_from_this<Conversation> {
 public:
  Conversation(Loop& loop, bool stream, wire::Bytes first, ConnectionHandlers handlers)
      : loop_(loop), stream_(stream), waiting_(std::move(first)), handlers_(std::move(handlers)) {}

  void start(ClientSocket socket) {
    if (!socket.fd.is_open()) return end_later(ConnectionEnd::kNoSocket);
    if (socket.error != 0 && socket.error != EINPROGRESS) return end_later(end_of(socket.error));
    fd_ = std::move(socket.fd);
    connected_ = !stream_;
    if (connected_) {
      flush();
    } else {
      watch();
    }
  }

  void send(wire::ByteView octets) {
    waiting_.insert(waiting_.end(), octets.begin(), octets.end());
    if (connected_ && fd_.is_open()) flush();
  }

  void close() {
    closed_ = true;
    release();
  }

 private:
  void release() {
    if (!fd_.is_open()) return;
    loop_.unwatch(fd_.get());
    fd_.reset();
  }

  void watch() {
    const Loop::For what = !connected_        ? Loop::For::kWriting
                           : waiting_.empty() ? Loop::For::kReading
                                              : Loop::For::kBoth;
    loop_.watch(
        fd_.get(), [self = shared_from_this()] { self->ready(); }, what);
  }

  void ready() {
    if (!connected_) {
      finish_connecting();
      return;
    }
    read();
    if (fd_.is_open() && !waiting_.empty()) flush();
  }

  void finish_connecting() {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(fd_.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return end(end_of(error));
    connected_ = true;
    flush();
    if (!closed_) handlers_.connected();
  }

  void flush() {
    if (!waiting_.empty()) {
      const ssize_t sent = ::send(fd_.get(), waiting_.data(), waiting_.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno != EAGAIN && errno != EINTR) return end_later(end_of(errno));
      if (sent > 0) waiting_.erase(waiting_.begin(), waiting_.begin() + sent);
    }
    watch();
  }

  // Once for each report of the kernel, which reports again while there is more.
  void read() {
    wire::Bytes octets(kReadAtOnce);
    const ssize_t size = recv(fd_.get(), octets.data(), octets.size(), 0);
    if (size < 0) {
      if (errno != EAGAIN && errno != EINTR) end(end_of(errno));
    } else if (size == 0 && stream_) {
      end(ConnectionEnd::kClosed);
    } else {
      octets.resize(static_cast<std::size_t>(size));
      handlers_.bytes(std::move(octets));
    }
  }

  void end(ConnectionEnd why) {
    close();
    handlers_.ended(why);
  }

  void end_later(ConnectionEnd why) {
    release();
    loop_.post([self = shared_from_this(), why] {
      if (!self->closed_) self->end(why);
    });
  }

  Loop& loop_;
  bool stream_;
  wire::Bytes waiting_;
  ConnectionHandlers handlers_;
  Fd fd_;
  bool connected_ = false;
  bool closed_ = false;  // nothing is told any more
};

class SocketConnection : public Connection {
 public:
  explicit SocketConnection(std::shared_ptr<Conversation> conversation)
      : conversation_(std::move(conversation)) {}
  SocketConnection(const SocketConnection&) = delete;
  SocketConnection& operator=(const SocketConnection&) = delete;
  ~SocketConnection() override { conversation_->close(); }

  void send(wire::ByteView octets) override { conversation_->send(octets); }

 private:
  std::shared_ptr<Conversation> conversation_;
};

std::unique_ptr<Connection> open_socket(Loop& loop, ConnectionSetup setup, int type,
                                        ConnectionHandlers handlers) {
  auto conversation = std::make_shared<Conversation>(loop, type == SOCK_STREAM,
                                                     std::move(setup.first), std::move(handlers));
  conversation->start(connect_socket(setup, type, 0));
  return std::make_unique<SocketConnection>(std::move(conversation));
}

}  // namespace

std::unique_ptr<Connection> open_tcp(Loop& loop, ConnectionSetup setup,
                                     ConnectionHandlers handlers) {
  return open_socket(loop, std::move(setup), SOCK_STREAM, std::move(handlers));
}

std::unique_ptr<Connection> open_udp(Loop& loop, ConnectionSetup setup,
                                     ConnectionHandlers handlers) {
  return open_socket(loop, std::move(setup), SOCK_DGRAM, std::move(handlers));
}

ConnectionEnd end_of(int error) {
  switch (error) {
    case ECONNREFUSED:
      return ConnectionEnd::kRefused;
    case ECONNRESET:
    case EPIPE:
    case ETIMEDOUT:
      return ConnectionEnd::kReset;
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EHOSTDOWN:
    case ENETDOWN:
      return ConnectionEnd::kUnreachable;
    default:
      return ConnectionEnd::kFailed;
  }
}

}  // namespace havip::live
