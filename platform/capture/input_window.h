// InputWindow: looks ahead in a ByteSource, so that a reader sees whole records though its input
// comes in pieces. Holds one piece of 256 KiB, or the largest record that was asked for.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "core/base/result.h"
#include "platform/capture/byte_source.h"

namespace havip::capture {

class InputWindow {
 public:
  explicit InputWindow(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}

  // The next `count` octets, or fewer at the end of the input. They stay where they are until the
  // next peek(). Callers bound `count`: so much is kept in memory.
  [[nodiscard]] Result<wire::ByteView> peek(std::size_t count) {
    if (end_ - begin_ < count) {
      if (auto done = fill(count); !done) return fail(done.error());
    }
    return wire::ByteView(buffer_).subspan(begin_, std::min(count, end_ - begin_));
  }

  // REQUIRES: they were peeked at.
  void skip(std::size_t count) {
    begin_ += count;
    offset_ += count;
  }

  // How many octets were skipped so far: where in the file the next one stands.
  [[nodiscard]] std::uint64_t offset() const { return offset_; }

 private:
  [[nodiscard]] Result<void> fill(std::size_t count);

  std::unique_ptr<ByteSource> source_;
  wire::Bytes buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t offset_ = 0;
  bool ended_ = false;
};

}  // namespace havip::capture
