// Whom Keepalived mails, and when: the smtp_* and notification_email* keywords of global_defs.
#include <fmt/format.h>

#include "hostsim/guest/conf/global_acts.h"
#include "hostsim/guest/conf/number.h"

namespace havip::hostsim::conf {
namespace {

constexpr std::uint16_t kSmtpPort = 25;

void recipient_entry(Reader& reader, const Line& line) {
  for (const Word& word : line.words)
    reader.global().mail.to.push_back(word.text);
}

// A switch that is on without a word behind it.
std::optional<bool> global_switch(Reader& reader, const Line& line) {
  const auto value = line.arguments() == 0 ? true : read_switch(line.words[1].text);
  if (value) return value;
  reader.error(line.at(1), fmt::format("Invalid value '{}' for global {} specified",
                                       line.words[1].text, line.keyword()));
  return std::nullopt;
}

template <std::optional<bool> GlobalDraft::*kField>
void set_optional(Reader& reader, const Line& line) {
  if (const auto value = global_switch(reader, line)) reader.global().*kField = value;
}

// Names are looked up by a resolver that the rig does not have; only this one needs none.
std::optional<net::IpAddr> resolve(const std::string& host) {
  if (host == "localhost") return net::Ipv4Addr{0x7f000001};
  if (const auto ip = net::parse_ip(host)) return *ip;
  return std::nullopt;
}

}  // namespace

namespace acts {

void notification_email(Reader& reader, const Line& line) {
  const Position closed = reader.read_list(line, recipient_entry);
  if (!reader.global().mail.to.empty() || reader.report().ended()) return;
  reader.error(closed, "Warning - empty notification_email block");
}

void notification_email_from(Reader& reader, const Line& line) {
  if (line.arguments() == 0) {
    reader.error(line.at(0), "emailfrom missing - ignoring");
    return;
  }
  reader.global().mail.from = line.words[1].text;
}

void smtp_server(Reader& reader, const Line& line) {
  const std::string& host = line.words[1].text;
  const std::string port_text = line.arguments() > 1 ? line.words[2].text : "25";
  std::uint32_t port = kSmtpPort;
  if (line.arguments() > 1) {
    port = read_number(port_text, line.at(2), {.min = 1, .max = 65535}, Junk::kIgnored,
                       reader.report())
               .value_or(0);
  }
  const auto ip = resolve(host);
  if (!ip || port == 0) {
    reader.error(line.at(1), fmt::format("Invalid smtp server {} {}", host, port_text));
    return;
  }
  reader.global().mail.server = Endpoint{.ip = *ip, .port = static_cast<std::uint16_t>(port)};
}

void smtp_connect_timeout(Reader& reader, const Line& line) {
  constexpr std::uint32_t kMax = 4294;
  const std::string& text = line.words[1].text;
  auto value = read_number(text, line.at(1), {.max = kMax}, Junk::kIgnored, reader.report());
  if (!value) {
    reader.error(line.at(1), fmt::format("smtp_connect_timeout '{}' must be in [0, {}] - ignoring",
                                         text, kMax));
    return;
  }
  if (*value == 0) {
    reader.error(line.at(1), "smtp_conect_timeout must be greater than 0, setting to 1");
    value = 1;
  }
  reader.global().mail.connect_timeout = std::chrono::seconds(*value);
}

void smtp_helo_name(Reader& reader, const Line& line) {
  if (line.arguments() > 0) reader.global().mail.helo_name = line.words[1].text;
}

void global_smtp_alert(Reader& reader, const Line& line) {
  set_optional<&GlobalDraft::smtp_alert>(reader, line);
}
void smtp_alert_vrrp(Reader& reader, const Line& line) {
  set_optional<&GlobalDraft::smtp_alert_vrrp>(reader, line);
}
void smtp_alert_checker(Reader& reader, const Line& line) {
  set_optional<&GlobalDraft::smtp_alert_checker>(reader, line);
}

void no_email_faults(Reader& reader, const Line&) {
  reader.global().mail.fault_emails = false;
}

void no_checker_emails(Reader& reader, const Line& line) {
  if (const auto value = global_switch(reader, line)) {
    reader.global().mail.checker_emails = !*value;
  }
}

void rs_init_notifies(Reader& reader, const Line& line) {
  if (const auto value = global_switch(reader, line)) reader.global().rs_init_notifies = *value;
}

void checker_log_all_failures(Reader& reader, const Line& line) {
  const auto value = line.arguments() == 0 ? true : read_switch(line.words[1].text);
  if (value) {
    reader.global().log_all_failures = *value;
    return;
  }
  reader.error(line.at(1), "Invalid value for checker_log_all_failures specified");
}

}  // namespace acts
}  // namespace havip::hostsim::conf
