// AdvertSockets: the raw sockets that a configuration needs, and who gets what they bring.
//
// An instance whose unicast source is not on the machine has no socket until the address comes:
// Keepalived cannot bind it either, and puts the instance into FAULT.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hostsim/guest/conf/config.h"
#include "hostsim/guest/vrrp/daemon_io.h"
#include "platform/live/loop.h"
#include "platform/live/vrrp_socket.h"
#include "tools/vrrpd/logger.h"
#include "tools/vrrpd/nic_table.h"
#include "tools/vrrpd/vmacs.h"

namespace havip::vrrpd {
namespace conf = hostsim::conf;

class AdvertSockets {
 public:
  using Deliver = std::function<void(hostsim::NicIndex, wire::Packet)>;

  AdvertSockets(live::Loop& loop, Logger& log, Deliver deliver)
      : loop_(loop), log_(log), deliver_(std::move(deliver)) {}
  AdvertSockets(const AdvertSockets&) = delete;
  AdvertSockets& operator=(const AdvertSockets&) = delete;
  ~AdvertSockets() { close(); }

  // Closes what is open no longer needed, opens what is missing. `vmacs` has those of the
  // configuration.
  void open(const conf::Config& config, const NicTable& nics, const Vmacs& vmacs);
  // Tries again what could not be opened: an address or a NIC has come.
  void retry();
  void close();

  // Out of the interface of this name and index. The error says why nothing left.
  [[nodiscard]] Result<void> send(const std::string& interface, unsigned index,
                                  const wire::Packet& packet);
  // The interface is no more.
  void forget(unsigned index);

  // "ifindex(  2), family(IPv4), proto(112), fd(12,13) , unicast, address(172.16.16.6)", each.
  [[nodiscard]] std::vector<std::string> describe() const;
  [[nodiscard]] std::uint64_t malformed() const { return malformed_; }

 private:
  struct Wanted {
    live::Listening where;
    hostsim::NicIndex nic = 0;
    std::unique_ptr<live::VrrpReceiver> socket;
  };

  void open_one(Wanted& wanted);
  void received(hostsim::NicIndex nic, wire::ByteView octets);

  live::Loop& loop_;
  Logger& log_;
  Deliver deliver_;
  std::vector<std::unique_ptr<Wanted>> wanted_;
  std::map<std::pair<net::Family, unsigned>, live::VrrpSender> senders_;
  wire::Bytes scratch_;
  std::uint64_t malformed_ = 0;
};

}  // namespace havip::vrrpd
