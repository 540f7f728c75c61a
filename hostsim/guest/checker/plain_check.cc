#include <array>

#include <fmt/format.h>

#include "hostsim/guest/checker/checks.h"
#include "hostsim/guest/checker/protocol/dns.h"
#include "hostsim/guest/checker/protocol/plain.h"
#include "hostsim/guest/checker/protocol/smtp.h"

namespace havip::hostsim::checker {

// ---- TCP, UDP, ping ---------------------------------------------------------------------------

struct PlainCheck::Words {
  std::string_view kind;
  std::string_view protocol;  // "TCP connection to .."
  std::string_view mail;      // "=> TCP CHECK succeed on service <="
  std::string_view socket;
};

const PlainCheck::Words& PlainCheck::words() const {
  static constexpr Words kTcp{"TCP_CHECK", "TCP", "TCP CHECK", "TCP socket"};
  static constexpr Words kUdp{"UDP_CHECK", "UDP", "UDP CHECK", "UDP socket"};
  static constexpr Words kPing{"PING_CHECK", "ICMP", "ICMP CHECK", "ICMP socket"};
  if (std::holds_alternative<conf::UdpCheck>(config_.kind)) return kUdp;
  return std::holds_alternative<conf::PingCheck>(config_.kind) ? kPing : kTcp;
}

std::string_view PlainCheck::kind() const {
  return words().kind;
}
std::string_view PlainCheck::socket_name() const {
  return words().socket;
}

void PlainCheck::run(Instant now) {
  if (const auto* udp = std::get_if<conf::UdpCheck>(&config_.kind)) {
    open(now, TryKind::kUdp, std::make_unique<UdpSession>(*udp));
  } else if (std::holds_alternative<conf::PingCheck>(config_.kind)) {
    open(now, TryKind::kPing, std::make_unique<PingSession>());
  } else {
    open(now, TryKind::kTcp, std::make_unique<TcpSession>());
  }
}

void PlainCheck::judged(Instant now, const Verdict& verdict, engine::Seq cause) {
  const Words& say = words();
  Duration delay = config_.delay_loop;
  if (!verdict.good && up_ && config_.log_all_failures) {
    log(now, fmt::format("{} connection to {} {}.", say.protocol, name(), verdict.why), cause);
  }
  if (verdict.good) {
    retried_ = 0;
    if (!up_ || !has_run_) {
      log(now, fmt::format("{} connection to {} success.", say.protocol, name()), cause);
      set_state(now, true, fmt::format("=> {} succeed on service <=", say.mail), cause);
    }
  } else if (cares() && retried_ >= config_.retry) {
    retried_ = 0;
    const bool retries = config_.retry > 0 && has_run_;
    const std::string_view prefix = say.protocol == "ICMP" ? "ICMP CHECK" : say.kind;
    const std::string of =
        say.protocol == "ICMP" && retries ? fmt::format(" of {}", pool_.name()) : "";
    const std::string after =
        retries ? fmt::format(" after {} retries", config_.retry) : std::string();
    log(now, fmt::format("{} on service {}{} failed{}.", prefix, name(), of, after), cause);
    set_state(now, false, fmt::format("=> {} failed on service <=", say.mail), cause);
  } else if (up_) {
    delay = config_.delay_before_retry;
    ++retried_;
  }
  has_run_ = true;
  arm(now, delay);
}

// ---- SMTP -------------------------------------------------------------------------------------

void SmtpCheck::run(Instant now) {
  const auto& smtp = std::get<conf::SmtpCheck>(config_.kind);
  open(now, TryKind::kTcp, std::make_unique<SmtpSession>(smtp.helo_name, name()));
}

void SmtpCheck::judged(Instant now, const Verdict& verdict, engine::Seq cause) {
  if (verdict.good) {
    if (!up_ || !has_run_) {
      log(now, fmt::format("Remote SMTP server {} succeed on service.", name()), cause);
      set_state(now, true, "=> CHECK succeed on service <=", cause);
    }
  } else if (cares()) {
    const bool last = retried_ >= config_.retry;
    if (last || config_.log_all_failures) {
      log(now, fmt::format("SMTP_CHECK {}", verdict.why), cause);
    }
    if (!last) {
      ++retried_;
      has_run_ = true;
      arm(now, config_.delay_before_retry);
      return;
    }
    set_state(now, false, fmt::format("=> CHECK failed on service : {} <=", verdict.why), cause);
  }
  has_run_ = true;
  retried_ = 0;
  arm(now, config_.delay_loop);
}

// ---- DNS --------------------------------------------------------------------------------------

void DnsCheck::run(Instant now) {
  const auto id = static_cast<std::uint16_t>(process_.chance.next());
  open(now, TryKind::kUdp,
       std::make_unique<DnsSession>(id, std::get<conf::DnsCheck>(config_.kind)));
}

void DnsCheck::judged(Instant now, const Verdict& verdict, engine::Seq cause) {
  if (verdict.good) {
    if (!up_ || !has_run_) set_state(now, true, "=> DNS_CHECK: succeed on service <=", cause);
  } else if (cares()) {
    const bool last = retried_ >= config_.retry;
    if (last || config_.log_all_failures) {
      const std::string after =
          has_run_ && last ? fmt::format(" after {} retries", config_.retry) : std::string();
      log(now, fmt::format("DNS_CHECK ({}) {}{}", name(), verdict.why, after), cause);
    }
    if (!last) {
      ++retried_;
      has_run_ = true;
      arm(now, config_.delay_before_retry);
      return;
    }
    set_state(now, false, "=> DNS_CHECK: failed on service <=", cause);
  }
  has_run_ = true;
  retried_ = 0;
  arm(now, config_.delay_loop);
}

}  // namespace havip::hostsim::checker
