#include "platform/capture/capture_file.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/capture_builder.h"
#include "tests/support/hex.h"

namespace havip::capture {
namespace {

using namespace std::chrono_literals;
using test::from_hex;
using test::PcapBuilder;
using test::PcapngBuilder;
using wire::Bytes;

// 2026-05-04 10:00:00 UTC, since kEpoch.
constexpr Instant kMay = kStart + std::chrono::seconds(1'777'888'800) - kEpoch;

Result<CaptureFile> open(const Bytes& bytes, std::size_t piece = 4096) {
  return CaptureFile::open(std::make_unique<MemorySource>(bytes, piece));
}

std::string refusal_of(const Bytes& bytes) {
  const auto file = open(bytes);
  return file ? "" : file.error();
}

// Everything that a capture gives, and how it ends.
struct Read {
  struct One {
    InterfaceIndex interface = 0;
    Instant at;
    std::uint32_t original = 0;
    Bytes octets;
    Direction direction = Direction::kUnknown;
  };
  std::vector<One> packets;
  std::string error;
  bool cut = false;
  std::uint64_t without_time = 0;
};

Read read(const Bytes& bytes, std::size_t piece = 4096) {
  Read result;
  auto file = open(bytes, piece);
  REQUIRE_MESSAGE(file.has_value(), file.error());
  while (true) {
    auto packet = file->next();
    if (!packet) result.error = packet.error();
    if (!packet || !*packet) break;
    const auto& octets = (*packet)->octets;
    result.packets.push_back({.interface = (*packet)->interface,
                              .at = (*packet)->at,
                              .original = (*packet)->original_length,
                              .octets = Bytes(octets.begin(), octets.end()),
                              .direction = (*packet)->direction});
  }
  result.cut = file->cut();
  result.without_time = file->without_time();
  return result;
}

TEST_CASE("capture file: pcap of either byte order and resolution") {
  for (const bool big : {false, true}) {
    for (const bool nanoseconds : {false, true}) {
      CAPTURE(big);
      CAPTURE(nanoseconds);
      PcapBuilder pcap({.big = big, .nanoseconds = nanoseconds});
      pcap.packet(kMay + 123'456'789ns, from_hex("0102030405"));
      pcap.packet(kMay + 2s, from_hex("06"), 60);
      // A piece of one octet at a time must not change anything.
      for (const std::size_t piece : {1U, 7U, 4096U}) {
        const Read got = read(pcap.bytes(), piece);
        CHECK(got.error.empty());
        CHECK_FALSE(got.cut);
        REQUIRE(got.packets.size() == 2);
        CHECK(got.packets[0].at == kMay + (nanoseconds ? 123'456'789ns : 123'456'000ns));
        CHECK(got.packets[0].octets == from_hex("0102030405"));
        CHECK(got.packets[0].original == 5);
        CHECK(got.packets[1].at == kMay + 2s);
        CHECK(got.packets[1].original == 60);
      }
    }
  }
}

TEST_CASE("capture file: a capture that was cut gives what came before") {
  PcapBuilder pcap;
  pcap.packet(kMay, from_hex("0102030405"));
  const std::size_t whole = pcap.bytes().size();
  pcap.packet(kMay + 1s, from_hex("0607080910"));
  PcapngBuilder pcapng;
  pcapng.interface("eth0");
  pcapng.packet(0, 1, from_hex("0102030405"));
  const std::size_t whole_ng = pcapng.bytes().size();
  pcapng.packet(0, 2, from_hex("0607080910"));
  const auto check = [](const Bytes& all, std::size_t from) {
    for (std::size_t size = from; size < all.size(); ++size) {
      const Read got = read(Bytes(all.begin(), all.begin() + static_cast<int>(size)));
      CAPTURE(size);
      CHECK(got.error.empty());
      CHECK(got.packets.size() == 1);
      CHECK(got.cut == (size != from));
    }
  };
  check(pcap.bytes(), whole);
  check(pcapng.bytes(), whole_ng);
}

TEST_CASE("capture file: pcapng with several sections, interfaces and resolutions") {
  const auto since_1970 = static_cast<std::uint64_t>((kMay - kStart + kEpoch) / 1s);
  PcapngBuilder pcapng(true);
  pcapng.interface("h1/tap-web-a");               // nanoseconds
  pcapng.interface("eth1", 6);                    // microseconds, unsaid
  pcapng.interface("eth2", 3);                    // milliseconds
  pcapng.interface("eth3", 0x8a);                 // 2^-10 s
  pcapng.interface("eth4", 0, 1, 1'000'000'000);  // seconds, behind an offset
  pcapng.packet(0, since_1970 * 1'000'000'000 + 1, from_hex("00"), 1);
  pcapng.packet(1, since_1970 * 1'000'000 + 1, from_hex("01"), 2);
  pcapng.packet(2, since_1970 * 1'000 + 1, from_hex("02"));
  pcapng.packet(3, since_1970 * 1024 + 512, from_hex("03"));
  pcapng.packet(4, since_1970 - 1'000'000'000 + 1, from_hex("04"));
  pcapng.block(0x0bad, from_hex("00000000"));  // of nobody we know
  pcapng.block(5, from_hex("00000000 00000000 00000000"));
  pcapng.turn();
  pcapng.section();
  pcapng.interface("h2/tap-web-b");
  pcapng.packet(0, since_1970 * 1'000'000'000 + 7, from_hex("05"));
  const Read got = read(pcapng.bytes(), 3);
  CHECK(got.error.empty());
  REQUIRE(got.packets.size() == 6);
  const Duration after[] = {1ns, 1us, 1ms, 500ms, 1s, 7ns};
  for (std::size_t i = 0; i < 6; ++i) {
    CAPTURE(i);
    CHECK(got.packets[i].at == kMay + after[i]);
    CHECK(got.packets[i].interface == i);
    CHECK(got.packets[i].octets == Bytes{static_cast<std::uint8_t>(i)});
  }
  CHECK(got.packets[0].direction == Direction::kIn);
  CHECK(got.packets[1].direction == Direction::kOut);
  CHECK(got.packets[2].direction == Direction::kUnknown);

  auto file = open(pcapng.bytes());
  REQUIRE(file.has_value());
  while (*file->next()) {
  }
  REQUIRE(file->interfaces().size() == 6);
  CHECK(file->interfaces()[0].name == "h1/tap-web-a");
  CHECK(file->interfaces()[5].name == "h2/tap-web-b");
}

TEST_CASE("capture file: a name cannot drive a terminal") {
  PcapngBuilder pcapng;
  pcapng.interface("a\x1b[2J\xff");
  auto file = open(pcapng.bytes());
  REQUIRE(file.has_value());
  REQUIRE_FALSE(file->next()->has_value());
  CHECK(file->interfaces().at(0).name == "a?[2J?");
}

TEST_CASE("capture file: old and simple packets of pcapng") {
  PcapngBuilder pcapng;
  pcapng.interface("eth0");
  // Interface 0, no drops, 2^32 + 5 ns, two octets captured of sixty.
  pcapng.block(2, from_hex("0000 0000 01000000 05000000 02000000 3c000000 | abcd 0000"));
  pcapng.block(3, from_hex("02000000 | abcd 0000"));
  const Read got = read(pcapng.bytes());
  CHECK(got.error.empty());
  REQUIRE(got.packets.size() == 1);
  CHECK(got.packets[0].at == kStart - kEpoch + 4'294'967'301ns);
  CHECK(got.packets[0].octets == from_hex("abcd"));
  CHECK(got.packets[0].original == 60);
  CHECK(got.without_time == 1);
}

TEST_CASE("capture file: what is none says what it is") {
  CHECK(refusal_of({}) == "is empty, expected a pcap or a pcapng");
  CHECK(refusal_of(from_hex("1f8b0800 00000000")) == "is compressed by gzip: unpack it first");
  CHECK(refusal_of(from_hex("7f454c46 02010100 00")) ==
        "is no capture: it begins with 7f 45 4c 46 02 01 01 00, expected a pcap or a pcapng");
  CHECK(refusal_of(from_hex("d4c3b2a1 0200")) == "ends within the head of the file");
  CHECK(refusal_of(PcapBuilder({.link = 127}).bytes()) ==
        "has link type IEEE802_11_RADIO (127), expected ETHERNET (1), LINUX_SLL (113) or "
        "LINUX_SLL2 (276)");
  CHECK(refusal_of(PcapBuilder({.link = 4711}).bytes()).find("unknown (4711)") !=
        std::string::npos);
  CHECK(refusal_of(from_hex("0a0d0d0a 1c000000 00000000")) ==
        "block at octet 0: a byte-order magic of 00000000");
}

TEST_CASE("capture file: damage is an error with its place") {
  PcapBuilder pcap;
  pcap.packet(kMay, from_hex("01"));
  Bytes damaged = pcap.bytes();
  damaged.insert(damaged.end(), 16, 0xff);
  CHECK(read(damaged).packets.size() == 1);
  CHECK(read(damaged).error ==
        "packet 2 at octet 41: a captured length of 4294967295, expected 262144 at most");

  PcapngBuilder pcapng;
  pcapng.interface("mon0", 9, 127);
  const std::size_t at = pcapng.bytes().size();
  pcapng.packet(0, 1, from_hex("01"));
  CHECK(
      read(pcapng.bytes()).error.find("interface 0 (mon0) has link type IEEE802_11_RADIO (127)") !=
      std::string::npos);
  damaged = pcapng.bytes();
  damaged[at + 4] = 0x2d;  // its length
  CHECK(read(damaged).error.starts_with(fmt::format("block at octet {}: a length of 45", at)));
  damaged[at + 4] = 0x20;
  CHECK(read(damaged).error.find("its two lengths differ: 32 and ") != std::string::npos);
  damaged = pcapng.bytes();
  damaged[at + 8] = 9;  // its interface
  CHECK(read(damaged).error == fmt::format("block at octet {}: interface 9 was not described", at));
}

}  // namespace
}  // namespace havip::capture
