// Taps: the interfaces of this host that the setup knows by name, followed as they come, go, are
// switched on and off, or leave for another namespace (netlink), with a capture on each that is up.
//
// A tap that is switched off counts as gone: nothing comes from it, and the kernel has dropped its
// routes. Its guest's end being down is the guest's own matter.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "platform/live/loop.h"
#include "platform/live/netlink.h"
#include "platform/live/pcap/tap_capture.h"
#include "tools/daemon/daemon.h"
#include "tools/mcagent/setup.h"

namespace havip::mcagentd {

class Taps {
 public:
  struct Handlers {
    // A tap is there, and captured from now on (once released). Or it is not any more.
    std::function<void(const DeviceFacts&, unsigned nic)> plugged;
    std::function<void(const DeviceFacts&)> unplugged;
    std::function<void(unsigned nic)> vxlan_up;
    std::function<void()> vxlan_gone;
    // Interfaces may have gone down and come up again unseen, which costs them their routes.
    std::function<void()> news_lost;
    std::function<void(const DeviceFacts&, wire::ByteView frame, std::int64_t wall_ns)> frame;
  };

  // What an open capture has counted, and those closed before it on the same tap.
  struct Row {
    const DeviceFacts* device = nullptr;
    bool plugged = false;
    live::CaptureCounters counters;
  };

  // All outlive it.
  Taps(live::Loop& loop, const Setup& setup, daemon::Complaints& complaints, Handlers handlers);
  Taps(const Taps&) = delete;
  Taps& operator=(const Taps&) = delete;
  ~Taps();

  // Finds what is there, and follows it from now on.
  [[nodiscard]] Result<void> start();
  // Frames are told from now on, those first that have waited in the kernel since start().
  void release();

  // Whether a tap is to be used when it is there; all are to begin with.
  [[nodiscard]] Result<void> allow(const net::DeviceId& device, bool allowed);

  [[nodiscard]] std::vector<Row> rows();

 private:
  struct Tap {
    const DeviceFacts* facts = nullptr;
    unsigned nic = 0;  // 0: not there, or off
    std::unique_ptr<live::TapCapture> capture;
    live::CaptureCounters before;  // of captures closed before
    std::uint64_t frames = 0;      // told since drops were last looked at
    std::uint64_t drops_said = 0;
  };

  void look();
  void read_news();
  void on_link(const live::Nic& nic);
  void on_gone(unsigned index);
  void plug(Tap& tap, unsigned nic);
  void unplug(Tap& tap);
  void look_at_drops();
  [[nodiscard]] static live::CaptureCounters counters(Tap& tap);

  live::Loop& loop_;
  const Setup& setup_;
  daemon::Complaints& complaints_;
  Handlers handlers_;
  std::unique_ptr<live::Netlink> netlink_;
  std::map<std::string, Tap, std::less<>> taps_;  // by the name of the interface
  std::map<unsigned, std::string> present_;       // taps that are on, and the vxlan
  std::set<net::DeviceId> forbidden_;
  bool released_ = false;
  live::Timer look_timer_;  // something went wrong: look again
  live::Timer drops_timer_;
};

}  // namespace havip::mcagentd
