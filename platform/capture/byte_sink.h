// ByteSink: where a capture's octets go. Chosen by who makes the capture: a file or memory.
#pragma once

#include <string>

#include "core/base/result.h"
#include "core/wire/bytes.h"

namespace havip::capture {

class ByteSink {
 public:
  ByteSink() = default;
  ByteSink(const ByteSink&) = delete;
  ByteSink& operator=(const ByteSink&) = delete;
  virtual ~ByteSink() = default;

  // Takes all of `bytes`, or says why not ("runs/x/capture.pcapng: No space left on device").
  [[nodiscard]] virtual Result<void> write(wire::ByteView bytes) = 0;

  // No write follows. Only a close() that succeeded means that everything has been taken.
  [[nodiscard]] virtual Result<void> close() = 0;
};

class MemorySink final : public ByteSink {
 public:
  [[nodiscard]] Result<void> write(wire::ByteView bytes) override {
    wire::put_bytes(bytes_, bytes);
    return {};
  }
  [[nodiscard]] Result<void> close() override { return {}; }

  [[nodiscard]] const wire::Bytes& bytes() const { return bytes_; }

 private:
  wire::Bytes bytes_;
};

// A file, created or emptied. It is not buffered here: the writer hands over large pieces.
class FileSink final : public ByteSink {
 public:
  // Opens `path`; the first write() reports it if that failed.
  explicit FileSink(std::string path);
  ~FileSink() override;

  [[nodiscard]] Result<void> write(wire::ByteView bytes) override;
  [[nodiscard]] Result<void> close() override;

 private:
  std::string path_;
  int descriptor_ = -1;
  int open_error_ = 0;  // errno of the failed open
};

}  // namespace havip::capture
