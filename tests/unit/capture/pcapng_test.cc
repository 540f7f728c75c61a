// Captures written and read back, and the octets of the format itself.
#include <doctest/doctest.h>

#include "platform/capture/pcapng_reader.h"
#include "platform/capture/pcapng_writer.h"
#include "tests/support/golden_frames.h"

namespace havip::capture {
namespace {

using namespace std::chrono_literals;
using test::from_hex;
using test::to_hex;
using wire::Bytes;
using wire::ByteView;

// What a writer made, block by block as hex; the section header comes first.
struct Written {
  MemorySink sink;
  PcapngWriter writer{sink, {.comment = "nic-down", .application = "havip"}};

  const Bytes& finish() {
    REQUIRE(writer.finish().has_value());
    return sink.bytes();
  }
  std::string hex_behind(std::size_t begin) { return to_hex(ByteView(finish()).subspan(begin)); }
};

constexpr std::size_t kSectionLength = 56;

TEST_CASE("pcapng: the section header, octet by octet") {
  Written written;
  CHECK(to_hex(written.finish()) ==
        to_hex(from_hex("0a0d0d0a 38000000 4d3c2b1a 0100 0000 ffffffffffffffff"
                        "| 0100 0800 6e69632d646f776e"   // comment
                        "| 0400 0500 6861766970 000000"  // userappl
                        "| 00000000 38000000")));
}

TEST_CASE("pcapng: an interface, octet by octet") {
  Written written;
  written.writer.add_interface({.name = "h1/tap-a",
                                .address = Interface::Address{test::kMasterIp, 24},
                                .mac = test::kMasterMac});
  CHECK(written.hex_behind(kSectionLength) ==
        to_hex(from_hex("01000000 44000000 0100 0000 00000000"
                        "| 0200 0800 68312f7461702d61"   // if_name
                        "| 0400 0800 ac101006 ffffff00"  // if_IPv4addr: address, mask
                        "| 0600 0600 1e36cc64bb3a 0000"  // if_MACaddr
                        "| 0900 0100 09 000000"          // if_tsresol: nanoseconds
                        "| 00000000 44000000")));
}

TEST_CASE("pcapng: a packet, octet by octet") {
  Written written;
  const auto tap = written.writer.add_interface({});
  REQUIRE(written.writer.flush().has_value());
  const std::size_t begin = written.sink.bytes().size();
  const Bytes octets = from_hex("0102030405");
  written.writer.packet({.interface = tap,
                         .at = kStart + 10s + 1ns,
                         .direction = Direction::kIn,
                         .id = 7,
                         .octets = octets,
                         .comment = "lost"});
  // 946684810000000001 ns since 1970 = 0x0d234cd1'a64ee401.
  CHECK(written.hex_behind(begin) ==
        to_hex(from_hex("06000000 48000000 00000000 d14c230d 01e44ea6 05000000 05000000"
                        "| 0102030405 000000"
                        "| 0100 0400 6c6f7374"          // comment
                        "| 0200 0400 01000000"          // flags: in
                        "| 0500 0800 0700000000000000"  // packet id
                        "| 00000000 48000000")));
}

Capture read(const Bytes& bytes) {
  auto capture = read_pcapng(bytes);
  if (!capture) FAIL(capture.error());
  return std::move(*capture);
}

TEST_CASE("pcapng: what is written reads back, in order") {
  Written written;
  const Interface nic{.name = "web-a/eth0",
                      .description = "the NIC",
                      .address = Interface::Address{test::kMasterIp, 24},
                      .mac = test::kMasterMac};
  const Interface tap{.name = "h1/tap-web-a"};
  CHECK(written.writer.add_interface(nic) == 0);
  CHECK(written.writer.add_interface(tap) == 1);
  const HostName names[] = {{.ip = test::kVip, .name = "havip-1"},
                            {.ip = test::kMasterIp, .name = "web-a"}};
  written.writer.names(names);
  const Bytes garp = wire::encode(test::golden_arps()[0].meaning);
  const JournalEntry decision{.at = kStart + 2us,
                              .identifier = "h1/agent",
                              .message = "admitted 172.16.16.100",
                              .priority = Priority::kNotice};
  written.writer.packet(
      {.interface = 0, .at = kStart, .direction = Direction::kOut, .id = 9, .octets = garp});
  written.writer.journal(decision);
  written.writer.packet({.interface = 1,
                         .at = kStart + 123456789ns,
                         .direction = Direction::kIn,
                         .octets = {},
                         .comment = "cut"});

  const Bytes& bytes = written.finish();
  const Capture capture = read(bytes);
  CHECK(capture.section == Section{.comment = "nic-down", .application = "havip"});
  CHECK(capture.interfaces == std::vector<Interface>{nic, tap});
  CHECK(capture.names == std::vector<HostName>{names[0], names[1]});
  REQUIRE(capture.items.size() == 3);
  CHECK(capture.skipped_blocks == 0);

  const auto& first = std::get<Packet>(capture.items[0]);
  CHECK(first.interface == 0);
  CHECK(first.at == kStart);
  CHECK(first.direction == Direction::kOut);
  CHECK(first.id == 9);
  CHECK(to_hex(first.octets) == to_hex(garp));
  CHECK(std::get<JournalEntry>(capture.items[1]) == decision);
  const auto& last = std::get<Packet>(capture.items[2]);
  CHECK(last.interface == 1);
  CHECK(last.at == kStart + 123456789ns);
  CHECK(last.id == 0);
  CHECK(last.octets.empty());
  CHECK(last.comment == "cut");
}

TEST_CASE("pcapng: a decision keeps its line breaks; its time is rounded down to microseconds") {
  Written written;
  written.writer.journal({.at = kStart + 1999ns, .identifier = "x", .message = "one\ntwo=2\n"});
  const Bytes& bytes = written.finish();
  const Capture capture = read(bytes);
  REQUIRE(capture.items.size() == 1);
  const auto& entry = std::get<JournalEntry>(capture.items[0]);
  CHECK(entry.message == "one\ntwo=2\n");
  CHECK(entry.at == kStart + 1us);
}

TEST_CASE("pcapng: the same run gives the same bytes") {
  const auto bytes = [] {
    Written written;
    written.writer.add_interface({.name = "a"});
    written.writer.packet({.at = kStart + 1s, .octets = {}});
    return written.finish();
  };
  CHECK(bytes() == bytes());
}

// A sink that fails at its second write, as a full disk does.
class FullSink final : public ByteSink {
 public:
  Result<void> write(ByteView) override {
    return ++writes == 2 ? Result<void>(fail("disk full")) : Result<void>();
  }
  Result<void> close() override { return fail("closed late"); }
  int writes = 0;
};

TEST_CASE("pcapng: the first failure is kept and reported, and writing stops") {
  FullSink sink;
  PcapngWriter writer(sink, {});
  writer.add_interface({});
  const Bytes octets(1000);
  for (int i = 0; i < 250; ++i)
    writer.packet({.octets = octets});
  CHECK(sink.writes == 0);
  for (int i = 0; i < 10; ++i)
    writer.packet({.octets = octets});
  CHECK(sink.writes == 1);
  CHECK(writer.ok());
  for (int i = 0; i < 1000; ++i)
    writer.packet({.octets = octets});
  CHECK_FALSE(writer.ok());
  CHECK(sink.writes == 2);
  CHECK(writer.finish().error() == "disk full");
  CHECK(sink.writes == 2);
}

TEST_CASE("pcapng: a sink that fails to close is reported") {
  FullSink sink;
  PcapngWriter writer(sink, {});
  CHECK(writer.finish().error() == "closed late");
}

}  // namespace
}  // namespace havip::capture
