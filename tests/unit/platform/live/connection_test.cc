#include <string_view>

#include <doctest/doctest.h>
#include <unistd.h>

#include "tests/unit/platform/live/rig.h"

namespace havip::live {
namespace {

wire::Bytes octets(std::string_view text) {
  return {text.begin(), text.end()};
}

ConnectionSetup to(const SocketPlace& place, std::string_view first = "") {
  return {.to = place, .bind = std::nullopt, .bind_interface = {}, .first = octets(first)};
}

std::string receive(const Fd& fd) {
  std::string text(64, '\0');
  const ssize_t size = recv(fd.get(), text.data(), text.size(), 0);
  text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
  return text;
}

TEST_CASE("a stream: first words, what comes back, and the other side's end") {
  Loop loop;
  const Server server(SOCK_STREAM);
  Heard heard;
  const auto connection = open_tcp(loop, to(server.place, "hello"), heard.handlers());
  CHECK_FALSE(heard.connected);
  REQUIRE(run_until(loop, [&] { return heard.connected; }));
  Fd peer(accept(server.fd.get(), nullptr, nullptr));
  CHECK(receive(peer) == "hello");
  connection->send(octets("more"));
  CHECK(receive(peer) == "more");
  REQUIRE(write(peer.get(), "bye", 3) == 3);
  peer.reset();
  REQUIRE(run_until(loop, [&] { return heard.end.has_value(); }));
  CHECK(heard.text == "bye");
  CHECK(heard.end == ConnectionEnd::kClosed);
}

TEST_CASE("a stream that the other side resets") {
  Loop loop;
  const Server server(SOCK_STREAM);
  Heard heard;
  const auto connection = open_tcp(loop, to(server.place), heard.handlers());
  REQUIRE(run_until(loop, [&] { return heard.connected; }));
  Fd peer(accept(server.fd.get(), nullptr, nullptr));
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  setsockopt(peer.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  peer.reset();
  REQUIRE(run_until(loop, [&] { return heard.end.has_value(); }));
  CHECK(heard.end == ConnectionEnd::kReset);
}

TEST_CASE("nobody listens: refused, by a stream and by a datagram's answer") {
  Loop loop;
  SocketPlace nobody;
  {
    const Server gone(SOCK_STREAM);
    nobody = gone.place;
  }
  Heard stream;
  Heard datagram;
  const auto one = open_tcp(loop, to(nobody), stream.handlers());
  const auto two = open_udp(loop, to(nobody, "x"), datagram.handlers());
  CHECK_FALSE(stream.end);
  REQUIRE(run_until(loop, [&] { return stream.end && datagram.end; }));
  CHECK(stream.end == ConnectionEnd::kRefused);
  CHECK(datagram.end == ConnectionEnd::kRefused);
}

TEST_CASE("an address that is not ours is none to come from, which is told later") {
  Loop loop;
  const Server server(SOCK_STREAM);
  ConnectionSetup setup = to(server.place);
  setup.bind = SocketPlace{.ip = *net::parse_ip("192.0.2.1"), .port = 0};
  Heard heard;
  const auto connection = open_tcp(loop, setup, heard.handlers());
  CHECK_FALSE(heard.end);
  REQUIRE(run_until(loop, [&] { return heard.end.has_value(); }));
  CHECK(heard.end == ConnectionEnd::kNoSocket);
}

TEST_CASE("a connection may be destroyed by what it tells, and tells nothing after") {
  Loop loop;
  const Server server(SOCK_STREAM);
  Heard heard;
  std::unique_ptr<Connection> connection;
  ConnectionHandlers handlers = heard.handlers();
  handlers.connected = [&] {
    heard.connected = true;
    connection.reset();
  };
  connection = open_tcp(loop, to(server.place), handlers);
  REQUIRE(run_until(loop, [&] { return heard.connected; }));
  const Fd peer(accept(server.fd.get(), nullptr, nullptr));
  CHECK(receive(peer).empty());
  CHECK_FALSE(heard.end);
}

TEST_CASE("datagrams keep their bounds") {
  Loop loop;
  const Server server(SOCK_DGRAM);
  Heard heard;
  int datagrams = 0;
  ConnectionHandlers handlers = heard.handlers();
  handlers.bytes = [&](wire::Bytes) { ++datagrams; };
  const auto connection = open_udp(loop, to(server.place, "ask"), handlers);
  sockaddr_storage from{};
  socklen_t size = sizeof from;
  std::string text(16, '\0');
  auto* address = reinterpret_cast<sockaddr*>(&from);  // NOLINT
  REQUIRE(recvfrom(server.fd.get(), text.data(), text.size(), 0, address, &size) == 3);
  sendto(server.fd.get(), "a", 1, 0, address, size);
  sendto(server.fd.get(), "b", 1, 0, address, size);
  CHECK(run_until(loop, [&] { return datagrams == 2; }));
}

}  // namespace
}  // namespace havip::live
