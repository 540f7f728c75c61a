// SMTP alerts: the dialogue by its octets, what a server may do to it, and the sink.

#include <random>

#include "hostsim/guest/mail/client.h"
#include "hostsim/guest/mail/sink.h"
#include "tests/unit/checker/script.h"

namespace havip::test {
namespace {

using namespace std::chrono_literals;

mail::Message message() {
  return {.server = at("10.0.0.9", 25),
          .helo = "lb",
          .from = "lb@example.org",
          .to = {"a@example.org", "Root <b@example.org>"},
          .subject = "[LVS] Realserver x - DOWN",
          .body = "=> TCP CHECK failed on service <="};
}

constexpr const char* kMail =
    "Date: Sat, 01 Jan 2000 00:00:13 +0000\r\nFrom: lb@example.org\r\n"
    "Subject: [LVS] Realserver x - DOWN\r\nX-Mailer: Keepalived\r\n"
    "To: a@example.org, Root <b@example.org>\r\n\r\n=> TCP CHECK failed on service <=\r\n\r\n";

TEST_CASE("the dialogue, line by line") {
  mail::Client client(message(), mail::date_of(kStart + 13s));
  CHECK(client.received("220 hello\r\n").send == "HELO lb\r\n");
  CHECK(client.received("250-one\r\n").send.empty());
  CHECK(client.received("250 two\r\n").send == "MAIL FROM:<lb@example.org>\r\n");
  CHECK(client.received("250 ok\r\n").send == "RCPT TO:<a@example.org>\r\n");
  CHECK(client.received("250 ok\r\n").send == "RCPT TO:<b@example.org>\r\n");
  CHECK(client.received("25").send.empty());
  CHECK(client.received("0 ok\r\n").send == "DATA\r\n");
  CHECK(client.received("354 go\r\n").send == kMail + std::string(".\r\n"));
  CHECK_FALSE(client.accepted());
  const mail::Reply kept = client.received("250 kept\r\n");
  CHECK(kept.send == "QUIT\r\n");
  CHECK(kept.log == "SMTP alert successfully sent.");
  CHECK(client.accepted());
  CHECK(client.received("221 bye\r\n").finished);
}

TEST_CASE("a code that is not the expected one ends the session, and is logged") {
  mail::Client client(message(), "");
  client.received("220 hello\r\n");
  const mail::Reply reply = client.received("550 no\r\n");
  CHECK(reply.send == "QUIT\r\n");
  CHECK(reply.log ==
        "Error processing HELO cmd on SMTP server [10.0.0.9]:25. SMTP status code = 550");
  CHECK(client.received("221 bye\r\n").finished);
  CHECK_FALSE(client.accepted());
}

TEST_CASE("silence, a closed connection and a flood") {
  CHECK(mail::Client(message(), "").timed_out().log ==
        "Timeout reading data to remote SMTP server [10.0.0.9]:25.");
  const mail::Reply closed = mail::Client(message(), "").closed();
  CHECK(closed.finished);
  CHECK(closed.log == "Remote SMTP server [10.0.0.9]:25 has closed the connection.");
  mail::Client flooded(message(), "");
  CHECK(flooded.received(std::string(4095, 'x')).send.empty());
  CHECK(flooded.received("x").send == "QUIT\r\n");
}

TEST_CASE("nobody adds a header or a command by a line end") {
  mail::Message evil = message();
  evil.subject = "x\r\nBcc: c@example.org";
  evil.to = {"a@example.org>\r\nDATA"};
  CHECK(mail::data_of(evil, "").find("\r\nBcc:") == std::string::npos);
  const mail::Delivery delivery = mail::deliver(evil, kStart);
  CHECK(delivery.dialogue.find("C: DATA\nS: 354") != std::string::npos);
  CHECK(delivery.dialogue.find("RCPT TO:<a@example.org>  DATA>") != std::string::npos);
}

TEST_CASE("the sink keeps what a client sends, and the dialogue is on record") {
  const mail::Delivery delivery = mail::deliver(message(), kStart + 13s);
  CHECK(delivery.accepted);
  CHECK(delivery.mail == kMail);
  CHECK(delivery.dialogue.starts_with("S: 220 sink ESMTP\nC: HELO lb\nS: 250 sink\n"));
  CHECK(delivery.dialogue.ends_with("S: 250 kept\nC: QUIT\nS: 221 bye\n"));
}

TEST_CASE("dates") {
  CHECK(mail::date_of(kStart) == "Sat, 01 Jan 2000 00:00:00 +0000");
  CHECK(mail::date_of(kStart + 24h * 59 + 3661s) == "Tue, 29 Feb 2000 01:01:01 +0000");
}

TEST_CASE("any octets from a server, and any from a client") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 500; ++round) {
    mail::Client client(message(), "");
    mail::Sink sink;
    for (int i = 0; i < 30; ++i) {
      std::string piece = i % 3 == 0 ? "250 " : (i % 5 == 0 ? "DATA" : "");
      for (int j = 0; j < 20; ++j)
        piece.push_back(static_cast<char>(random()));
      piece += "\r\n";
      sink.received(piece);
      if (client.received(piece).finished) break;
    }
    CHECK_FALSE(client.accepted());
  }
}

}  // namespace
}  // namespace havip::test
