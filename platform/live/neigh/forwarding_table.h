// ForwardingTable: what the kernel of a host forwards by, changed by netlink in batches:
//
//   route        ip/32 -> interface (scope link), marked as ours by kRouteProtocol
//   neighbour    (ip, interface) -> MAC, permanent: exempt from the kernel's gc_thresh3
//   fdb          (MAC, vxlan interface) -> underlay address of the host behind it
//
// Every change is acknowledged by the kernel before apply() returns; it replaces what was there,
// and to drop what is not there is no fault. Measured: some 10 us for one change, 5 us each in
// batches.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/net/ipv4.h"
#include "core/net/mac.h"

struct nl_sock;

namespace havip::live {

// rtm_protocol of our routes, as `ip route show proto 117` has it: nobody's in
// /etc/iproute2/rt_protos.
inline constexpr std::uint8_t kRouteProtocol = 117;

struct ForwardingChange {
  enum class What : std::uint8_t {
    kSetRoute,       // ip, nic
    kDropRoute,      // ip: ours alone, whatever its interface
    kSetNeighbour,   // ip, mac, nic
    kDropNeighbour,  // ip, nic
    kSetFdb,         // mac, nic, ip: the underlay address
  };
  What what = What::kSetRoute;
  net::Ipv4Addr ip;
  net::MacAddr mac;
  unsigned nic = 0;  // the kernel's index
  friend bool operator==(const ForwardingChange&, const ForwardingChange&) = default;
};
// "route 172.16.16.8 dev 4", for messages.
[[nodiscard]] std::string to_string(const ForwardingChange& change);

struct ForwardingFailure {
  std::size_t change = 0;  // index into what was to be applied
  int error = 0;           // an errno
};
// In the words of this matter: ENOBUFS is "the neighbour table is full (gc_thresh3)".
[[nodiscard]] std::string forwarding_error(int error);

// What is there of ours.
struct ForwardingFound {
  struct Route {
    net::Ipv4Addr ip;
    unsigned nic = 0;
  };
  struct Neighbour {  // permanent ones
    net::Ipv4Addr ip;
    net::MacAddr mac;
    unsigned nic = 0;
  };
  std::vector<Route> routes;
  std::vector<Neighbour> neighbours;  // on any interface
};

class ForwardingTable {
 public:
  [[nodiscard]] static Result<std::unique_ptr<ForwardingTable>> open();
  ForwardingTable(const ForwardingTable&) = delete;
  ForwardingTable& operator=(const ForwardingTable&) = delete;
  ~ForwardingTable();

  // In order. Returns those that the kernel refused, in order; the others are in force.
  [[nodiscard]] std::vector<ForwardingFailure> apply(std::span<const ForwardingChange> changes);

  [[nodiscard]] Result<ForwardingFound> read();

 private:
  explicit ForwardingTable(nl_sock* socket) : socket_(socket) {}
  void send_batch(std::span<const ForwardingChange> changes, std::size_t first,
                  std::vector<ForwardingFailure>& failures);

  nl_sock* socket_;
  std::uint32_t sequence_ = 0;
};

}  // namespace havip::live
