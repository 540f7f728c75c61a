// Fd: a file descriptor with an owner; and the words for what the kernel refused.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace havip::live {

class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() { reset(); }

  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool is_open() const { return fd_ >= 0; }
  void reset();

 private:
  int fd_ = -1;
};

// "bind 172.16.16.6: Cannot assign requested address", of the errno of the call that just failed.
[[nodiscard]] std::string errno_text(std::string_view what);

}  // namespace havip::live
