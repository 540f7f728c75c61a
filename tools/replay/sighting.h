// Sighting: what a captured frame is to a HAVIP: an ARP message, a VRRP advert, or nothing. Frames
// that the capture cut are read as far as they go.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "core/net/id.h"
#include "core/net/ip.h"
#include "core/net/mac.h"
#include "core/time/time.h"
#include "core/wire/arp.h"
#include "core/wire/bytes.h"

namespace havip::replay {

struct ArpSighting {
  net::MacAddr source;           // of the Ethernet head
  std::optional<wire::Arp> arp;  // none: it cannot be read
  bool tagged = false;           // with a VLAN tag that is still there

  // It is what a datapath gives a verdict on: a GARP, or something that nobody can tell from one.
  [[nodiscard]] bool announces() const { return tagged || !arp || wire::is_gratuitous(*arp); }
  [[nodiscard]] net::Ipv4Addr vip() const { return arp ? arp->spa : net::Ipv4Addr{}; }
};

struct AdvertSighting {
  net::MacAddr source;
  net::IpAddr from;
  net::IpAddr to;
  std::uint8_t version = 2;  // 2 or 3
  net::Vrid vrid;
  std::uint8_t priority = 0;
  Duration interval{};                 // above 0: a second where the field says 0
  std::vector<net::IpAddr> addresses;  // as far as the frame goes
};

struct DamagedAdvert {};  // its checksum is wrong: no router believes it
struct CutShort {};       // an ARP message or advert of which too little was captured

using Sighting = std::variant<std::monostate, ArpSighting, AdvertSighting, DamagedAdvert, CutShort>;

// `frame` is Ethernet without an outer tag; `whole`: nothing of it was cut off.
[[nodiscard]] Sighting look(wire::ByteView frame, bool whole);

}  // namespace havip::replay
