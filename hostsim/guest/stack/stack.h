// Stack: the guest's kernel as far as the rig needs one: NICs with their addresses, ARP and
// neighbour discovery, ping, TCP and UDP over IPv4, a packet filter, and the way of protocol 112 to
// the daemon's socket.
//
// An address is answered as long as it is on a NIC, whatever became of the daemon that put it
// there: that is how a killed Keepalived leaves a VIP behind.
//
// Routing has two rules: an address in a NIC's subnet is asked for directly, anything else goes to
// the guest's gateway: as it is set, else the first address of its first NIC's subnet. IPv6 knows
// its links alone (link_to()): there are no routers, no advertisements of theirs, no duplicate
// address detection, no MLD.
//
// A part of the guest engine: it keeps the engine contract's rules (core/engine/contract.h), but
// what comes in are calls, and what a frame meant beyond the kernel is returned.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/engine/output_queue.h"
#include "core/engine/provenance.h"
#include "core/time/time.h"
#include "core/trace/recorder.h"
#include "core/wire/frame.h"
#include "hostsim/guest/balance/balancer.h"
#include "hostsim/guest/guest_io.h"
#include "hostsim/guest/stack/neighbour_cache.h"
#include "hostsim/guest/stack/packet_filter.h"
#include "hostsim/guest/stack/transport.h"

namespace havip::hostsim::stack {

struct Counters {
  std::uint64_t frames_in = 0;
  std::uint64_t frames_out = 0;
  std::uint64_t arp_requests = 0;  // asked by us
  std::uint64_t arp_answered = 0;  // asked by others
  std::uint64_t nd_requests = 0;   // the same of neighbour solicitations
  std::uint64_t nd_answered = 0;
  std::uint64_t echo_answered = 0;
  // Dropped.
  std::uint64_t nic_down = 0;  // in or out of a NIC that is down
  std::uint64_t filtered = 0;
  std::uint64_t not_for_us = 0;      // another MAC, an address we do not hold, or nothing we speak
  std::uint64_t unresolved = 0;      // no answer of a neighbour, or no route
  std::uint64_t foreign_source = 0;  // ours, from an address that is no longer here
  std::uint64_t queue_overflow = 0;  // too many packets waited for one neighbour

  void fields(auto&& f) const {
    f("frames_in", frames_in);
    f("frames_out", frames_out);
    f("arp_requests", arp_requests);
    f("arp_answered", arp_answered);
    f("nd_requests", nd_requests);
    f("nd_answered", nd_answered);
    f("echo_answered", echo_answered);
    f("nic_down", nic_down);
    f("filtered", filtered);
    f("not_for_us", not_for_us);
    f("unresolved", unresolved);
    f("foreign_source", foreign_source);
    f("queue_overflow", queue_overflow);
  }
};

// An echo reply for an address of ours, for whoever sent the request.
struct EchoReply {
  wire::IcmpEcho echo;
  net::IpAddr from;
  engine::FrameTag tag;
};

// What a received frame means to somebody above the kernel; nothing for most.
using Delivery = std::variant<std::monostate, daemon::PacketIn, EchoReply>;

inline constexpr std::uint8_t kIpInIp = 4;  // RFC 2003

// The way of a packet out of the guest.
struct Route {
  NicIndex nic = 0;
  net::IpAddr next_hop;
};

// The link that an IPv6 address is on, and the address of ours there.
struct Link6 {
  NicIndex nic = 0;
  net::Ipv6Addr source;
};

class Stack {
 public:
  // `trace` must outlive the stack. REQUIRES: at least one NIC.
  // `gateway`: its default route, an address in the subnet of one of its NICs. `loopback`: what is
  // on lo: packets for it are taken, ARP for it is not answered (arp_ignore = 1, as LVS by DR
  // needs).
  Stack(trace::Recorder& trace, engine::NodeId node, const std::vector<NicSetup>& nics,
        std::optional<net::Ipv4Addr> gateway = {}, std::vector<net::Ipv4Addr> loopback = {});

  // Power: power_up() leaves every NIC up with its own addresses; power_down() forgets all that a
  // kernel holds in memory, and records the addresses that go with it.
  void power_up();
  void power_down(Instant now, engine::Seq cause);

  // Returns false when nothing changes. A NIC that goes down keeps its addresses and loses its
  // neighbours, packets waiting there included.
  bool set_link(NicIndex nic, bool up);
  void set_filter(FilterProto proto, FilterDirection direction, bool on);

  // Packets for an address of ours are dropped, or let in again; neighbours that ask where it is
  // are answered all the same.
  void set_accept(const net::IpAddr& ip, bool accept);
  // A virtual interface above the NIC: frames for its MAC address are ours. Who asks for an address
  // that lies on it is told that MAC.
  void add_vmac(NicIndex nic, const net::MacAddr& mac) { nics_[nic].vmacs.push_back(mac); }
  void remove_vmac(NicIndex nic, const net::MacAddr& mac) { std::erase(nics_[nic].vmacs, mac); }
  void place_on_vmac(NicIndex nic, const net::IpAddr& ip, const std::optional<net::MacAddr>& mac);

  // The number of the trace record, or nothing when the address was there (was not there) already.
  std::optional<engine::Seq> add_address(Instant now, NicIndex nic, const net::IpAddr& ip,
                                         engine::Seq cause);
  std::optional<engine::Seq> remove_address(Instant now, NicIndex nic, const net::IpAddr& ip,
                                            engine::Seq cause);
  [[nodiscard]] bool holds(const net::IpAddr& ip) const;
  [[nodiscard]] bool holds(NicIndex nic, const net::IpAddr& ip) const;
  // Held, or on lo: packets for it are ours.
  [[nodiscard]] bool local(net::Ipv4Addr ip) const;
  // In order of address; empty while the power is off.
  [[nodiscard]] const std::vector<net::IpAddr>& addresses(NicIndex nic) const {
    return nics_[nic].addresses;
  }
  [[nodiscard]] bool link_up(NicIndex nic) const { return nics_[nic].up; }
  [[nodiscard]] std::vector<NeighbourCache::Row> neighbours(Instant now, NicIndex nic) const {
    return nics_[nic].neighbours.rows(now);
  }
  [[nodiscard]] const PacketFilter& filter() const { return filter_; }
  [[nodiscard]] net::Ipv4Addr primary(NicIndex nic) const { return nics_[nic].setup.ip; }

  [[nodiscard]] Route route(net::Ipv4Addr dst) const;
  // The first NIC that is on the link of `dst`: fe80::/10 is on every one, as are the first 64 bits
  // of each of its own addresses. Nothing: there is no way to it.
  [[nodiscard]] std::optional<Link6> link_to(const net::Ipv6Addr& dst) const;

  // Sends a packet by route(), or out of the NIC that its socket is bound to.
  void send(Instant now, wire::Ipv4&& packet, engine::Seq cause);
  void send_on(Instant now, NicIndex nic, wire::Ipv4 packet, engine::Seq cause,
               std::optional<net::MacAddr> from = {});
  // The same for IPv6. `from` stands in for the NIC's MAC address. What is on no link is dropped.
  using VirtualMac = std::optional<net::MacAddr>;
  void send6(Instant now, wire::Ipv6 packet, engine::Seq cause);
  void send6_on(Instant now, NicIndex nic, wire::Ipv6 packet, VirtualMac from, engine::Seq cause);
  // `batch` as in trace::GarpSent, which is recorded if the frame reaches the NIC.
  void send_garp(Instant now, NicIndex nic, net::Ipv4Addr vip, std::string_view batch,
                 engine::Seq cause, VirtualMac from = {});
  void send_na(Instant now, NicIndex nic, const net::Ipv6Addr& vip, std::string_view batch,
               engine::Seq cause, VirtualMac from = {});
  // A frame as it stands, recorded as a GARP sent by hand.
  void send_by_hand(Instant now, NicIndex nic, wire::Frame frame, engine::Seq cause);

  [[nodiscard]] Delivery receive(Instant now, NicIndex nic, engine::TracedFrame&& frame);

  // The sockets of the guest's programs. After calls of it flush() is due.
  [[nodiscard]] Transport& transport() { return transport_; }
  [[nodiscard]] const Transport& transport() const { return transport_; }
  // The virtual services that this kernel balances.
  [[nodiscard]] balance::Balancer& balancer() { return balancer_; }
  [[nodiscard]] const balance::Balancer& balancer() const { return balancer_; }
  // Sends what the sockets have to send; what goes to an address of our own arrives at once, over
  // the loopback device.
  void flush(Instant now);
  // The address that a packet to `dst` leaves with, if nobody says otherwise.
  [[nodiscard]] net::Ipv4Addr source_for(net::Ipv4Addr dst) const {
    return local(dst) ? dst : primary(route(dst).nic);
  }

  [[nodiscard]] std::optional<guest::FrameOut> poll_output() { return out_.pop(); }
  [[nodiscard]] Instant deadline() const { return std::min(deadline_, transport_.deadline()); }
  void handle_timeout(Instant now);

  [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
  // Kinds of drops: these, then the filter's rules.
  static constexpr std::size_t kNicDown = 0;
  static constexpr std::size_t kNoRoute = 1;
  static constexpr std::size_t kFirstRule = 2;
  static constexpr std::size_t kDropKinds = kFirstRule + PacketFilter::kRules;

  struct Nic {
    NicSetup setup;
    net::Ipv4Addr gateway;
    bool up = false;
    std::vector<net::IpAddr> addresses;  // sorted
    std::vector<net::MacAddr> vmacs;
    std::vector<std::pair<net::IpAddr, net::MacAddr>> on_vmacs;
    NeighbourCache neighbours;
    // Kinds of drops that are on record since link and filter last changed; more are only counted.
    std::array<bool, kDropKinds> reported{};
  };

  [[nodiscard]] engine::TracedFrame wrap(NicIndex nic, decltype(wire::Frame::payload)&& packet,
                                         engine::Seq cause) const;
  void resolve_and_transmit(Instant now, Route way, engine::TracedFrame&& frame);
  void announce(Instant now, NicIndex nic, wire::Frame&& frame, trace::Event event,
                engine::Seq cause);
  [[nodiscard]] bool is_mac_of(const Nic& nic, const net::MacAddr& mac) const;
  // The MAC address that `ip` is at on this NIC: its own, or that of a virtual interface.
  [[nodiscard]] net::MacAddr mac_of(const Nic& nic, const net::IpAddr& ip) const;
  void ask(Instant now, NicIndex nic, const Question& question);
  void ask_arp(Instant now, NicIndex nic, const Question& question);
  void solicit(Instant now, NicIndex nic, const Question& question);
  void transmit(Instant now, NicIndex nic, engine::TracedFrame&& frame);
  void push(NicIndex nic, engine::TracedFrame&& frame);

  [[nodiscard]] bool passes(Instant now, NicIndex nic, FilterDirection direction,
                            const engine::TracedFrame& frame);
  void report_once(Instant now, Nic& nic, std::size_t kind, const engine::TracedFrame& frame,
                   std::string_view why);

  void receive_arp(Instant now, NicIndex nic, const wire::Arp& arp, const engine::FrameTag& tag);
  void receive_solicitation(Instant now, NicIndex nic, const wire::Ipv6& packet,
                            const wire::NeighbourSolicitation& ask, const engine::FrameTag& tag);
  void receive_advertisement(Instant now, NicIndex nic, const wire::Ipv6& packet,
                             const wire::NeighbourAdvertisement& answer);
  [[nodiscard]] static std::optional<net::Ipv6Addr> source_on(const Nic& nic,
                                                              const net::Ipv6Addr& dst);
  void no_route(Instant now, NicIndex nic, const engine::TracedFrame& frame);
  [[nodiscard]] Delivery receive_ipv6(Instant now, NicIndex nic, engine::TracedFrame&& frame);
  [[nodiscard]] Delivery receive_ipv4(Instant now, NicIndex nic, engine::TracedFrame&& frame);
  void answer_echo(Instant now, const wire::Ipv4& packet, wire::IcmpEcho echo, engine::Seq cause);

  // A packet of a virtual service or of one of its real servers: it is sent on, and true returned.
  [[nodiscard]] bool balance(Instant now, wire::Ipv4& packet, const engine::FrameTag& tag);
  void forward(Instant now, wire::Ipv4&& packet, const balance::Balancer::Verdict& verdict,
               const engine::FrameTag& tag);
  void refuse(Instant now, const wire::Ipv4& packet, engine::Seq cause);
  void send_tagged(Instant now, Route way, wire::Ipv4&& packet, const engine::FrameTag& tag);
  [[nodiscard]] Delivery decapsulate(Instant now, NicIndex nic, engine::TracedFrame&& frame);

  void release(NicIndex nic, NeighbourCache::Waiting* waiting, const net::MacAddr& mac);
  void give_up(Instant now, const Nic& nic, NeighbourCache::Waiting& waiting);
  void update_deadline();

  trace::Recorder& trace_;
  engine::NodeId node_;
  std::vector<Nic> nics_;
  Route default_route_;
  std::vector<net::Ipv4Addr> loopback_;
  PacketFilter filter_;
  std::vector<net::IpAddr> closed_;  // addresses whose packets are dropped (no_accept)
  Transport transport_;
  balance::Balancer balancer_;
  Instant deadline_ = kNever;  // of the neighbours
  Counters counters_;
  engine::OutputQueue<guest::FrameOut> out_;
};

}  // namespace havip::hostsim::stack
