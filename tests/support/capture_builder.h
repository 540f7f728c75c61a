// Captures as other programs write them, made octet by octet, so that readers are not held against
// our own writer.
#pragma once

#include <algorithm>
#include <string_view>

#include "platform/capture/pcapng.h"

namespace havip::test {

using wire::Bytes;
using wire::ByteView;

// Numbers in either byte order.
class OctetBuilder {
 public:
  explicit OctetBuilder(bool big) : big_(big) {}

  template <class N>
  void put(N value) {
    for (std::size_t i = 0; i < sizeof value; ++i) {
      const std::size_t shift = 8 * (big_ ? sizeof value - 1 - i : i);
      bytes.push_back(static_cast<std::uint8_t>(value >> shift));
    }
  }
  void put_octets(ByteView octets) { wire::put_bytes(bytes, octets); }

  Bytes bytes;

 private:
  bool big_;
};

struct PcapKind {
  bool big = false;
  bool nanoseconds = false;
  std::uint32_t link = 1;
};

class PcapBuilder {
 public:
  explicit PcapBuilder(PcapKind kind = {}) : kind_(kind), out_(kind.big) {
    out_.put<std::uint32_t>(kind.nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4);
    out_.put<std::uint16_t>(2);
    out_.put<std::uint16_t>(4);
    out_.put<std::uint64_t>(0);
    out_.put<std::uint32_t>(262144);
    out_.put(kind.link);
  }

  // `at` since capture::kEpoch. `length`: on the wire, if more than what is captured.
  void packet(Instant at, ByteView octets, std::size_t length = 0) {
    const Duration since_1970 = at - kStart + capture::kEpoch;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since_1970);
    const std::int64_t rest = ns(since_1970 - seconds);
    out_.put(static_cast<std::uint32_t>(seconds.count()));
    out_.put(static_cast<std::uint32_t>(kind_.nanoseconds ? rest : rest / 1000));
    out_.put(static_cast<std::uint32_t>(octets.size()));
    out_.put(static_cast<std::uint32_t>(std::max(length, octets.size())));
    out_.put_octets(octets);
  }

  [[nodiscard]] const Bytes& bytes() const { return out_.bytes; }

 private:
  PcapKind kind_;
  OctetBuilder out_;
};

class PcapngBuilder {
 public:
  explicit PcapngBuilder(bool big = false) : big_(big) { section(); }

  void section() {
    OctetBuilder body(big_);
    body.put<std::uint32_t>(0x1a2b3c4d);
    body.put<std::uint16_t>(1);
    body.put<std::uint16_t>(0);
    body.put<std::uint64_t>(~std::uint64_t{0});
    block(0x0a0d0d0a, body.bytes);
  }

  // `resolution` as if_tsresol has it; 6 is left out, as it is where nobody says it.
  void interface(std::string_view name, std::uint8_t resolution = 9, std::uint16_t link = 1,
                 std::int64_t offset_s = 0) {
    OctetBuilder body(big_);
    body.put(link);
    body.put<std::uint16_t>(0);
    body.put<std::uint32_t>(0);
    if (!name.empty()) {
      option(body, 2, {reinterpret_cast<const std::uint8_t*>(name.data()), name.size()});
    }
    if (resolution != 6) option(body, 9, {{resolution}});
    if (offset_s != 0) {
      OctetBuilder value(big_);
      value.put(static_cast<std::uint64_t>(offset_s));
      option(body, 14, value.bytes);
    }
    body.put<std::uint32_t>(0);
    block(1, body.bytes);
  }

  // `direction`: 1 in, 2 out, 0 unknown.
  void packet(std::uint32_t interface, std::uint64_t ticks, ByteView octets,
              std::uint32_t direction = 0) {
    OctetBuilder body(big_);
    body.put(interface);
    body.put(static_cast<std::uint32_t>(ticks >> 32U));
    body.put(static_cast<std::uint32_t>(ticks));
    body.put(static_cast<std::uint32_t>(octets.size()));
    body.put(static_cast<std::uint32_t>(octets.size()));
    padded(body, octets);
    if (direction != 0) {
      OctetBuilder flags(big_);
      flags.put(direction);
      option(body, 2, flags.bytes);
      body.put<std::uint32_t>(0);
    }
    block(6, body.bytes);
  }

  void block(std::uint32_t type, ByteView body) {
    OctetBuilder out(big_);
    out.put(type);
    out.put(static_cast<std::uint32_t>(body.size() + 12));
    out.put_octets(body);
    out.put(static_cast<std::uint32_t>(body.size() + 12));
    wire::put_bytes(bytes_, out.bytes);
  }

  // What follows is in the other byte order; a section must come first.
  void turn() { big_ = !big_; }

  [[nodiscard]] const Bytes& bytes() const { return bytes_; }

 private:
  static void padded(OctetBuilder& out, ByteView octets) {
    out.put_octets(octets);
    out.bytes.resize((out.bytes.size() + 3) / 4 * 4);
  }
  static void option(OctetBuilder& out, std::uint16_t code, ByteView value) {
    out.put(code);
    out.put(static_cast<std::uint16_t>(value.size()));
    padded(out, value);
  }

  bool big_;
  Bytes bytes_;
};

// The frame with an 802.1Q (or another) tag.
inline Bytes with_tag(ByteView frame, std::uint16_t type = 0x8100, std::uint16_t vlan = 100) {
  Bytes out(frame.begin(), frame.begin() + 12);
  wire::put16(out, type);
  wire::put16(out, vlan);
  wire::put_bytes(out, frame.subspan(12));
  return out;
}

// As `tcpdump -i any` has it. `packet_type`: 0 for us, 1 broadcast, 4 outgoing.
inline Bytes cooked(ByteView frame, std::uint8_t packet_type = 1) {
  Bytes out{0, packet_type, 0, 1, 0, 6};
  wire::put_bytes(out, frame.subspan(6, 6));
  wire::put16(out, 0);
  wire::put_bytes(out, frame.subspan(12));
  return out;
}

inline Bytes cooked2(ByteView frame, std::uint32_t interface, std::uint8_t packet_type = 1) {
  Bytes out(frame.begin() + 12, frame.begin() + 14);
  wire::put16(out, 0);
  wire::put32(out, interface);
  wire::put16(out, 1);
  out.push_back(packet_type);
  out.push_back(6);
  wire::put_bytes(out, frame.subspan(6, 6));
  wire::put16(out, 0);
  wire::put_bytes(out, frame.subspan(14));
  return out;
}

}  // namespace havip::test
