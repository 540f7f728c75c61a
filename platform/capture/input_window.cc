#include "platform/capture/input_window.h"

#include <cstring>

namespace havip::capture {
namespace {

constexpr std::size_t kPiece = 256 * 1024;

}  // namespace

// What is left moves to the front, and the rest of the buffer is filled behind it.
Result<void> InputWindow::fill(std::size_t count) {
  if (begin_ != 0 && end_ != begin_) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  }
  end_ -= begin_;
  begin_ = 0;
  if (buffer_.size() < std::max(count, kPiece)) buffer_.resize(std::max(count, kPiece));
  while (end_ < count && !ended_) {
    const auto got = source_->read(std::span(buffer_).subspan(end_));
    if (!got) return fail(got.error());
    end_ += *got;
    ended_ = *got == 0;
  }
  return {};
}

}  // namespace havip::capture
