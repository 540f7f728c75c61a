#include <chrono>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/socket_script.h"

namespace havip::hostsim::stack {
namespace {

using namespace std::chrono_literals;
using test::ip;
using test::SocketScript;
using wire::Tcp;

constexpr std::uint8_t kSynAck = Tcp::kSyn | Tcp::kAck;
constexpr std::uint8_t kFinAck = Tcp::kFin | Tcp::kAck;
constexpr std::uint8_t kRstAck = Tcp::kRst | Tcp::kAck;

// A connection of ours to .5:80 that stands: our next number is 1, theirs 1001.
SocketScript& connected(SocketScript& script) {
  script.open(80).expect("6>5 .6>.5 32768>80 S 0");
  return script.tcp(80, 32768, kSynAck, 1000, script.first + 1, {}, 1460)
      .expect("6>5 .6>.5 32768>80 A 1/1001", "1 connected");
}

TEST_CASE("tcp: handshake, data both ways, an orderly end from our side") {
  SocketScript script;
  connected(script);
  script.send(1, 18).expect("6>5 .6>.5 32768>80 PA 1/1001 +18");
  script.tcp(80, 32768, Tcp::kAck, 1001, script.first + 19).expect();
  script.tcp(80, 32768, Tcp::kAck, 1001, script.first + 19, wire::Bytes(5))
      .expect("6>5 .6>.5 32768>80 A 19/1006", "1 data +5");
  script.close(1).expect("6>5 .6>.5 32768>80 FA 19/1006");
  script.tcp(80, 32768, kFinAck, 1006, script.first + 20).expect("6>5 .6>.5 32768>80 A 20/1007");
  script.at(1s).tcp(80, 32768, kFinAck, 1006, script.first + 20);  // our last was lost
  script.expect("6>5 .6>.5 32768>80 A 20/1007");
  CHECK_EQ(script.transport().sockets(), 1);  // TIME-WAIT
  script.at(60s).expect();
  CHECK_EQ(script.transport().sockets(), 0);
}

TEST_CASE("tcp: the peer's end is told once, and our close answers it") {
  SocketScript script;
  connected(script);
  script.tcp(80, 32768, kFinAck, 1001, script.first + 1, wire::Bytes(3))
      .expect("6>5 .6>.5 32768>80 A 1/1005", "1 data +3", "1 finished");
  script.send(1, 2).expect("6>5 .6>.5 32768>80 PA 1/1005 +2");  // half closed
  script.close(1).expect("6>5 .6>.5 32768>80 FA 3/1005");
  script.tcp(80, 32768, Tcp::kAck, 1005, script.first + 4).expect();
  CHECK_EQ(script.transport().sockets(), 0);
}

TEST_CASE("tcp: a reset refuses, or breaks") {
  SocketScript script;
  script.open(80).expect("6>5 .6>.5 32768>80 S 0");
  script.tcp(80, 32768, kRstAck, 0, script.first + 9).expect();  // of another try
  script.tcp(80, 32768, kRstAck, 0, script.first + 1).expect("1 ended refused");
  script.at(10s).expect();
  SocketScript second;
  connected(second);
  second.tcp(80, 32768, Tcp::kRst, 1002).expect();  // RFC 5961: not the very next number
  second.tcp(80, 32768, Tcp::kRst, 1001).expect("1 ended reset");
  CHECK_EQ(second.transport().sockets(), 0);
}

TEST_CASE("tcp: a SYN is repeated after 1, 3, 7, 15, 31 and 63 s and given up at 127 s") {
  TcpEffects out;
  TcpConnection connection = TcpConnection::open(kStart, 7, out);
  std::vector<Instant> sent;
  while (!out.ended) {
    out = {};
    const Instant due = connection.deadline();
    connection.handle_timeout(due, out);
    if (!out.segments.empty()) sent.push_back(due);
    if (out.ended) CHECK_EQ(due, kStart + 127s);
  }
  CHECK_EQ(out.ended, SocketEnd::kTimedOut);
  CHECK(sent == std::vector<Instant>{kStart + 1s, kStart + 3s, kStart + 7s, kStart + 15s,
                                     kStart + 31s, kStart + 63s});
}

TEST_CASE("tcp: data leaves in segments of the peer's size, within its window, and again if lost") {
  SocketScript script;
  script.window = 3000;
  script.open(80).expect("6>5 .6>.5 32768>80 S 0");
  script.at(10ms).tcp(80, 32768, kSynAck, 1000, script.first + 1, {}, 1000);
  script.expect("6>5 .6>.5 32768>80 A 1/1001", "1 connected");
  script.send(1, 3500).expect("6>5 .6>.5 32768>80 A 1/1001 +1000",
                              "6>5 .6>.5 32768>80 A 1001/1001 +1000",
                              "6>5 .6>.5 32768>80 A 2001/1001 +1000");
  script.at(20ms).tcp(80, 32768, Tcp::kAck, 1001, script.first + 1001);
  script.expect("6>5 .6>.5 32768>80 PA 3001/1001 +500");
  // Round trips of 10 ms: 210 ms after the last acknowledgement, from what is missing on.
  script.at(230ms - 1ns).expect();
  script.at(230ms).expect("6>5 .6>.5 32768>80 A 1001/1001 +1000",
                          "6>5 .6>.5 32768>80 A 2001/1001 +1000",
                          "6>5 .6>.5 32768>80 PA 3001/1001 +500");
  script.tcp(80, 32768, Tcp::kAck, 1001, script.first + 3501).expect();
  script.at(5s).expect();
}

TEST_CASE("tcp: a window of nothing is probed with one octet") {
  SocketScript script;
  script.window = 0;
  connected(script);
  script.send(1, 3).expect("6>5 .6>.5 32768>80 A 1/1001 +1");
  script.at(200ms).expect("6>5 .6>.5 32768>80 A 1/1001 +1");
  script.window = 100;
  script.tcp(80, 32768, Tcp::kAck, 1001, script.first + 2)
      .expect("6>5 .6>.5 32768>80 PA 2/1001 +2");
  script.tcp(80, 32768, Tcp::kAck, 1001, script.first + 4).expect();
}

TEST_CASE("tcp: what comes twice or out of order is acknowledged and not delivered") {
  SocketScript script;
  connected(script);
  script.tcp(80, 32768, Tcp::kAck, 1006, script.first + 1, wire::Bytes(5))
      .expect("6>5 .6>.5 32768>80 A 1/1001");
  script.tcp(80, 32768, Tcp::kAck, 1001, script.first + 1, wire::Bytes(5))
      .expect("6>5 .6>.5 32768>80 A 1/1006", "1 data +5");
  script.tcp(80, 32768, Tcp::kAck, 1001, script.first + 1, wire::Bytes(5))
      .expect("6>5 .6>.5 32768>80 A 1/1006");
  script
      .tcp(80, 32768, Tcp::kAck, 1004, script.first + 1, wire::Bytes(5))  // two are new
      .expect("6>5 .6>.5 32768>80 A 1/1009", "1 data +3");
  script.tcp(80, 32768, Tcp::kAck, 1009, script.first + 99).expect("6>5 .6>.5 32768>80 A 1/1009");
}

TEST_CASE("tcp: a service accepts when the handshake is done; a lost answer is repeated") {
  SocketScript script;
  script.listen(80);
  script.tcp(4000, 80, Tcp::kSyn, 500, 0, {}, 1460).expect("6>5 .6>.5 80>4000 SA 0/501");
  script.at(500ms).tcp(4000, 80, Tcp::kSyn, 500, 0, {}, 1460);
  script.expect("6>5 .6>.5 80>4000 SA 0/501");
  script.at(1s).expect("6>5 .6>.5 80>4000 SA 0/501");
  script.tcp(4000, 80, Tcp::kAck, 501, script.first + 1, wire::Bytes(4))
      .expect("6>5 .6>.5 80>4000 A 1/505", "1 accepted", "1 data +4");
  script.act([&](auto& transport) { transport.abort(1, 0); }).expect("6>5 .6>.5 80>4000 RA 1/505");
  script.tcp(4000, 80, Tcp::kAck, 505, script.first + 1).expect("6>5 .6>.5 80>4000 R 1");
  CHECK_EQ(script.transport().counters().resets_sent, 1);
}

TEST_CASE("tcp: a closed port resets, a silent one says nothing") {
  SocketScript script;
  script.tcp(4000, 80, Tcp::kSyn, 500).expect("6>5 .6>.5 80>4000 RA 0/501");
  script.tcp(4000, 80, Tcp::kRst, 500).expect();
  script.tcp(4000, 80, Tcp::kAck, 7, 0x55, wire::Bytes(3));
  script.expect("6>5 .6>.5 80>4000 R 85");
  script.act([](auto& transport) {
    transport.set_port(Protocol::kTcp, 80, PortState::kSilent);
    transport.set_port(Protocol::kUdp, 53, PortState::kSilent);
  });
  script.tcp(4000, 80, Tcp::kSyn, 500).udp(4000, 53, {1}).expect();
  CHECK_EQ(script.transport().counters().silenced, 2);
}

TEST_CASE("tcp: who closed is not interested: later data is answered with a reset") {
  SocketScript script;
  connected(script);
  script.close(1).expect("6>5 .6>.5 32768>80 FA 1/1001");
  script.tcp(80, 32768, Tcp::kAck, 1001, script.first + 1, wire::Bytes(4))
      .expect("6>5 .6>.5 32768>80 R 2");
  CHECK_EQ(script.transport().sockets(), 0);
}

TEST_CASE("sockets: no ARP answer ends a connect after three requests") {
  SocketScript script;
  script.open(80, 9).expect("6>* who-has .9 tell .6");
  script.at(1s).expect("6>* who-has .9 tell .6");
  script.at(2s).expect("6>* who-has .9 tell .6");
  script.at(3s).expect("dropped: no ARP answer", "1 ended unreachable");
  script.at(10s).expect();
}

TEST_CASE("sockets: UDP asks and is answered, refused, or served") {
  SocketScript script;
  const auto open = [&] {
    script.act([&](auto& transport) {
      const auto id = transport.open_udp(script.now(), Program::kProbe, {ip(5), 53}, {ip(6), 0}, 0);
      transport.send(script.now(), id, {1, 2, 3}, 0);
    });
  };
  open();
  script.expect("6>5 .6>.5 udp 32768>53 +3");
  script.udp(53, 32768, {7, 7}).expect("1 data +2");
  script.udp(54, 32768, {7}).expect("6>5 .6>.5 unreachable");  // from elsewhere
  open();
  script.expect("6>5 .6>.5 udp 32769>53 +3");
  wire::Ipv4 sent{.src = ip(6), .dst = ip(5)};
  sent.payload = wire::Udp{.src_port = 32769, .dst_port = 53, .data = {1, 2, 3}};
  wire::Bytes quote = wire::encode(wire::Frame{.payload = sent});
  quote.erase(quote.begin(), quote.begin() + 14);
  script.rx(SocketScript::packet(wire::IcmpUnreachable{.quote = quote})).expect("2 ended refused");
  script.rx(SocketScript::packet(wire::IcmpUnreachable{.quote = {1, 2}})).expect();
  script.act(
      [](auto& transport) { transport.set_port(Protocol::kUdp, 53, PortState::kListening); });
  script.udp(4000, 53, {1}).expect("0 datagram +1");
}

TEST_CASE("sockets: an address of our own is reached over no wire") {
  SocketScript script;
  script.listen(80);
  script.open(80, 6).expect("1 connected", "2 accepted");
  script.send(2, 4).expect("1 data +4");
  script.close(1).expect("2 finished");
  script.open(81, 6).expect("3 ended refused");
}

TEST_CASE("sockets: from an address that is gone nothing leaves") {
  SocketScript script;
  connected(script);
  script.act([&](auto& transport) {
    transport.open_tcp(script.now(), Program::kChecker, {ip(5), 80}, {ip(8), 0}, 0);
  });
  script.expect();
  CHECK_EQ(script.stack().counters().foreign_source, 1);
}

TEST_CASE("sockets: ports run out, and each pair of ends is one socket") {
  SocketScript script;
  script.act([&](auto& transport) {
    transport.open_udp(script.now(), Program::kProbe, {ip(5), 53}, {ip(6), 1000}, 0);
    transport.open_udp(script.now(), Program::kProbe, {ip(5), 53}, {ip(6), 1000}, 0);
  });
  script.expect("2 ended no resources");
  script.act([&](auto& transport) {
    while (transport.sockets() < Transport::kMostSockets)
      transport.open_udp(script.now(), Program::kProbe, {ip(5), 53}, {ip(6), 0}, 0);
    transport.open_udp(script.now(), Program::kProbe, {ip(5), 53}, {ip(6), 0}, 0);
  });
  script.expect("16386 ended no resources");
  script.tcp(4000, 80, Tcp::kSyn, 500).expect("6>5 .6>.5 80>4000 RA 0/501");
  script.listen(80);
  script.tcp(4000, 80, Tcp::kSyn, 500).expect();  // no room: dropped, to come again
}

}  // namespace
}  // namespace havip::hostsim::stack
