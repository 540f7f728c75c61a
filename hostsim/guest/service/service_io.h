// What a guest serves: its ports, what answers there, and how.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/time/time.h"

namespace havip::hostsim {

enum class ServiceKind : std::uint8_t {
  kTcp,   // says back what it hears
  kHttp,  // one answer a connection (HTTP/1.1, "Connection: close"), whatever is asked for
  kUdp,   // says back what it hears
  kSmtp,  // takes every mail
  kDns,   // UDP; one record for whatever is asked
  kTls,   // HTTP behind an opaque handshake: records of the right shape, and nothing encrypted
};

enum class ServiceMode : std::uint8_t {
  kUp,
  kDown,       // nobody listens: RST, or ICMP port unreachable
  kReset,      // accepts, and resets at once (TCP alone; a datagram is lost)
  kBlackHole,  // every packet to the port is dropped
};

struct ServiceAnswer {
  Duration delay{};  // from the question to the answer: a slow service
  // HTTP's status, SMTP's greeting, DNS's response code; none: 200, 220, 0.
  std::optional<std::uint16_t> status;
  std::string body = "ok\n";  // of HTTP
  friend bool operator==(const ServiceAnswer&, const ServiceAnswer&) = default;
};

struct ServiceSetup {
  std::uint16_t port = 0;
  ServiceKind kind = ServiceKind::kTcp;
  ServiceMode mode = ServiceMode::kUp;
  ServiceAnswer answer;
};

[[nodiscard]] constexpr bool is_datagram(ServiceKind kind) {
  return kind == ServiceKind::kUdp || kind == ServiceKind::kDns;
}

}  // namespace havip::hostsim
