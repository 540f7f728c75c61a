// CaptureMerge: several captures as one, by time.
//
// Each file is a stream whose time does not run backwards: where it does (a clock was set, a
// program wrote two queues), the packet gets the time of the one before it in its file. Of packets
// of the same time those of the file that was named first come first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/capture/capture_file.h"

namespace havip::capture {

// What is to be said of a file that was read.
struct Reading {
  std::string name;
  std::uint64_t packets = 0;
  std::uint64_t without_time = 0;  // passed over
  std::uint64_t backwards = 0;     // packets that were earlier than one before them
  Duration most_backwards{};       // by how much at most
  std::optional<Instant> first;    // since kEpoch; none: no packet
  Instant last;
  bool cut = false;  // it ends within a record
};

class CaptureMerge {
 public:
  struct File {
    std::string name;  // for messages
    CaptureFile capture;
  };
  explicit CaptureMerge(std::vector<File> files);

  struct Next {
    std::size_t file = 0;  // index in the order given
    Instant at;            // never before the one before
    CapturedPacket packet;
  };
  // None at the end. The error names the file: "web-a.pcap: packet 12 at octet 1234: ..".
  [[nodiscard]] Result<std::optional<Next>> next();

  // Complete at the end.
  [[nodiscard]] const std::vector<Reading>& readings() const { return readings_; }
  [[nodiscard]] const CaptureFile& file(std::size_t index) const { return files_[index].capture; }

 private:
  [[nodiscard]] Result<void> advance(std::size_t file);

  std::vector<File> files_;
  std::vector<Reading> readings_;
  struct Head {
    Instant at;
    CapturedPacket packet;
  };
  std::vector<std::optional<Head>> heads_;
  std::optional<std::size_t> taken_;  // the file whose head was handed out last
  bool begun_ = false;
};

}  // namespace havip::capture
