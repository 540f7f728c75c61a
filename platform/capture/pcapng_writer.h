// PcapngWriter: frames and decisions of a run as pcapng, for Wireshark and tshark.
//
//   MemorySink sink;
//   PcapngWriter writer(sink, {.comment = "nic-down, seed 7", .application = "havip"});
//   const auto tap = writer.add_interface({.name = "h1/tap-web-a"});
//   writer.packet({.interface = tap, .at = now, .direction = Direction::kIn, .octets = bytes});
//   writer.journal({.at = now, .identifier = "h1/agent", .message = "admitted 172.16.16.8"});
//   const Result<void> saved = writer.finish();
//
// Blocks gather in one buffer that goes to the sink in pieces of about 256 KiB; a block allocates
// nothing. The first failure of the sink is kept: what comes after it is discarded, and finish()
// reports it.
#pragma once

#include <span>

#include "core/base/result.h"
#include "platform/capture/byte_sink.h"
#include "platform/capture/pcapng.h"

namespace havip::capture {

class PcapngWriter {
 public:
  // Writes the section header. `sink` is borrowed and outlives the writer.
  PcapngWriter(ByteSink& sink, const Section& section);
  PcapngWriter(const PcapngWriter&) = delete;
  PcapngWriter& operator=(const PcapngWriter&) = delete;

  // Describes an Ethernet interface with nanosecond timestamps. Allowed at any time, as long as it
  // comes before the interface's first packet. Strings are at most 65535 octets long.
  InterfaceIndex add_interface(const Interface& interface);

  // Names that viewers show instead of addresses.
  void names(std::span<const HostName> names);

  // REQUIRES: packet.interface was added; packet.at is not before 1970.
  void packet(const Packet& packet);

  void journal(const JournalEntry& entry);

  // Hands what is buffered to the sink, so that a reader of the file sees whole blocks.
  [[nodiscard]] Result<void> flush();

  // Flushes and closes the sink; the first failure of the whole capture. Nothing may follow.
  [[nodiscard]] Result<void> finish();

  // False once the sink has failed: the caller may want to stop early.
  [[nodiscard]] bool ok() const { return status_.has_value(); }

 private:
  // Closes the block that began at `begin`, and hands the buffer over when it is full.
  void end_block(std::size_t begin);
  void hand_over();

  ByteSink& sink_;
  wire::Bytes buffer_;
  Result<void> status_;
  InterfaceIndex interfaces_ = 0;
};

}  // namespace havip::capture
