// What a server says to a health check. The first octet says which check, the second how long the
// pieces are in which the rest arrives; the pieces of a datagram protocol are datagrams.
//
// Every session comes to at most one verdict, and to one at the latest when the server closes; an
// HTTP answer says the same whatever its pieces.
#include <algorithm>
#include <memory>

#include "core/base/ensure.h"
#include "hostsim/guest/checker/protocol/dns.h"
#include "hostsim/guest/checker/protocol/http.h"
#include "hostsim/guest/checker/protocol/plain.h"
#include "hostsim/guest/checker/protocol/smtp.h"
#include "hostsim/guest/service/tls_client.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace havip;             // NOLINT(google-build-using-namespace)
using namespace hostsim::checker;  // NOLINT(google-build-using-namespace)
using Piece = std::span<const std::uint8_t>;

template <class Each>
void each_piece(Piece octets, std::size_t length, Each&& each) {
  for (; !octets.empty(); octets = octets.subspan(std::min(length, octets.size())))
    each(octets.first(std::min(length, octets.size())));
}

// Plays a session to its verdict.
void play(Session& session, Piece octets, std::size_t length) {
  static_cast<void>(session.first());
  bool over = session.connected().verdict.has_value();
  each_piece(octets, length, [&](Piece piece) {
    if (!over) over = session.bytes(piece).verdict.has_value();
  });
  if (!over) over = session.ended(TryOutcome::kReset).verdict.has_value();
  ensure(over, "a connection that is broken off ends the try");
}

void play_http(Piece octets, std::size_t length) {
  static const auto regex = Regex::compile("(a+)+b|ok$", "multiline");
  ensure(regex.has_value(), "the expression compiles");
  hostsim::conf::Checker checker{.kind = hostsim::conf::HttpCheck{.urls = {{.digest = {{1}}}}}};
  const auto& url = std::get<hostsim::conf::HttpCheck>(checker.kind).urls.front();
  HttpSession session(checker, url, &*regex);
  play(session, octets, length);

  HttpAnswer whole(true);
  whole.bytes(octets);
  HttpAnswer pieces(true);
  each_piece(octets, length, [&](Piece piece) { pieces.bytes(piece); });
  ensure(whole.has_header() == pieces.has_header() && whole.status() == pieces.status() &&
             whole.content_length() == pieces.content_length() &&
             whole.body_length() == pieces.body_length() && whole.body() == pieces.body(),
         "pieces make no difference");
  ensure(whole.body().size() <= std::size_t{1} << 20U, "a bounded part of a body is kept");
}

void play_tls(Piece octets, std::size_t length) {
  hostsim::service::TlsClient whole;
  const std::string at_once = whole.hear(octets);
  hostsim::service::TlsClient client;
  std::string text;
  each_piece(octets, length, [&](Piece piece) { text += client.hear(piece); });
  ensure(text == at_once, "pieces make no difference");
  ensure(whole.shaken() == client.shaken() && whole.broken() == client.broken(),
         "pieces make no difference");
  ensure(text.empty() || client.shaken(), "nothing is heard before the handshake");
}

void play_udp(Piece octets, std::size_t length) {
  const hostsim::conf::UdpCheck check{
      .payload = {1}, .require_reply = true, .reply = {1, 2, 3}, .reply_mask = {0xff, 0, 0xff}};
  UdpSession session(check);
  play(session, octets, length);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Piece octets{data + 2, size - 2};
  const std::size_t length = data[1] == 0 ? octets.size() + 1 : data[1];
  switch (data[0] % 5) {
    case 0:
      play_http(octets, length);
      break;
    case 1: {
      SmtpSession session("helo", "[10.0.0.5]:tcp:25");
      play(session, octets, length);
      break;
    }
    case 2: {
      DnsSession session(0x4142, {.type = 1, .name = "example.com"});
      play(session, octets, length);
      break;
    }
    case 3:
      play_tls(octets, length);
      break;
    default:
      play_udp(octets, length);
  }
  return 0;
}
