// PcapStream: the packets of a classic pcap (IETF draft-ietf-opsawg-pcap).
//
//   file:   magic, version 2.4, 8 octets of no use, snap length, link type
//   record: seconds, micro- or nanoseconds, captured length, length on the wire; octets
#pragma once

#include "platform/capture/capture_file.h"
#include "platform/capture/pcapng_parts.h"

namespace havip::capture {

class PcapStream final : public PacketReader {
 public:
  [[nodiscard]] static bool recognises(wire::ByteView head);
  // REQUIRES: recognises() what the input begins with.
  [[nodiscard]] static Result<std::unique_ptr<PcapStream>> open(InputWindow input);

  [[nodiscard]] Result<std::optional<CapturedPacket>> next() override;
  [[nodiscard]] const std::vector<CaptureInterface>& interfaces() const override {
    return interfaces_;
  }
  [[nodiscard]] bool cut() const override { return cut_; }
  [[nodiscard]] std::uint64_t without_time() const override { return 0; }

 private:
  explicit PcapStream(InputWindow input) : input_(std::move(input)) {}
  // REQUIRES: a whole record's head.
  [[nodiscard]] Instant time_of(wire::ByteView head) const;

  InputWindow input_;
  Order order_;
  std::int64_t tick_ns_ = 1000;
  std::vector<CaptureInterface> interfaces_;
  std::uint64_t packets_ = 0;
  bool cut_ = false;
};

}  // namespace havip::capture
