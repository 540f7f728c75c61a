// Netlink: the machine's NICs and addresses (rtnetlink, by libnl-3): what there is, what changes,
// and what we change.
//
// News are told once the kernel has them. An address that came or went because of add() or
// remove() is no news; the same done by anybody else is.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "core/base/result.h"
#include "core/net/ip.h"
#include "core/net/mac.h"

struct nl_sock;
struct nl_object;
struct nl_msg;

namespace havip::live {

struct Nic {
  unsigned index = 0;  // the kernel's
  std::string name;
  net::MacAddr mac;
  unsigned mtu = 1500;
  bool up = false;       // IFF_UP and IFF_RUNNING, which is what Keepalived calls up
  bool enabled = false;  // IFF_UP alone: the other end may be down
  bool arp = true;       // not IFF_NOARP
  bool macvlan = false;
  std::vector<net::IpAddr> addresses;  // in the kernel's order, tentative ones too
};

struct AddressNews {
  unsigned nic_index = 0;
  net::IpAddr ip;
  bool present = false;
};

class Netlink {
 public:
  struct Handlers {
    std::function<void(const Nic&)> link;  // a NIC as it is now: changed, or new
    std::function<void(unsigned)> link_gone;
    std::function<void(const AddressNews&)> address;
  };

  [[nodiscard]] static Result<std::unique_ptr<Netlink>> open();
  Netlink(const Netlink&) = delete;
  Netlink& operator=(const Netlink&) = delete;
  ~Netlink();

  // Every NIC with its addresses, in order of their index.
  [[nodiscard]] Result<std::vector<Nic>> nics();

  // News wait behind this descriptor.
  [[nodiscard]] int fd() const;
  void on_news(Handlers handlers) { handlers_ = std::move(handlers); }
  // Reads what waits and calls the handlers. The error is an overflow: news were lost, and nics()
  // tells how things stand.
  [[nodiscard]] Result<void> read_news();

  // The address with scope global and no duplicate address detection. It is there when this
  // returns; that it was there before is no error.
  [[nodiscard]] Result<void> add(unsigned nic_index, const net::IpAddr& ip, std::uint8_t prefix);
  // That it was not there is no error.
  [[nodiscard]] Result<void> remove(unsigned nic_index, const net::IpAddr& ip, std::uint8_t prefix);

 private:
  using Change = std::tuple<unsigned, net::IpAddr, bool>;

  Netlink(nl_sock* requests, nl_sock* news) : requests_(requests), news_(news) {}
  static int take_message(nl_msg* message, void* self);
  void take_object(nl_object* object, bool gone);
  Result<void> change(unsigned nic_index, const net::IpAddr& ip, std::uint8_t prefix, bool present);

  nl_sock* requests_;
  nl_sock* news_;
  Handlers handlers_;
  std::map<Change, unsigned> our_own_;  // changes of ours that the kernel has yet to report
};

}  // namespace havip::live
