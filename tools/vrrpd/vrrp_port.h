// VrrpPort: carries out what the VRRP engine decides, on the real machine.
//
// It is the one place where a live run differs from a virtual one.
#pragma once

#include <functional>
#include <memory>

#include "hostsim/guest/vrrp/daemon.h"
#include "platform/live/ether_sender.h"
#include "platform/live/loop.h"
#include "platform/live/netlink.h"
#include "tools/vrrpd/advert_sockets.h"
#include "tools/vrrpd/logger.h"
#include "tools/vrrpd/nic_table.h"

namespace havip::vrrpd {

class VrrpPort {
 public:
  struct Parts {
    Logger& log;
    live::Netlink& netlink;
    live::EtherSender& ether;
    AdvertSockets& sockets;
    const NicTable& nics;
  };

  // Everything outlives the port. `exited` is called with the code of the engine's end; `release`
  // says whether addresses may be removed (false: --dont-release-vrrp while stopping).
  VrrpPort(Parts parts, live::Timer& timer, std::function<void(int)> exited)
      : parts_(parts), timer_(timer), exited_(std::move(exited)) {}

  void send(Instant now, hostsim::daemon::Output output);
  void arm(Instant at) { timer_.arm(at); }

  // From now on addresses stay where they are.
  void keep_addresses() { keep_addresses_ = true; }

 private:
  void carry(const hostsim::daemon::SendPacket& out);
  void carry(const hostsim::daemon::SendGarp& out);
  void carry(const hostsim::daemon::AddAddress& out);
  void carry(const hostsim::daemon::RemoveAddress& out);
  void carry(const hostsim::daemon::SendNa& out);
  void carry(const hostsim::daemon::Exited& out);
  // What nothing here carries out yet: firewall, virtual interfaces, scripts, and what is told to
  // people. Said in the log, each time.
  void carry(const hostsim::daemon::Accept& out);
  void carry(const hostsim::daemon::AddVmac& out);
  void carry(const hostsim::daemon::RemoveVmac& out);
  void carry(const hostsim::daemon::RunScript& out);
  void carry(const hostsim::daemon::SignalScript& out);
  void carry(const hostsim::daemon::WriteFile& out);
  void carry(const hostsim::Notify& out);
  void carry(const hostsim::FifoLine& out);
  void carry(const hostsim::SendMail& out);
  void announce(const live::Nic& nic, const wire::Frame& frame, const net::IpAddr& vip,
                std::string_view what);

  Parts parts_;
  live::Timer& timer_;
  std::function<void(int)> exited_;
  std::map<std::pair<hostsim::NicIndex, net::IpAddr>, std::uint8_t> prefixes_;
  wire::Bytes frame_;
  bool keep_addresses_ = false;
};

}  // namespace havip::vrrpd
