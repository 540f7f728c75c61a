// What a capture holds, as values: the same types are written (pcapng_writer.h) and read back
// (pcapng_reader.h).
//
// Format: pcapng (IETF draft-ietf-opsawg-pcapng). A run is one section: its header, then an
// interface description for every NIC and tap, then frames and decisions in order of time.
// Strings and octets are views: the writer copies them at once, the reader points into its input.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/net/ipv4.h"
#include "core/net/mac.h"
#include "core/time/time.h"
#include "core/wire/bytes.h"

namespace havip::capture {

// Instant 0 of a run in a capture: 2000-01-01 00:00:00 UTC, in seconds since the Unix epoch. A
// constant, so that a run gives the same bytes whenever it is played, and so that in UTC the time
// of day is the time of the run: a frame of t = 10 s reads 00:00:10.
inline constexpr std::chrono::seconds kEpoch{946'684'800};

struct Section {
  std::string_view comment;      // what was run: scenario, seed, build; may be empty
  std::string_view application;  // "havip"
  friend bool operator==(const Section&, const Section&) = default;
};

// Index of an interface in its capture, from 0 in the order of description.
using InterfaceIndex = std::uint32_t;

struct Interface {
  std::string_view name;         // "web-a/eth0", "h1/tap-web-a"
  std::string_view description;  // may be empty
  struct Address {
    net::Ipv4Addr ip;
    std::uint8_t prefix = 32;
    friend bool operator==(const Address&, const Address&) = default;
  };
  std::optional<Address> address;
  std::optional<net::MacAddr> mac;
  friend bool operator==(const Interface&, const Interface&) = default;
};

// As the interface sees it: a guest's NIC sends out what its tap takes in.
enum class Direction : std::uint8_t { kUnknown = 0, kIn = 1, kOut = 2 };

struct Packet {
  InterfaceIndex interface = 0;
  Instant at;
  Direction direction = Direction::kUnknown;
  std::uint64_t id = 0;      // one number a frame on every interface (`frame.packet_id`); 0: none
  wire::ByteView octets;     // the Ethernet frame, without FCS, whole
  std::string_view comment;  // may be empty
};

// Syslog severities (RFC 5424 §6.2.1) that decisions use.
enum class Priority : std::uint8_t { kError = 3, kWarning = 4, kNotice = 5, kInfo = 6, kDebug = 7 };

// A decision between the frames, in the shape of a journal entry: tshark and Wireshark show it as a
// line of its own (`systemd_journal.message`). Journal time is in microseconds: rounded down.
struct JournalEntry {
  Instant at;
  std::string_view identifier;  // who decided: "h1/agent", "vpccgw"
  std::string_view message;     // any text; line breaks are kept
  Priority priority = Priority::kInfo;
  friend bool operator==(const JournalEntry&, const JournalEntry&) = default;
};

// Viewers show the name for the address.
struct HostName {
  net::Ipv4Addr ip;
  std::string_view name;
  friend bool operator==(const HostName&, const HostName&) = default;
};

}  // namespace havip::capture
