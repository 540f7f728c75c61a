// PcapngStream: the packets of a pcapng, block by block (pcapng_format.h). Blocks that hold no
// packet are passed over; pcapng_reader.h reads what else havip's own captures hold.
#pragma once

#include "platform/capture/capture_file.h"
#include "platform/capture/pcapng_parts.h"

namespace havip::capture {

class PcapngStream final : public PacketReader {
 public:
  [[nodiscard]] static bool recognises(wire::ByteView head);
  // REQUIRES: recognises() what the input begins with.
  [[nodiscard]] static Result<std::unique_ptr<PcapngStream>> open(InputWindow input);

  [[nodiscard]] Result<std::optional<CapturedPacket>> next() override;
  [[nodiscard]] const std::vector<CaptureInterface>& interfaces() const override {
    return interfaces_;
  }
  [[nodiscard]] bool cut() const override { return cut_; }
  [[nodiscard]] std::uint64_t without_time() const override { return without_time_; }

 private:
  using Found = Result<std::optional<CapturedPacket>>;

  explicit PcapngStream(InputWindow input) : input_(std::move(input)) {}
  // A whole block, which stays in the window; none at the end, or where the file is cut.
  [[nodiscard]] Result<std::optional<wire::ByteView>> next_block();
  [[nodiscard]] Result<void> take_byte_order(wire::ByteView head);
  // What is wrong with a block, with its place.
  [[nodiscard]] std::string at_block(std::string_view text) const;

  [[nodiscard]] Result<void> section(wire::ByteView body);
  [[nodiscard]] Result<void> interface(wire::ByteView body);
  [[nodiscard]] Found enhanced_packet(wire::ByteView body);
  [[nodiscard]] Found obsolete_packet(wire::ByteView body);
  [[nodiscard]] Found packet(std::uint32_t interface, std::uint64_t ticks, std::uint32_t captured,
                             std::uint32_t original, wire::ByteView behind);
  [[nodiscard]] Found body_of(std::uint32_t type, wire::ByteView body);

  InputWindow input_;
  Order order_;
  std::size_t block_length_ = 0;   // of the block that was handed out last
  std::vector<TimeScale> scales_;  // of the current section
  std::vector<CaptureInterface> interfaces_;
  std::uint64_t without_time_ = 0;
  bool cut_ = false;
};

}  // namespace havip::capture
