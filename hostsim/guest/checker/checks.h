// The kinds of checks: their rhythms and their words.
#pragma once

#include <optional>
#include <vector>

#include "hostsim/guest/checker/check.h"
#include "hostsim/guest/checker/regex/regex.h"

namespace havip::hostsim::checker {

// TCP_CHECK, UDP_CHECK, PING_CHECK.
class PlainCheck : public Check {
 public:
  using Check::Check;

 protected:
  void run(Instant now) override;
  void judged(Instant now, const Verdict& verdict, engine::Seq cause) override;
  [[nodiscard]] std::string_view kind() const override;
  [[nodiscard]] std::string_view socket_name() const override;

 private:
  struct Words;
  [[nodiscard]] const Words& words() const;
};

class SmtpCheck : public Check {
 public:
  using Check::Check;

 protected:
  void run(Instant now) override;
  void judged(Instant now, const Verdict& verdict, engine::Seq cause) override;
  [[nodiscard]] std::string_view kind() const override { return "SMTP_CHECK"; }
  [[nodiscard]] std::string_view socket_name() const override { return "SMTP_CHECK socket"; }
};

class DnsCheck : public Check {
 public:
  using Check::Check;

 protected:
  void run(Instant now) override;
  void judged(Instant now, const Verdict& verdict, engine::Seq cause) override;
  [[nodiscard]] std::string_view kind() const override { return "DNS_CHECK"; }
  [[nodiscard]] std::string_view socket_name() const override { return "UDP socket"; }
};

// HTTP_GET and SSL_GET: one url a try, one after the other, each delay_loop after the last. Up
// again only when all of them have been good in a row; a url that was down is tried alone until it
// is good. fast_recovery takes the gaps out of the way up.
class HttpCheck : public Check {
 public:
  HttpCheck(Process& process, Pool& pool, std::size_t server, const conf::Checker& config);

 protected:
  void run(Instant now) override;
  void judged(Instant now, const Verdict& verdict, engine::Seq cause) override;
  [[nodiscard]] std::string_view kind() const override {
    return http_.ssl ? "SSL_GET" : "HTTP_GET";
  }
  [[nodiscard]] std::string_view socket_name() const override { return "WEB socket"; }

 private:
  void url_good(Instant now, engine::Seq cause);
  void url_bad(Instant now, engine::Seq cause);
  void arm_next(Instant now, Duration delay);
  void compare_length(Instant now, engine::Seq cause);

  const conf::HttpCheck http_;
  std::vector<std::optional<Regex>> regexes_;  // of the urls
  std::vector<std::int64_t> mismatches_;       // of the urls: the last one that was logged
  std::size_t url_ = 0;
  std::optional<std::size_t> failed_url_;
  const class HttpSession* session_ = nullptr;  // the last one; alive while it is judged
};

// A command: exit status 0 is good; with misc_dynamic 2..255 is good and means a weight of two
// less. Its rhythm counts from when it was started.
class MiscCheck : public Check {
 public:
  MiscCheck(Process& process, Pool& pool, std::size_t server, const conf::Checker& config);

  [[nodiscard]] Instant deadline() const override;
  void handle_timeout(Instant now) override;
  void command_ended(Instant now, const CommandEnded& event) override;

 protected:
  void run(Instant now) override;
  void judged(Instant now, const Verdict& verdict, engine::Seq cause) override;
  [[nodiscard]] std::string_view kind() const override { return "MISC_CHECK"; }

 private:
  enum class Life : std::uint8_t { kIdle, kRunning, kTerminating, kKilling };

  void succeeded(Instant now, int status, engine::Seq cause);
  void failed(Instant now, const std::string& how, const std::string& reason, engine::Seq cause);
  void say(Instant now, std::string_view how, const std::string& tail, engine::Seq cause);
  void finish(Instant now);

  const conf::MiscCheck misc_;
  Life life_ = Life::kIdle;
  Instant ran_at_;
  Instant act_at_ = kNever;  // when it is signalled next
  int last_status_ = 0;
};

// A track_file: with weight 0 any number but 0 is a failure, else number times weight is added to
// the server's weight, and -65535 or less is a failure.
class FileCheck : public Check {
 public:
  FileCheck(Process& process, Pool& pool, std::size_t server, const conf::Checker& config);

  void file_changed(Instant now, const FileChanged& event) override;
  [[nodiscard]] Instant deadline() const override { return kNever; }

 protected:
  void run(Instant now) override;
  void judged(Instant now, const Verdict& verdict, engine::Seq cause) override;
  [[nodiscard]] std::string_view kind() const override { return "FILE_CHECK"; }

 private:
  const conf::FileCheck file_;
  std::int64_t adds_ = 0;  // to the server's weight
};

}  // namespace havip::hostsim::checker
