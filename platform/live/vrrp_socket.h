// The sockets through which adverts come and go: raw, of protocol 112 or 51, bound as Keepalived
// binds them, so that one machine's instances hear exactly what Keepalived's would.
//
//   receiving   a socket for each family, protocol, NIC, and unicast source or group: bound to the
//               NIC and to that address; members of the group. Unicast never reaches a multicast
//               socket, nor the other way round.
//   sending     whole packets with their IP headers, bound to the NIC. Multicast is not looped
//               back.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/base/result.h"
#include "core/net/ip.h"
#include "core/wire/bytes.h"
#include "platform/live/fd.h"

namespace havip::live {

// Where a receiving socket listens.
struct Listening {
  net::Family family = net::Family::kIpv4;
  std::uint8_t protocol = 112;
  std::string nic;
  unsigned nic_index = 0;
  net::IpAddr address;  // unicast source or group

  friend bool operator==(const Listening&, const Listening&) = default;
};

class VrrpReceiver {
 public:
  // The error names the call and the address: an address that is not on the machine (yet) is none
  // to bind to.
  [[nodiscard]] static Result<VrrpReceiver> open(const Listening& where);

  [[nodiscard]] int fd() const { return fd_.get(); }
  // Every packet that waits, as octets from the IP header on. An IPv6 packet's header, which the
  // kernel keeps to itself, is made again of what it tells beside the payload. A packet that does
  // not fit into 64 KiB does not exist.
  void receive(const std::function<void(wire::ByteView)>& handle);

 private:
  VrrpReceiver(Listening where, Fd fd) : where_(std::move(where)), fd_(std::move(fd)) {}
  void receive_ipv6(const std::function<void(wire::ByteView)>& handle);

  Listening where_;
  Fd fd_;
  wire::Bytes buffer_;
};

class VrrpSender {
 public:
  [[nodiscard]] static Result<VrrpSender> open(net::Family family, const std::string& nic,
                                               unsigned nic_index);

  // `packet` from its IP header on; IPv4's id and checksum are filled in by the kernel where they
  // are 0. The error is what the kernel said: no route, no address, a NIC that is down.
  [[nodiscard]] Result<void> send(wire::ByteView packet, const net::IpAddr& to);

 private:
  VrrpSender(unsigned nic_index, Fd fd) : nic_index_(nic_index), fd_(std::move(fd)) {}

  unsigned nic_index_;
  Fd fd_;
};

}  // namespace havip::live
