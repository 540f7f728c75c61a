// What the checker's protocols make of octets, by golden octets and by garbage.

#include <random>

#include "hostsim/guest/checker/protocol/dns.h"
#include "hostsim/guest/checker/protocol/http.h"
#include "hostsim/guest/checker/protocol/plain.h"
#include "hostsim/guest/checker/protocol/smtp.h"
#include "tests/unit/checker/script.h"

namespace havip::test {
namespace {

using namespace checker;  // NOLINT(google-build-using-namespace)

Verdict judge(std::string_view answer, conf::HttpUrl url) {
  std::optional<Regex> regex;
  if (url.regex) regex = std::move(*Regex::compile(*url.regex, url.regex_options));
  HttpAnswer read(url.digest.has_value() || regex.has_value());
  for (const char c : answer) {  // octet by octet: the pieces must not matter
    const auto octet = static_cast<std::uint8_t>(c);
    read.bytes({&octet, 1});
  }
  return judge_http(read, url, regex ? &*regex : nullptr);
}

std::string with_body(std::string_view body, std::string_view headers = "") {
  return fmt::format("HTTP/1.1 200 OK\r\n{}\r\n{}", headers, body);
}

TEST_CASE("the request, by its octets") {
  const conf::HttpUrl url{.path = "/x"};
  CHECK(http_request({}, url, at("10.0.0.5", 8080)) ==
        "GET /x HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nHost: 10.0.0.5:8080\r\n\r\n");
  CHECK(http_request({.protocol = conf::HttpProtocol::k10Close}, url, at("2001:db8::5")) ==
        "GET /x HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nConnection: close\r\n"
        "Host: [2001:db8::5]:80\r\n\r\n");
  CHECK(http_request({.protocol = conf::HttpProtocol::k11, .virtualhost = "www"}, url,
                     at("10.0.0.5")) ==
        "GET /x HTTP/1.1\r\nUser-Agent: KeepAliveClient\r\nConnection: close\r\n"
        "Host: www\r\n\r\n");
  CHECK(http_virtualhost({.virtualhost = "www"}, {.virtualhost = "url"}) == "url");
}

TEST_CASE("the status decides: 200-299, or what the url says") {
  const auto status = [](int code, conf::HttpUrl url = {}) {
    return judge(fmt::format("HTTP/1.0 {} x\r\n\r\n", code), std::move(url)).good;
  };
  CHECK(status(200));
  CHECK(status(299));
  CHECK_FALSE(status(199));
  CHECK_FALSE(status(300));
  CHECK(status(404, {.status_codes = {{301, 302}, {404, 404}}}));
  CHECK_FALSE(status(200, {.status_codes = {{404, 404}}}));
  CHECK_FALSE(status(600, {.status_codes = {{100, 999}}}));
  CHECK(judge("HTTP/1.0\r\n\r\n", {}).why == "HTTP status code error to");
  CHECK(judge("HTTP/1.0 abc\r\n\r\n", {}).why == "HTTP status code error to");
}

TEST_CASE("no header, no data") {
  CHECK(judge("", {}).why == "Read, no data received from");
  CHECK(judge("HTTP/1.0 200 OK\r\n", {}).why == "Read, no data received from");
  CHECK(judge("HTTP/1.0 200 OK\n\n", {}).why == "Read, no data received from");
  CHECK(judge("HTTP/1.0 200 OK\r\nX: " + std::string(4096, 'x') + "\r\n\r\n", {}).why ==
        "Read, no data received from");
}

TEST_CASE("the digest is MD5 of the body, as far as Content-Length") {
  // md5("hello") = 5d41402abc4b2a76b9719d911017c592
  const conf::HttpUrl url{.digest = {{0x5d, 0x41, 0x40, 0x2a, 0xbc, 0x4b, 0x2a, 0x76, 0xb9, 0x71,
                                      0x9d, 0x91, 0x10, 0x17, 0xc5, 0x92}}};
  CHECK(judge(with_body("hello"), url).good);
  CHECK(judge(with_body("hello, world", "content-length: 5\r\n"), url).good);
  CHECK(judge(with_body("hellO"), url).why == "MD5 digest error to");
  CHECK(judge(with_body("hello, world"), url).why == "MD5 digest error to");
  // Too much to be kept is no match, even of what was kept.
  CHECK_FALSE(
      judge(with_body(std::string((1U << 20U) + 1, 'x'), "Content-Length: 5\r\n"), url).good);
}

TEST_CASE("the expression: options, no_match, offsets") {
  CHECK(judge(with_body("state: OK"), {.regex = "state: (OK|FINE)$"}).good);
  CHECK(judge(with_body("state: bad"), {.regex = "state: OK"}).why == "Regex match failed");
  CHECK(judge(with_body("state: ok"), {.regex = "STATE", .regex_options = "caseless"}).good);
  CHECK_FALSE(judge(with_body("state: ok"), {.regex = "state", .regex_no_match = true}).good);
  CHECK(judge(with_body("xxOK"), {.regex = "OK", .regex_min_offset = 2}).good);
  CHECK_FALSE(judge(with_body("xxOK"), {.regex = "OK", .regex_min_offset = 3}).good);
  CHECK(judge(with_body("xxOK"), {.regex = "OK", .regex_max_offset = 3}).good);
  CHECK_FALSE(judge(with_body("xxOK"), {.regex = "OK", .regex_max_offset = 2}).good);
  CHECK(Regex::compile("(", "").error() == "at offset 1: missing closing parenthesis");
  CHECK(Regex::compile("a", "caseles").error() == "unknown regex option 'caseles'");
}

TEST_CASE("an expression that would backtrack for ever is no match") {
  CHECK_FALSE(judge(with_body(std::string(4000, 'a') + "!"),
                    {.regex = "^(a+)+$", .regex_options = "no_auto_possess"})
                  .good);
  CHECK(judge(with_body(std::string(100'000, 'a')), {.regex = "^(a|b)*$"}).why.size() > 0);
}

TEST_CASE("a query, by its octets") {
  const Octets root{0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 1};
  CHECK(*dns_query(0x1234, 6, ".") == root);
  const Octets name{0x12, 0x34, 1,   0,   0, 1,   0,   0, 0, 0, 0, 0,
                    3,    'w',  'w', 'w', 2, 'x', 'y', 0, 0, 1, 0, 1};
  CHECK(*dns_query(0x1234, 1, "www.xy") == name);
  CHECK(*dns_query(0x1234, 1, "www.xy.") == name);
  CHECK(dns_query(1, 1, "a..b").error() == "an empty label");
  CHECK(dns_query(1, 1, std::string(64, 'a')).error() == "a label of 64 octets");
}

TEST_CASE("an answer is ours by its id, and good by its code") {
  DnsSession session(0x1234, {});
  const auto answer = [&](Octets octets) {
    octets.resize(12);
    return session.bytes(octets).verdict;
  };
  CHECK_FALSE(answer({0x12, 0x35, 0x80, 0}).has_value());
  CHECK_FALSE(answer({0x12, 0x34, 0x00, 0}).has_value());  // a query
  CHECK_FALSE(session.bytes(Octets{0x12, 0x34, 0x80}).verdict.has_value());
  CHECK(answer({0x12, 0x34, 0x80, 0xf0})->good);
  CHECK(answer({0x12, 0x34, 0x80, 3})->why == "read error occurred. (rcode = 3)");
}

TEST_CASE("a UDP reply: wildcards, lengths, and a reply shorter than its pattern") {
  conf::UdpCheck check{.require_reply = true, .reply = {1, 2, 3}, .reply_mask = {0xff, 0x0f, 0xff}};
  const auto good = [&](Octets reply) { return UdpSession(check).bytes(reply).verdict->good; };
  CHECK(good({1, 2, 3}));
  CHECK(good({1, 0xf2, 3, 4}));
  CHECK_FALSE(good({1, 3, 3}));
  CHECK(good({1, 2}));
  check.min_reply_length = 3;
  CHECK_FALSE(good({1, 2}));
  check.max_reply_length = 3;
  CHECK_FALSE(good({1, 2, 3, 4}));
  check.reply.clear();  // then the lengths do not count either
  CHECK(good({}));
}

TEST_CASE("any octets get a verdict or a wait, and memory is bounded") {
  std::mt19937_64 random(1);
  const conf::HttpUrl url{.regex = "x"};
  conf::Checker http{.kind = conf::HttpCheck{.urls = {url}}, .connect = at("10.0.0.5")};
  const auto regex = Regex::compile("x", "");
  const std::string pieces[] = {
      "HTTP/1.0 200",         "\r\n", "\r\n\r\n", "Content-Length: ",  "220 ", "250-",
      "99999999999999999999", "-1",   "\n",       std::string(1, '\0')};
  for (int round = 0; round < 2000; ++round) {
    HttpSession web(http, url, &*regex);
    SmtpSession mail("lb", "s");
    DnsSession dns(1, {});
    bool mail_ended = false;
    for (int i = 0; i < 20; ++i) {
      Octets piece = octets(pieces[random() % std::size(pieces)]);
      for (int j = 0; j < 5; ++j)
        piece.push_back(static_cast<std::uint8_t>(random()));
      web.bytes(piece);
      if (!mail_ended) mail_ended = mail.bytes(piece).verdict.has_value();
      dns.bytes(piece);
    }
    CHECK(web.ended(TryOutcome::kClosed).verdict.has_value());
    CHECK(web.answer().body().size() <= 1U << 20U);
  }
}

}  // namespace
}  // namespace havip::test
