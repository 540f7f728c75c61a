// IPVS: the kernel's load balancer, by generic netlink (linux/ip_vs.h, libnl-genl-3).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/net/ip.h"
#include "core/wire/bytes.h"

struct nl_sock;

namespace havip::live::ipvs {

// What identifies a virtual service: an address and a port with a protocol, or a firewall mark.
struct ServiceKey {
  net::Family family = net::Family::kIpv4;
  std::uint32_t mark = 0;     // 0: none
  std::uint8_t protocol = 6;  // of IP; this and what follows without a mark only
  net::IpAddr ip;
  std::uint16_t port = 0;
};

inline constexpr std::uint32_t kPersistent = 0x01;
inline constexpr std::uint32_t kOnePacket = 0x04;
inline constexpr std::uint32_t kSchedulerFlag1 = 0x08;  // sh-fallback, mh-fallback
inline constexpr std::uint32_t kSchedulerFlag2 = 0x10;  // sh-port, mh-port
inline constexpr std::uint32_t kSchedulerFlag3 = 0x20;

struct ServiceSetup {
  std::string scheduler;
  std::uint32_t flags = 0;
  std::uint32_t timeout = 0;           // of persistence, in seconds
  std::uint32_t netmask = 0xffffffff;  // of persistence: a mask of IPv4, a prefix length of IPv6
};

enum class Forwarding : std::uint32_t { kMasquerade = 0, kTunnel = 2, kDirect = 3 };

struct Destination {
  net::IpAddr ip;
  std::uint16_t port = 0;
  Forwarding forwarding = Forwarding::kMasquerade;
  std::uint32_t weight = 1;
  std::uint32_t upper_threshold = 0;
  std::uint32_t lower_threshold = 0;
};

// The kernel's numbers.
enum class Command : std::uint8_t {
  kAddService = 1,
  kSetService = 2,
  kRemoveService = 3,
  kAddDestination = 5,
  kSetDestination = 6,
  kRemoveDestination = 7,
};

struct Request {
  Command command = Command::kAddService;
  ServiceKey service;
  std::optional<ServiceSetup> setup;       // to add and set a service
  std::optional<Destination> destination;  // of the commands on destinations
};

// From the generic netlink header on, as send() puts it behind the netlink header.
[[nodiscard]] wire::Bytes encode(const Request& request);

// The way to the kernel.
class Channel {
 public:
  // The error: this kernel has no IPVS, or not for us.
  [[nodiscard]] static Result<Channel> open();

  // Waits for the kernel's answer, which is its error. What is there already is changed to what is
  // said instead of added.
  [[nodiscard]] Result<void> send(const Request& request);

 private:
  struct Close {
    void operator()(nl_sock* socket) const;
  };
  Channel(nl_sock* socket, int family) : socket_(socket), family_(family) {}
  [[nodiscard]] int talk(const Request& request);

  std::unique_ptr<nl_sock, Close> socket_;
  int family_;
};

}  // namespace havip::live::ipvs
