// Wireshark's own reader is the judge of our captures.
#include <doctest/doctest.h>

#include "platform/capture/pcapng_writer.h"
#include "tests/support/command.h"
#include "tests/support/golden_frames.h"
#include "tests/support/temporary_folder.h"

namespace havip::capture {
namespace {

using namespace std::chrono_literals;

// A GARP on its way out of the guest and into the tap, a decision about it, and an advert.
void write_story(const std::string& path) {
  FileSink sink(path);
  PcapngWriter writer(sink, {.comment = "nic-down, seed 7", .application = "havip"});
  const auto nic = writer.add_interface({.name = "web-a/eth0",
                                         .address = Interface::Address{test::kMasterIp, 24},
                                         .mac = test::kMasterMac});
  const auto tap = writer.add_interface({.name = "h1/tap-web-a"});
  const HostName name{.ip = test::kVip, .name = "havip-1"};
  writer.names({&name, 1});
  const wire::Bytes garp = wire::encode(test::golden_arps()[0].meaning);
  const wire::Bytes advert = wire::encode(test::golden_adverts()[2].meaning);
  writer.packet({.interface = nic,
                 .at = kStart + 10s,
                 .direction = Direction::kOut,
                 .id = 7,
                 .octets = garp});
  writer.packet({.interface = tap,
                 .at = kStart + 10s + 1ns,
                 .direction = Direction::kIn,
                 .id = 7,
                 .octets = garp,
                 .comment = "owner_match"});
  writer.journal({.at = kStart + 10s + 2us,
                  .identifier = "h1/agent",
                  .message = "rate_limited until 15s\nsecond line"});
  writer.packet({.interface = nic,
                 .at = kStart + 11s,
                 .direction = Direction::kOut,
                 .id = 8,
                 .octets = advert});
  REQUIRE(writer.finish().has_value());
}

struct Field {
  std::string filter;
  const char* fields;
  const char* expected;
};

TEST_CASE("tshark reads names, times to the nanosecond, directions, ids, comments and decisions") {
  if (!test::have_program("tshark")) {
    MESSAGE("SKIPPED: tshark is not installed (apt-get install tshark)");
    return;
  }
  const test::TemporaryFolder folder;
  const std::string path = folder / "story.pcapng";
  write_story(path);
  const Field kRows[] = {
      {"frame.packet_id==7", "frame.interface_name", "web-a/eth0\nh1/tap-web-a\n"},
      {"frame.packet_id==7", "frame.time_epoch", "946684810.000000000\n946684810.000000001\n"},
      {"frame.comment contains \"owner\"", "frame.number", "2\n"},
      {"frame.packet_flags_direction==1", "frame.interface_name", "h1/tap-web-a\n"},
      {"arp.isgratuitous==1", "arp.src.proto_ipv4", "172.16.16.100\n172.16.16.100\n"},
      {"vrrp.prio==100", "vrrp.virt_rtr_id", "51\n"},
      {"vrrp.checksum.status==1", "frame.packet_id", "8\n"},
      {"systemd_journal.message", "systemd_journal.syslog_id", "h1/agent\n"},
      {"systemd_journal.message contains \"second\"", "frame.number", "3\n"},
      {"_ws.malformed", "frame.number", ""},
      {"frame.number>=5", "frame.number", ""},
  };
  for (const Field& row : kRows) {
    CAPTURE(row.filter);
    const auto result = test::run_command("tshark -r " + path + " -Y '" + row.filter +
                                          "' -T fields -e " + row.fields + " 2>/dev/null");
    CHECK(result.status == 0);
    CHECK(result.output == row.expected);
  }
}

TEST_CASE("tshark finds our TCP, UDP and ICMP sound") {
  if (!test::have_program("tshark")) {
    MESSAGE("SKIPPED: tshark is not installed (apt-get install tshark)");
    return;
  }
  const test::TemporaryFolder folder;
  const std::string path = folder / "transports.pcapng";
  FileSink sink(path);
  PcapngWriter writer(sink, {.comment = "transports", .application = "havip"});
  const auto tap = writer.add_interface({.name = "h1/tap-web-a"});
  Instant at = kStart;
  for (const auto& golden : test::golden_transports()) {
    const wire::Bytes octets = wire::encode(golden.meaning);
    writer.packet({.interface = tap, .at = at, .octets = octets});
    at += 1ms;
  }
  REQUIRE(writer.finish().has_value());
  const Field kRows[] = {
      {"tcp.checksum.status==1", "frame.number", "1\n2\n"},
      {"tcp.options.mss_val==1460", "tcp.seq_raw", "16909060\n"},
      {"http.request", "http.request.method", "GET\n"},
      {"udp.checksum.status==1", "udp.dstport", "53\n53\n"},
      {"icmp.code==3", "icmp.checksum.status", "1\n"},
      {"tcp.checksum.status==0 || udp.checksum.status==0", "frame.number", ""},
  };
  for (const Field& row : kRows) {
    CAPTURE(row.filter);
    const auto result = test::run_command(
        "tshark -o tcp.check_checksum:TRUE -o udp.check_checksum:TRUE -r " + path + " -Y '" +
        row.filter + "' -T fields -e " + row.fields + " 2>/dev/null");
    CHECK(result.status == 0);
    CHECK(result.output == row.expected);
  }
}

TEST_CASE("tshark shows the VIP by its name") {
  if (!test::have_program("tshark")) {
    MESSAGE("SKIPPED: tshark is not installed (apt-get install tshark)");
    return;
  }
  const test::TemporaryFolder folder;
  const std::string path = folder / "story.pcapng";
  write_story(path);
  const auto result = test::run_command("tshark -r " + path + " -z hosts -q 2>/dev/null");
  CHECK(result.output.find("172.16.16.100\thavip-1") != std::string::npos);
}

}  // namespace
}  // namespace havip::capture
