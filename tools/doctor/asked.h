// Who asked a VIP last, and was answered: pings and connections as the one who asked saw them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/doctor/evidence.h"

namespace havip::doctor {

// What one device asks of the VIP.
struct Asking {
  enum class Kind : std::uint8_t { kPing, kTcp, kUdp };
  Kind kind = Kind::kPing;
  net::DeviceId from;
  std::uint16_t port = 0;  // of TCP and UDP

  // Of its last questions (at most ten, the last one a second before the end, so that each could be
  // answered):
  std::vector<const PacketSeen*> questions;
  std::size_t answered = 0;  // with a pong, a SYN-ACK, a datagram
  std::size_t refused = 0;   // with a reset or an ICMP error
  const PacketSeen* refusal = nullptr;
  const PacketSeen* bad_status = nullptr;  // of HTTP, 400 or more, and the last one said
  std::size_t arrived = 0;                 // at the NIC of the owner, where that is known
  const PacketSeen* arrival = nullptr;     // the last one there

  [[nodiscard]] bool dark() const { return !questions.empty() && answered + refused == 0; }
};

struct Asked {
  std::vector<Asking> askings;  // by device, kind, port
  // The last answer for the VIP that one of the other routers sent.
  const PacketSeen* by_stranger = nullptr;
  net::DeviceId stranger;
  std::size_t stranger_answers = 0;
};

struct Answering {
  net::DeviceId owner;                // who should; empty: nobody is known
  std::vector<net::DeviceId> others;  // who should not, from `since` on
  Instant since;
};
[[nodiscard]] Asked who_asked(const Capture& capture, net::Ipv4Addr vip, const Answering& answering,
                              Instant end);

// "ping", "TCP port 80"
[[nodiscard]] std::string to_string(const Asking& asking);

}  // namespace havip::doctor
