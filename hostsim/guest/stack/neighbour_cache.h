// NeighbourCache: the neighbour table of one NIC, of both families, as Linux keeps it with its
// default settings (net.ipv4.neigh.* and net.ipv6.neigh.* are alike; states as in RFC 4861 §7.3.2,
// which Linux applies to ARP as well).
//
//              packet                     reply                    30 s, then a packet
//   (none) ------------> INCOMPLETE ----------------> REACHABLE --------------------+
//                        3 requests, 1 s apart         ^     ^                      v
//                          |                     reply |     | reply              DELAY 5 s
//                          v  +1 s                     |     |                      |
//                        FAILED <------------------- PROBE <------------------------+
//                                 +1 s      3 unicast requests, 1 s apart
//
// Three deliberate simplifications: the reachable time is exactly 30 s (Linux draws it from 15 s to
// 45 s), there is no lock time, and entries are never collected.
//
// The cache decides and remembers; its owner sends. Packets wait here while their neighbour is
// unresolved.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/engine/provenance.h"
#include "core/net/ip.h"
#include "core/net/mac.h"
#include "core/time/time.h"

namespace havip::hostsim::stack {

// "Ask for this address": the whole link, unless the MAC it is believed to have is given.
struct Question {
  net::IpAddr target;
  std::optional<net::MacAddr> unicast_to;
  net::IpAddr source;     // of the packet that waits; unspecified when none does
  engine::Seq cause = 0;  // of the packet that made it necessary
};

class NeighbourCache {
 public:
  static constexpr Duration kReachable = std::chrono::seconds(30);  // base_reachable_time
  static constexpr Duration kDelay = std::chrono::seconds(5);       // delay_first_probe_time
  static constexpr Duration kRetransmit = std::chrono::seconds(1);  // retrans_time
  static constexpr std::uint8_t kRequests = 3;                      // mcast_ and ucast_solicit
  static constexpr std::size_t kQueue = 101;                        // unres_qlen

  using Waiting = std::vector<engine::TracedFrame>;

  // How an address was heard.
  enum class Hint : std::uint8_t {
    kReply,     // a reply to us: the neighbour is reachable
    kAsking,    // a request for an address of ours: the asker is entered, for he wants an answer
    kAnnounced  // a GARP, or an advertisement that answers nothing: used for an entry that exists
                // (arp_accept = 0), and at once
  };

  // A packet with this cause wants to go to `next_hop`. Returns the address if it can leave now;
  // if not, park() it.
  [[nodiscard]] std::optional<net::MacAddr> lookup(Instant now, net::IpAddr next_hop,
                                                   engine::Seq cause);

  // Keeps a packet until its neighbour is resolved; the first one returns the question to ask. A
  // full queue gives up its oldest packet, and counts it.
  // REQUIRES: lookup() just refused this next hop.
  [[nodiscard]] std::optional<Question> park(Instant now, net::IpAddr next_hop,
                                             engine::TracedFrame frame, std::uint64_t& overflowed);

  // Somebody said where `ip` is. Returns the packets that waited for it, if any; the caller sends
  // them and empties the list before the next call. Without `override_entry` (the O flag of
  // RFC 4861 §7.2.5) another MAC than the believed one replaces nothing: it only raises doubt.
  [[nodiscard]] Waiting* heard(Instant now, net::IpAddr ip, const net::MacAddr& mac, Hint hint,
                               bool override_entry = true);

  // When tick() is due; kNever when nothing is being asked.
  [[nodiscard]] Instant deadline() const { return deadline_; }

  // Advances one entry that is due at `now`; call it until it has not worked.
  struct Tick {
    bool worked = false;
    std::optional<Question> question;
    Waiting* failed = nullptr;  // the packets of a neighbour given up; the caller empties the list
  };
  [[nodiscard]] Tick tick(Instant now);

  void clear();

  enum class State : std::uint8_t { kFailed, kIncomplete, kReachable, kStale, kDelay, kProbe };
  // As `ip neigh` shows an entry.
  struct Row {
    net::IpAddr ip;
    std::optional<net::MacAddr> mac;  // none: unresolved
    State state = State::kFailed;
  };
  // All entries, by address; one whose reachable time is over is stale, whoever has noticed.
  [[nodiscard]] std::vector<Row> rows(Instant now) const;

 private:
  struct Entry {
    net::IpAddr ip;
    net::MacAddr mac;
    State state = State::kFailed;
    std::uint8_t asked = 0;  // requests sent in this state
    Instant until = kNever;  // end of the state; that of kReachable is noticed at the next use
    engine::Seq cause = 0;   // of the packet that last needed asking
    Waiting waiting;
  };

  [[nodiscard]] static bool unresolved(const Entry& entry) {
    return entry.state == State::kFailed || entry.state == State::kIncomplete;
  }
  [[nodiscard]] Entry* find(net::IpAddr ip);
  Entry& find_or_insert(net::IpAddr ip);
  void enter(Entry& entry, State state, Instant until);
  [[nodiscard]] static Question ask(Entry& entry, std::optional<net::MacAddr> unicast_to);
  void update_deadline();

  std::vector<Entry> entries_;  // sorted by ip
  Instant deadline_ = kNever;   // the earliest `until` of a state that ends by itself
};

}  // namespace havip::hostsim::stack
