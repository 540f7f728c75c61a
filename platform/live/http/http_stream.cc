#include "platform/live/http/http_stream.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>

#include "platform/live/clock.h"

namespace havip::live {
namespace {

constexpr std::size_t kAtOnce = std::size_t{16} << 10U;
constexpr Duration kGoodbye = std::chrono::milliseconds(200);
constexpr std::size_t kMostAtGoodbye = std::size_t{8} << 20U;

// False: nothing happened until then.
bool wait_until(int fd, short what, Instant deadline) {
  for (;;) {
    const Duration left = deadline - now();
    if (left <= Duration::zero()) return false;
    // Rounded up, or the last millisecond would be spent turning.
    const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    pollfd one{.fd = fd, .events = what, .revents = 0};
    const int ready =
        ::poll(&one, 1, static_cast<int>(std::min<std::int64_t>(milliseconds, 60000)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

}  // namespace

HttpStream::HttpStream(int fd, std::size_t most, Duration patience)
    : fd_(fd), most_(most), patience_(patience), in_(kAtOnce, '\0') {
  const auto microseconds = std::chrono::ceil<std::chrono::microseconds>(patience).count();
  const timeval limit{.tv_sec = microseconds / 1'000'000, .tv_usec = microseconds % 1'000'000};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

bool HttpStream::wait_for_request(Duration time) {
  fault_ = Fault::kNone;
  taken_ = 0;
  if (next_ == end_ && !fill_first(now() + time)) return false;
  deadline_ = now() + patience_;
  return true;
}

// One system call for a client that asks and asks: to look first, then to poll and to look again
// would be three. It returns once every `patience_`.
bool HttpStream::fill_first(Instant deadline) {
  next_ = end_ = 0;
  for (;;) {
    const ssize_t got = ::recv(fd_, in_.data(), in_.size(), 0);
    if (got > 0) {
      end_ = static_cast<std::size_t>(got);
      return true;
    }
    const bool again = got < 0 && (errno == EAGAIN || errno == EINTR);
    if (again && now() < deadline) continue;
    if (again) fault_ = Fault::kSlow;
    return false;
  }
}

// Waits for octets, with nothing left in the buffer.
bool HttpStream::fill() {
  next_ = end_ = 0;
  for (;;) {
    const ssize_t got = ::recv(fd_, in_.data(), in_.size(), MSG_DONTWAIT);
    if (got > 0) {
      end_ = static_cast<std::size_t>(got);
      return true;
    }
    const bool again = got < 0 && (errno == EAGAIN || errno == EINTR);
    if (again && wait_until(fd_, POLLIN, deadline_)) continue;
    if (again) fault_ = Fault::kSlow;
    return false;
  }
}

ssize_t HttpStream::read(char* to, std::size_t size) {
  if (fault_ != Fault::kNone) return -1;
  if (taken_ >= most_) {
    fault_ = Fault::kTooLarge;
    return -1;
  }
  if (next_ == end_) {
    // "100 Continue" is waited for.
    if (!flush()) return -1;
    if (!fill()) return fault_ == Fault::kNone ? 0 : -1;
  }
  const std::size_t part = std::min({size, end_ - next_, most_ - taken_});
  std::memcpy(to, in_.data() + next_, part);
  next_ += part;
  taken_ += part;
  return static_cast<ssize_t>(part);
}

ssize_t HttpStream::write(const char* from, std::size_t size) {
  out_.append(from, size);
  return static_cast<ssize_t>(size);
}

bool HttpStream::flush() {
  const Instant deadline = out_.empty() ? kStart : now() + patience_;
  std::size_t sent = 0;
  while (sent < out_.size()) {
    const ssize_t part =
        ::send(fd_, out_.data() + sent, out_.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (part >= 0) {
      sent += static_cast<std::size_t>(part);
    } else if (errno == EAGAIN ? !wait_until(fd_, POLLOUT, deadline) : errno != EINTR) {
      out_.clear();
      return false;
    }
  }
  out_.clear();
  return true;
}

void HttpStream::linger() {
  ::shutdown(fd_, SHUT_WR);
  const Instant end = now() + kGoodbye;
  for (std::size_t drained = 0; drained < kMostAtGoodbye && wait_until(fd_, POLLIN, end);) {
    const ssize_t got = ::recv(fd_, in_.data(), in_.size(), MSG_DONTWAIT);
    if (got <= 0) break;
    drained += static_cast<std::size_t>(got);
  }
  next_ = end_ = 0;
}

// Nobody asks here who the peer is.
void HttpStream::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

void HttpStream::get_local_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

}  // namespace havip::live
