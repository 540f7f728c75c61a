#include <chrono>
#include <string>
#include <tuple>

#include <doctest/doctest.h>

#include "hostsim/guest/service/dialogue.h"
#include "hostsim/guest/service/tls_client.h"
#include "tests/support/guest_script.h"

namespace havip::hostsim {
namespace {

using namespace std::chrono_literals;
using namespace service;
using test::GuestScript;
using test::ip;

// ---- what a service says -----------------------------------------------------------------------

std::string say(ServiceKind kind, const ServiceAnswer& how, Hearing& hearing,
                std::string_view heard) {
  hearing.heard += heard;
  const Saying saying = answer(kind, how, hearing);
  return saying.text + (saying.close ? "<close>" : "") + (saying.reset ? "<reset>" : "");
}

std::span<const std::uint8_t> octets_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

TEST_CASE("tls: client and service shake hands, ask and answer, octet by octet") {
  Hearing hearing;
  const std::string hello = say(ServiceKind::kTls, {}, hearing, TlsClient::hello());
  const std::string reply =
      say(ServiceKind::kTls, {}, hearing, TlsClient::sealed("GET / HTTP/1.0\r\n\r\n"));
  TlsClient client;
  std::string heard;
  for (const char c : hello + reply.substr(0, reply.find("<close>"))) {
    CHECK((heard.empty() || client.shaken()));
    heard += client.hear(octets_of({&c, 1}));
  }
  CHECK(client.shaken());
  CHECK_FALSE(client.broken());
  CHECK(heard.starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST_CASE("tls: what is no answer to a hello breaks the handshake, and nothing is read of it") {
  const auto breaks = [](std::string_view answer) {
    TlsClient client;
    return client.hear(octets_of(answer)).empty() && client.broken() && !client.shaken();
  };
  CHECK(breaks("HTTP/1.1 400 Bad Request\r\n\r\n"));
  CHECK(breaks(TlsClient::hello()));  // an echo
  CHECK(breaks(TlsClient::sealed("before any hello")));
  TlsClient waiting;
  CHECK(waiting.hear(octets_of(std::string_view("\x16\x03\x03\xff\xffx", 6))).empty());
  CHECK_FALSE(waiting.broken());
}

TEST_CASE("tls: long text is sealed in records of 16 KiB") {
  const std::string text(40'000, 'x');
  const std::string records = TlsClient::sealed(text);
  CHECK(records.size() == text.size() + 3 * 5);
  CHECK(TlsClient::sealed("").empty());
}

TEST_CASE("service http: one answer to a whole head, with the status and body it is to have") {
  Hearing hearing;
  CHECK(say(ServiceKind::kHttp, {}, hearing, "GET / HTTP/1.0\r\nHost: x\r\n").empty());
  CHECK(say(ServiceKind::kHttp, {}, hearing, "\r\n") ==
        "HTTP/1.1 200 OK\r\nServer: havip\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n"
        "Connection: close\r\n\r\nok\n<close>");
  const ServiceAnswer wrong{.status = 503, .body = ""};
  Hearing other;
  CHECK(say(ServiceKind::kHttp, wrong, other, "\r\n\r\n")
            .starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
  Hearing endless;
  CHECK(say(ServiceKind::kHttp, {}, endless, std::string(kLongestQuestion + 1, 'x')) == "<reset>");
}

TEST_CASE("service smtp: a mail line by line, however the octets come") {
  CHECK(greet(ServiceKind::kSmtp, {}).text == "220 havip ESMTP\r\n");
  CHECK(greet(ServiceKind::kSmtp, {.status = 554}).text == "554 havip ESMTP\r\n");
  Hearing hearing;
  CHECK(say(ServiceKind::kSmtp, {}, hearing, "HELO x\r\nMA") == "250 Ok\r\n");
  CHECK(say(ServiceKind::kSmtp, {}, hearing, "IL FROM:<a>\r\n") == "250 Ok\r\n");
  CHECK(say(ServiceKind::kSmtp, {}, hearing, "WHAT\r\n") == "500 Unknown command\r\n");
  CHECK(say(ServiceKind::kSmtp, {}, hearing, "DATA\r\n").starts_with("354 "));
  CHECK(say(ServiceKind::kSmtp, {}, hearing, "QUIT\r\ntext\r\n").empty());
  CHECK(say(ServiceKind::kSmtp, {}, hearing, ".\r\nQUIT\r\n") == "250 Ok\r\n221 Bye\r\n<close>");
}

TEST_CASE("service tls: a record for a handshake, then HTTP in records") {
  Hearing hearing;
  const std::string hello = tls_record(kTlsHandshake, "client hello");
  CHECK(say(ServiceKind::kTls, {}, hearing, hello.substr(0, 4)).empty());
  CHECK(say(ServiceKind::kTls, {}, hearing, hello.substr(4)) ==
        tls_record(kTlsHandshake, "server hello"));
  std::string reply =
      say(ServiceKind::kTls, {}, hearing, tls_record(kTlsApplication, "GET / HTTP/1.0\r\n\r\n"));
  CHECK(reply.front() == kTlsApplication);
  CHECK(take_tls_record(reply)->starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(reply == "<close>");
}

TEST_CASE("service dns: the question comes back with one record, or with the code it is to have") {
  // Question for the SOA of the root, id 0x1234, recursion desired.
  const wire::Bytes question{0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 1};
  const wire::Bytes reply = answer_datagram(ServiceKind::kDns, {}, question);
  REQUIRE(reply.size() == question.size() + 12 + 22);
  CHECK(wire::get16(reply, 0) == 0x1234);
  CHECK(wire::get16(reply, 2) == 0x8180);
  CHECK(wire::get16(reply, 6) == 1);   // one answer
  CHECK(wire::get16(reply, 19) == 6);  // of the type asked for
  CHECK(wire::get16(reply, 27) == 22);
  const wire::Bytes failed = answer_datagram(ServiceKind::kDns, {.status = 2}, question);
  CHECK(failed.size() == question.size());
  CHECK(wire::get16(failed, 2) == 0x8182);
  for (std::size_t length = 0; length < question.size(); ++length) {
    CHECK(answer_datagram(ServiceKind::kDns, {}, wire::ByteView(question).first(length)).empty());
  }
  wire::Bytes response = question;
  response[2] |= 0x80U;
  CHECK(answer_datagram(ServiceKind::kDns, {}, response).empty());  // no endless talk of servers
}

// ---- asked by probes of the guest itself, over no wire
// -------------------------------------------

GuestSetup asked(ServiceSetup service, ProbeSetup probe) {
  GuestSetup setup = test::web();
  setup.services = {std::move(service)};
  probe.to = ip(6);
  probe.every = 1s;
  probe.timeout = 100ms;
  probe.port = setup.services[0].port;
  setup.probes = {probe};
  return setup;
}

guest::ServiceSet set(ServiceMode mode) {
  return {.port = 80, .mode = mode, .answer = {}};
}

TEST_CASE("service: an http probe tells up, slow, wrong, refused, reset and silent apart") {
  GuestScript script(asked({.port = 80, .kind = ServiceKind::kHttp}, {.kind = ProbeKind::kHttp}));
  script.expect("sent 0:1", "answered 0:1 after 0s by 0");
  script.input(guest::ServiceSet{.port = 80, .mode = {}, .answer = ServiceAnswer{.delay = 99ms}});
  script.expect("service 80 answers otherwise");
  script.at(1s).expect("sent 0:2");
  script.at(1099ms).expect("answered 0:2 after 99ms by 0");
  script.input(guest::ServiceSet{.port = 80, .mode = {}, .answer = ServiceAnswer{.status = 503}});
  script.expect("service 80 answers otherwise");
  script.at(2s).expect("sent 0:3");
  script.at(2100ms).expect("lost 0:3");
  script.input(guest::ServiceSet{.port = 80, .mode = {}, .answer = ServiceAnswer{}});
  script.expect("service 80 answers otherwise");
  for (const auto& [at, mode, name] :
       {std::tuple{3s, ServiceMode::kDown, "down"}, std::tuple{4s, ServiceMode::kReset, "reset"},
        std::tuple{5s, ServiceMode::kBlackHole, "black hole"}}) {
    const auto number = std::to_string(at.count() + 1);
    script.at(at - 1ms).input(set(mode)).expect(std::string("service 80 ") + name);
    script.at(at).expect("sent 0:" + number);
    script.at(at + 100ms).expect("lost 0:" + number);
  }
  script.input(set(ServiceMode::kUp)).expect("service 80 up");
  script.at(6s).expect("sent 0:7", "answered 0:7 after 0s by 0");
}

TEST_CASE("service: a tcp probe is content with the connection, an http probe is not") {
  GuestScript script(asked({.port = 80, .kind = ServiceKind::kHttp, .mode = ServiceMode::kReset},
                           {.kind = ProbeKind::kTcp}));
  script.expect("sent 0:1", "answered 0:1 after 0s by 0");
  script.input(set(ServiceMode::kDown)).expect("service 80 down");
  script.at(1s).expect("sent 0:2");
  script.at(1100ms).expect("lost 0:2");
}

TEST_CASE("service: udp says back what it hears, and a refusal is no answer") {
  GuestScript script(asked({.port = 80, .kind = ServiceKind::kUdp}, {.kind = ProbeKind::kUdp}));
  script.expect("sent 0:1", "answered 0:1 after 0s by 0");
  script.input(set(ServiceMode::kDown)).expect("service 80 down");
  script.at(1s).expect("sent 0:2");
  script.at(1100ms).expect("lost 0:2");
}

TEST_CASE("service: a port survives a crash as it was last set; connections do not") {
  GuestScript script(asked({.port = 80, .kind = ServiceKind::kHttp, .answer = {.delay = 50ms}},
                           {.kind = ProbeKind::kHttp}));
  script.expect("sent 0:1");
  script.at(20ms).input(guest::Crash{}).expect("guest crashed", "lost 0:1");
  script.at(2s).input(guest::Boot{}).expect("sent 0:2");
  script.at(2050ms).expect("answered 0:2 after 50ms by 0");
}

TEST_CASE("http: when a response is whole") {
  using stack::whole_http_status;
  const std::string head = "HTTP/1.1 204 No\r\nContent-Length: 3\r\n\r\n";
  CHECK(whole_http_status(head + "ab", false) == std::nullopt);
  CHECK(whole_http_status(head + "abc", false) == 204);
  CHECK(whole_http_status(head + "ab", true) == 0);  // cut short
  CHECK(whole_http_status("HTTP/1.0 200 OK\r\n\r\nabc", false) == std::nullopt);
  CHECK(whole_http_status("HTTP/1.0 200 OK\r\n\r\nabc", true) == 200);
  CHECK(whole_http_status("SSH-2.0-x\r\n\r\n", true) == 0);
  CHECK(whole_http_status("", true) == 0);
  CHECK(whole_http_status("", false) == std::nullopt);
}

}  // namespace
}  // namespace havip::hostsim
