// Macvlans: virtual interfaces with a MAC address of their own above a NIC, in private mode: frames
// for that address come up, and two of them above one NIC never hear each other.
//
// What a kernel needs told so that such an interface can stand for a virtual router is here too, as
// Keepalived tells it: settle() and the reverse path filter.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/net/ip.h"
#include "core/net/mac.h"

struct nl_sock;

namespace havip::live {

struct Macvlan {
  unsigned index = 0;  // the kernel's
  unsigned base = 0;   // index of the NIC below
  std::string name;
  net::MacAddr mac;
  bool is_private = true;
};

class Macvlans {
 public:
  [[nodiscard]] static Result<Macvlans> open();

  [[nodiscard]] Result<std::vector<Macvlan>> all();
  // Whether any interface has the name.
  [[nodiscard]] static bool name_is_taken(const std::string& name);

  // It is down, and has no address. The error is the kernel's: no such NIC, the name is taken, a
  // kernel without macvlan. Returns its index.
  [[nodiscard]] Result<unsigned> create(unsigned base, const std::string& name,
                                        const net::MacAddr& mac);
  // That there is none is no error.
  [[nodiscard]] Result<void> remove(unsigned index);
  // An error where another interface above the NIC has the same MAC address.
  [[nodiscard]] Result<void> set_up(unsigned index);

  // No address is made of the MAC address (RFC 9568 section 7.4).
  [[nodiscard]] Result<void> stop_address_generation(unsigned index);
  // For IPv4: ARP answers for its own addresses alone, and takes packets from ourselves; the NIC
  // below does not answer for it.
  [[nodiscard]] Result<void> separate_arp(const Macvlan& macvlan);
  // A link-local address that no connection chooses as its source.
  [[nodiscard]] Result<void> add_link_local(unsigned index, const net::Ipv6Addr& ip);

 private:
  struct Close {
    void operator()(nl_sock* socket) const;
  };
  explicit Macvlans(nl_sock* socket) : socket_(socket) {}

  std::unique_ptr<nl_sock, Close> socket_;
};

// net.ipv6.conf.NAME.disable_ipv6.
[[nodiscard]] Result<void> set_ipv6(const std::string& interface, bool enabled);

// The reverse path filter drops what a virtual router hears: its peers' addresses are routed
// through the NIC below. net.ipv4.conf.all is the least that every interface has, so it goes to 0,
// and what it was to the others, and to those that come later.
class ReversePathFilter {
 public:
  // Once; later calls do nothing. Where it was off nothing is changed.
  [[nodiscard]] Result<void> yield();
  // As it was; what somebody else has written since stays.
  void restore();

 private:
  bool yielded_ = false;
  std::map<std::string, std::pair<int, int>> changed_;  // interface -> before, and as we set it
};

}  // namespace havip::live
