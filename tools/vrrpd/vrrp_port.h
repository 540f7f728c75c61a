// VrrpPort: carries out what the VRRP engine decides, on the real machine.
//
// It is the one place where a live run differs from a virtual one.
#pragma once

#include <functional>
#include <memory>
#include <set>

#include "hostsim/guest/vrrp/daemon.h"
#include "platform/live/ether_sender.h"
#include "platform/live/filter/packet_filter.h"
#include "platform/live/loop.h"
#include "platform/live/netlink.h"
#include "tools/vrrpd/advert_sockets.h"
#include "tools/vrrpd/helpers.h"
#include "tools/vrrpd/logger.h"
#include "tools/vrrpd/mailer.h"
#include "tools/vrrpd/nic_table.h"
#include "tools/vrrpd/vmacs.h"

namespace havip::vrrpd {

class VrrpPort {
 public:
  struct Parts {
    Logger& log;
    live::Netlink& netlink;
    live::EtherSender& ether;
    AdvertSockets& sockets;
    Vmacs& vmacs;
    const NicTable& nics;
    const conf::Config& config;
    Helpers& helpers;
    Mailer& mailer;
  };

  // Everything outlives the port. `exited` is called with the code of the engine's end; `release`
  // says whether addresses may be removed (false: --dont-release-vrrp while stopping).
  // `script_ended` is called with a script's number and what became of it, never from within
  // send().
  VrrpPort(Parts parts, live::Timer& timer, std::function<void(int)> exited,
           std::function<void(std::size_t, live::Outcome)> script_ended)
      : parts_(parts),
        timer_(timer),
        exited_(std::move(exited)),
        script_ended_(std::move(script_ended)) {}

  void send(Instant now, hostsim::daemon::Output output);
  void arm(Instant at) { timer_.arm(at); }

  // From now on addresses stay where they are, and virtual interfaces with them.
  void keep_addresses() { keep_addresses_ = true; }

 private:
  void carry(const hostsim::daemon::SendPacket& out);
  void carry(const hostsim::daemon::SendGarp& out);
  void carry(const hostsim::daemon::SendNa& out);
  void carry(const hostsim::daemon::AddAddress& out);
  void carry(const hostsim::daemon::RemoveAddress& out);
  void carry(const hostsim::daemon::Accept& out);
  void carry(const hostsim::daemon::AddVmac& out);
  void carry(const hostsim::daemon::RemoveVmac& out);
  void carry(const hostsim::daemon::RunScript& out);
  void carry(const hostsim::daemon::SignalScript& out);
  void carry(const hostsim::daemon::WriteFile& out);
  void carry(const hostsim::Notify& out);
  void carry(const hostsim::FifoLine& out);
  void carry(const hostsim::SendMail& out) { parts_.mailer.send(out.message); }
  void carry(const hostsim::daemon::Exited& out);
  // What an order is for: the NIC, or the virtual interface of the MAC address above it.
  struct Outlet {
    unsigned index = 0;  // 0: it is not there
    std::string name;
    net::MacAddr mac;
    bool arp = true;
  };
  [[nodiscard]] Outlet outlet(hostsim::NicIndex nic, const std::optional<net::MacAddr>& vmac) const;
  void send_frame(const wire::Frame& frame, const Outlet& by, const net::IpAddr& vip);
  void say_once(const std::string& what);

  Parts parts_;
  live::Timer& timer_;
  std::function<void(int)> exited_;
  std::function<void(std::size_t, live::Outcome)> script_ended_;
  std::set<std::string> said_;
  live::PacketFilter filter_;
  wire::Bytes frame_;
  bool keep_addresses_ = false;
};

}  // namespace havip::vrrpd
