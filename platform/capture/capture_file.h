// CaptureFile: a capture of any program, read forward, a packet at a time.
//
//   auto source = open_file("web-a.pcap");
//   auto file = CaptureFile::open(std::move(*source));
//   while (true) {
//     auto packet = file->next();          // Result<std::optional<CapturedPacket>>
//     if (!packet || !*packet) break;      // damaged; at the end
//     use((*packet)->octets);              // until the next call
//   }
//   if (file->cut()) ..                    // the last record is not all there
//
// Formats: classic pcap (either byte order, microseconds or nanoseconds), pcapng (any number of
// sections and interfaces, any resolution). Memory does not depend on the file's length.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "platform/capture/byte_source.h"
#include "platform/capture/input_window.h"
#include "platform/capture/link_type.h"
#include "platform/capture/pcapng.h"

namespace havip::capture {

// The most octets that a record may hold; more is taken for damage (tcpdump's own bound).
inline constexpr std::uint32_t kMostCaptured = 262'144;

struct CapturedPacket {
  InterfaceIndex interface = 0;
  LinkType link = kLinkEthernet;  // one that is_readable()
  Instant at;                     // since kEpoch, as the file has it: it may run backwards
  Direction direction = Direction::kUnknown;
  std::uint32_t original_length = 0;  // of the packet on the wire; octets may be fewer
  wire::ByteView octets;              // valid until the next call of next()
};

// The interfaces of all sections, counted through. A pcap has one, without a name.
struct CaptureInterface {
  std::string name;  // printable ASCII: what is none of it has become '?'
  LinkType link = kLinkEthernet;
};

// A format's reader. What it says of a fault names the place, and not the file.
class PacketReader {
 public:
  PacketReader() = default;
  PacketReader(const PacketReader&) = delete;
  PacketReader& operator=(const PacketReader&) = delete;
  virtual ~PacketReader() = default;

  // None at the end. The error: a record that contradicts itself, or a packet of a link type that
  // is not readable. Nothing is read behind it.
  [[nodiscard]] virtual Result<std::optional<CapturedPacket>> next() = 0;
  [[nodiscard]] virtual const std::vector<CaptureInterface>& interfaces() const = 0;
  [[nodiscard]] virtual bool cut() const = 0;
  [[nodiscard]] virtual std::uint64_t without_time() const = 0;
};

class CaptureFile {
 public:
  // Reads the beginning. The error says what the file seems to be, if it is no capture.
  [[nodiscard]] static Result<CaptureFile> open(std::unique_ptr<ByteSource> source);

  [[nodiscard]] Result<std::optional<CapturedPacket>> next() { return reader_->next(); }

  // Those that were described so far.
  [[nodiscard]] const std::vector<CaptureInterface>& interfaces() const {
    return reader_->interfaces();
  }
  // At the end: the file ends within a record, as when a program was killed while it wrote.
  [[nodiscard]] bool cut() const { return reader_->cut(); }
  // Packets that pcapng kept without a time stamp (§4.4), which are passed over.
  [[nodiscard]] std::uint64_t without_time() const { return reader_->without_time(); }

 private:
  explicit CaptureFile(std::unique_ptr<PacketReader> reader) : reader_(std::move(reader)) {}

  std::unique_ptr<PacketReader> reader_;
};

// Times outside 1970..2170 are taken for damage, so that differences of two always fit.
[[nodiscard]] constexpr bool is_plausible(Instant at) {
  constexpr std::chrono::hours kMost{170 * 366 * 24};
  return at >= kStart - kEpoch && at <= kStart + kMost;
}

}  // namespace havip::capture
