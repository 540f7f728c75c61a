// Captures of others, and garbage.
#include "platform/capture/pcapng_reader.h"

#include <doctest/doctest.h>

#include "platform/capture/pcapng_writer.h"
#include "tests/support/golden_frames.h"

namespace havip::capture {
namespace {

using namespace std::chrono_literals;
using test::from_hex;
using wire::Bytes;
using wire::ByteView;

constexpr std::string_view kLittle =
    "0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000";
constexpr std::string_view kBig = "0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c";
// Interface descriptions without options: microseconds since 1970.
constexpr std::string_view kEthernet = "01000000 14000000 0100 0000 00000000 14000000";
constexpr std::string_view kEthernetBig = "00000001 00000014 0001 0000 00000000 00000014";

Bytes file(std::initializer_list<std::string_view> blocks) {
  Bytes bytes;
  for (const std::string_view block : blocks)
    wire::put_bytes(bytes, from_hex(block));
  return bytes;
}

TEST_CASE("reader: big endian, microseconds by default") {
  // 946684801000001 us = 0x00035d01'3b472241: one second and a microsecond after the epoch.
  const Bytes bytes = file({kBig, kEthernetBig,
                            "00000006 00000024 00000000 00035d01 3b472241 00000002 00000002"
                            "abcd0000 00000024"});
  const auto capture = read_pcapng(bytes);
  REQUIRE(capture.has_value());
  REQUIRE(capture->items.size() == 1);
  const auto& packet = std::get<Packet>(capture->items[0]);
  CHECK(packet.at == kStart + 1s + 1us);
  CHECK(test::to_hex(packet.octets) == "abcd");
  CHECK(packet.direction == Direction::kUnknown);
}

struct Resolution {
  std::string name;
  std::string_view option;  // if_tsresol, and perhaps if_tsoffset
  std::string_view ticks;   // high, low
  Duration since_1970;
};

TEST_CASE("reader: timestamps of every resolution, rounded down to nanoseconds") {
  const Resolution kRows[] = {
      {"seconds", "0900 0100 00000000", "00000000 05000000", 5s},
      {"milliseconds", "0900 0100 03000000", "00000000 05000000", 5ms},
      {"picoseconds", "0900 0100 0c000000", "00000000 cf070000", 1ns},
      {"2^-10 s", "0900 0100 8a000000", "00000000 01000000", 976'562ns},
      {"seconds, with an offset", "0900 0100 00000000 0e00 0800 0a00000000000000",
       "00000000 05000000", 15s},
      {"an offset below zero", "0900 0100 00000000 0e00 0800 ffffffffffffffff", "00000000 05000000",
       4s},
  };
  for (const Resolution& row : kRows) {
    CAPTURE(row.name);
    Bytes interface = from_hex("01000000 00000000 0100 0000 00000000");
    wire::put_bytes(interface, from_hex(row.option));
    interface[4] = static_cast<std::uint8_t>(interface.size() + 4);
    Bytes bytes = file({kLittle});
    wire::put_bytes(bytes, interface);
    wire::put_bytes(bytes, Bytes{interface[4], 0, 0, 0});
    wire::put_bytes(bytes, from_hex("06000000 20000000 00000000"));
    wire::put_bytes(bytes, from_hex(row.ticks));
    wire::put_bytes(bytes, from_hex("00000000 00000000 20000000"));
    const auto capture = read_pcapng(bytes);
    REQUIRE(capture.has_value());
    CHECK(std::get<Packet>(capture->items.at(0)).at == kStart - kEpoch + row.since_1970);
  }
}

TEST_CASE("reader: what our types do not hold is skipped and counted") {
  const Bytes bytes =
      file({kLittle, "01000000 14000000 7100 0000 00000000 14000000", kEthernet,
            "06000000 20000000 00000000 00000000 00000000 00000000 00000000 20000000",
            "06000000 20000000 01000000 00000000 00000000 00000000 00000000 20000000",
            "05000000 18000000 00000000 00000000 00000000 18000000", "ad0b0000 0c000000 0c000000"});
  const auto capture = read_pcapng(bytes);
  REQUIRE(capture.has_value());
  CHECK(capture->interfaces.size() == 1);
  CHECK(capture->items.size() == 1);
  CHECK(capture->skipped_blocks == 4);  // Linux cooked: its description and its frame; two blocks
}

TEST_CASE("reader: a second section has interfaces of its own, counted through") {
  const std::string_view packet =
      "06000000 20000000 00000000 00000000 00000000 00000000 00000000 20000000";
  const Bytes bytes = file({kLittle, kEthernet, packet, kLittle, kEthernet, packet});
  const auto capture = read_pcapng(bytes);
  REQUIRE(capture.has_value());
  CHECK(capture->interfaces.size() == 2);
  CHECK(std::get<Packet>(capture->items.at(1)).interface == 1);
}

struct Broken {
  std::string last;  // the block behind a section header and an interface
  std::string_view error;
};

TEST_CASE("reader: contradictions are errors that name the block") {
  const Broken kRows[] = {
      {"06000000", "truncated"},
      {"05000000 0c000000 10000000", "its two lengths differ"},
      {"05000000 0d000000 0c000000", "length 13 is not a multiple of four"},
      {"05000000 08000000 0c000000", "length 8 is too small"},
      {"05000000 10000000 0c000000", "truncated"},
      {"01000000 0c000000 0c000000", "interface description too short"},
      {"06000000 0c000000 0c000000", "packet block too short"},
      {"06000000 20000000 05000000 00000000 00000000 00000000 00000000 20000000",
       "interface 5 was not described"},
      {"06000000 20000000 00000000 00000000 00000000 ffffffff 00000000 20000000",
       "its frame overruns the block"},
      {"06000000 20000000 00000000 ffffffff ffffffff 00000000 00000000 20000000",
       "its timestamp is out of range"},
      {"06000000 24000000 00000000 00000000 00000000 00000000 00000000 02000400 24000000",
       "an option overruns its block"},
      {"04000000 10000000 0100ff00 10000000", "a name overruns its block"},
      {"0a0d0d0a 0c000000 00000000", "its byte-order magic is wrong"},
      {"0a0d0d0a 10000000 4d3c2b1a 10000000", "section header too short"},
      {"0a0d0d0a 1c000000 4d3c2b1a 0200 0000 ffffffffffffffff 1c000000", "version 2 is unknown"},
  };
  for (const Broken& row : kRows) {
    CAPTURE(row.last);
    CHECK(read_pcapng(file({kLittle, kEthernet, row.last})).error() ==
          "block at 48: " + std::string(row.error));
  }
  CHECK(read_pcapng({}).error() == "an empty file is no capture");
  CHECK(read_pcapng(file({kEthernet})).error() == "block at 0: not pcapng: no section header");
  CHECK(read_pcapng(file({"4d3cb2a1 02000400 00000000"})).error() ==
        "block at 0: not pcapng: no section header");
}

// A capture with every kind of block.
Bytes sample() {
  MemorySink sink;
  PcapngWriter writer(sink, {.comment = "c", .application = "havip"});
  writer.add_interface({.name = "a",
                        .description = "b",
                        .address = Interface::Address{test::kVip, 24},
                        .mac = test::kMasterMac});
  const HostName name{.ip = test::kVip, .name = "vip"};
  writer.names({&name, 1});
  const Bytes octets = wire::encode(test::golden_arps()[0].meaning);
  writer.packet({.at = kStart, .id = 3, .octets = octets, .comment = "d"});
  writer.journal({.at = kStart, .identifier = "e", .message = "f\ng"});
  REQUIRE(writer.finish().has_value());
  return sink.bytes();
}

TEST_CASE("reader: every prefix and every value of every octet is read or refused") {
  const Bytes good = sample();
  std::size_t readable = 0;
  for (std::size_t length = 0; length < good.size(); ++length) {
    readable += read_pcapng(ByteView(good).first(length)) ? 1U : 0U;
  }
  CHECK(readable == 4);  // cut between two blocks
  for (std::size_t at = 0; at < good.size(); ++at) {
    Bytes bad = good;
    for (int flip = 1; flip < 256; ++flip) {
      bad[at] = static_cast<std::uint8_t>(good[at] ^ flip);
      const auto capture = read_pcapng(bad);
      if (capture) CHECK(capture->items.size() <= 2);
    }
  }
}

}  // namespace
}  // namespace havip::capture
