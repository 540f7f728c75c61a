// ByteSource: where the octets of a capture come from. A file or memory; read once, forward.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "core/base/result.h"
#include "core/wire/bytes.h"

namespace havip::capture {

class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  // Fills `into` from its front and returns how many octets there were: fewer than it holds at any
  // time, 0 only at the end. The error is of the system ("Input/output error").
  [[nodiscard]] virtual Result<std::size_t> read(std::span<std::uint8_t> into) = 0;
};

// Opens a regular file: a capture is read more than once, which pipes do not allow. The error says
// what stands in the way, without the path.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> open_file(const std::string& path);

// Octets that are borrowed and outlive the source, handed out `piece` at a time.
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(wire::ByteView bytes, std::size_t piece = 4096)
      : rest_(bytes), piece_(piece) {}
  [[nodiscard]] Result<std::size_t> read(std::span<std::uint8_t> into) override;

 private:
  wire::ByteView rest_;
  std::size_t piece_;
};

}  // namespace havip::capture
