// HTTP_GET and SSL_GET: the request for one url, and the judgement of what comes back.
//
// The answer is everything until the server closes the connection (Keepalived asks for no more than
// HTTP/1.0 unless told). The tests come in this order, and the first that fails decides: was there
// a header at all, is the status wanted, is the body's MD5 the digest, does the expression match.
// The digest covers the body as far as Content-Length says. A Content-Length that differs from what
// came is only logged.
//
// Of the header 4,095 octets are read: a longer one is none, as Keepalived's buffer has it. Of the
// body, what an expression or a digest needs is kept, 1 MiB at the most; more is counted only, and
// fails a digest.
#pragma once

#include <optional>
#include <string>

#include "hostsim/guest/checker/protocol/session.h"
#include "hostsim/guest/checker/regex/regex.h"

namespace havip::hostsim::checker {

// The bytes of the request. `to` is where the connection goes; it names the host if nothing else
// does, with its port, an IPv6 address in brackets.
[[nodiscard]] std::string http_request(const conf::HttpCheck& check, const conf::HttpUrl& url,
                                       const conf::Endpoint& to);
// What of the url's and the checker's virtualhost is used; empty: neither.
[[nodiscard]] const std::string& http_virtualhost(const conf::HttpCheck& check,
                                                  const conf::HttpUrl& url);

// An answer, read piece by piece.
class HttpAnswer {
 public:
  explicit HttpAnswer(bool keep_body) : keep_body_(keep_body) {}

  void bytes(std::span<const std::uint8_t> octets);

  [[nodiscard]] bool has_header() const { return in_body_; }
  [[nodiscard]] unsigned status() const { return status_; }  // 0: none that can be read
  [[nodiscard]] std::optional<std::uint64_t> content_length() const { return content_length_; }
  [[nodiscard]] std::uint64_t body_length() const { return body_length_; }
  [[nodiscard]] const std::string& body() const { return body_; }
  [[nodiscard]] bool truncated() const { return truncated_; }
  [[nodiscard]] bool overflown() const { return overflown_; }  // the header was too long

 private:
  void read_header(std::string_view header);
  void take_body(std::string_view piece);

  bool keep_body_;
  bool in_body_ = false;
  bool overflown_ = false;
  bool truncated_ = false;
  std::string header_;
  std::string body_;
  unsigned status_ = 0;
  std::optional<std::uint64_t> content_length_;
  std::uint64_t body_length_ = 0;
};

// The judgement alone, for whoever got the answer. `regex` is that of the url, compiled; nullptr:
// it has none.
[[nodiscard]] Verdict judge_http(const HttpAnswer& answer, const conf::HttpUrl& url,
                                 const Regex* regex);

class HttpSession : public Session {
 public:
  // All three must outlive the session.
  HttpSession(const conf::Checker& checker, const conf::HttpUrl& url, const Regex* regex);

  [[nodiscard]] Octets first() const override;
  Step connected() override;
  Step bytes(std::span<const std::uint8_t> octets) override;
  Step ended(TryOutcome outcome) override;
  Step timed_out() override;

  [[nodiscard]] const HttpAnswer& answer() const { return answer_; }

 private:
  const conf::Checker& checker_;
  const conf::HttpUrl& url_;
  const Regex* regex_;
  HttpAnswer answer_;
  bool connected_ = false;
};

}  // namespace havip::hostsim::checker
