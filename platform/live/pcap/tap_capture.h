// TapCapture: what a guest sends through its tap, as libpcap sees it on the host's side.
//
//   immediate mode    a frame is told as soon as the kernel has it, never at the end of a block
//   non-blocking      libpcap's selectable descriptor waits in the Loop
//   direction in      what the host sends to the guest does not count
//   bounded           `buffer` octets of ring in the kernel for each tap: a guest that floods loses
//                     frames of its own, counted by the kernel, and nobody else's; and it is given
//                     kFramesAtOnce frames of a round of the loop, then the others have their turn
//
// An interface that goes down is no end (libpcap reads ENETDOWN and goes on when it is up again);
// one that vanishes or leaves for another namespace is.
//
// Source of the choice: measured, immediate mode tells after some 15 us, block timeouts after as
// long as they are.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/wire/bytes.h"
#include "platform/live/loop.h"

struct pcap;
struct pcap_pkthdr;

namespace havip::live {

struct CaptureSetup {
  std::string nic;
  std::string filter;       // of tcpdump's language; empty: everything
  int snap_length = 128;    // octets of a frame that are kept
  int buffer = 128 * 1024;  // octets of the ring in the kernel: some 500 frames
};

// Totals since the capture began.
struct CaptureCounters {
  std::uint64_t received = 0;     // frames that the filter let through, those dropped included
  std::uint64_t dropped = 0;      // for want of room in the ring (ps_drop)
  std::uint64_t nic_dropped = 0;  // by the interface or its driver (ps_ifdrop)
};

struct CaptureHandlers {
  // `wall_ns` is the kernel's time stamp: nanoseconds since 1970.
  std::function<void(wire::ByteView frame, std::int64_t wall_ns)> frame;
  // The capture cannot go on: the interface has vanished, as a rule. Told once, from the loop;
  // the owner may destroy the capture there.
  std::function<void(const std::string& why)> ended;
};

class TapCapture {
 public:
  static constexpr int kFramesAtOnce = 64;

  // Captures from now on. Nothing is told before watch(). `loop` outlives it. The error names the
  // interface: it does not exist, is down, or we may not.
  [[nodiscard]] static Result<std::unique_ptr<TapCapture>> open(Loop& loop,
                                                                const CaptureSetup& setup,
                                                                CaptureHandlers handlers);
  TapCapture(const TapCapture&) = delete;
  TapCapture& operator=(const TapCapture&) = delete;
  ~TapCapture();

  // From now on frames are told, those first that wait in the ring.
  void watch();

  [[nodiscard]] const std::string& nic() const { return nic_; }
  // Asks the kernel. After an end: as it was last asked.
  [[nodiscard]] CaptureCounters counters();

 private:
  struct Close {
    void operator()(pcap* handle) const;
  };
  TapCapture(Loop& loop, std::string nic, std::unique_ptr<pcap, Close> handle, int fd,
             CaptureHandlers handlers);
  static void take(unsigned char* self, const pcap_pkthdr* header, const unsigned char* octets);
  void read();
  void end(std::string why);

  Loop& loop_;
  std::string nic_;
  std::unique_ptr<pcap, Close> handle_;
  int fd_;
  CaptureHandlers handlers_;
  CaptureCounters counters_;
  bool watched_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace havip::live
