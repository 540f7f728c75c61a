// The checkers of a real server: TCP_CHECK, HTTP_GET, SSL_GET, SMTP_CHECK, DNS_CHECK, MISC_CHECK,
// UDP_CHECK, PING_CHECK, FILE_CHECK.
#include "hostsim/guest/conf/checker_acts.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/ensure.h"
#include "hostsim/guest/conf/number.h"
#include "hostsim/guest/conf/script_line.h"
#include "hostsim/guest/conf/service_acts.h"

namespace havip::hostsim::conf {
namespace {

using enum Shape;

void smtp_helo(Reader& reader, const Line& line) {
  if (line.arguments() > 0) {
    open_as<SmtpCheck>(reader).helo_name = line.words[1].text;
  } else {
    reader.error(line.at(0), "SMTP_CHECK helo name missing");
  }
}

void dns_type(Reader& reader, const Line& line) {
  static constexpr std::array<std::pair<std::string_view, std::uint16_t>, 8> kTypes{
      {{"A", 1},
       {"NS", 2},
       {"CNAME", 5},
       {"SOA", 6},
       {"MX", 15},
       {"TXT", 16},
       {"AAAA", 28},
       {"RRSIG", 46}}};
  std::string name = line.words[1].text;
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  const auto known = std::find_if(kTypes.begin(), kTypes.end(),
                                  [&name](const auto& row) { return row.first == name; });
  if (name == "DNSKEY") {
    open_as<DnsCheck>(reader).type = 48;
  } else if (known == kTypes.end()) {
    reader.error(line.at(1),
                 fmt::format("Unknown DNS check type {} - ignoring", line.words[1].text));
  } else {
    open_as<DnsCheck>(reader).type = known->second;
  }
}

void dns_name(Reader& reader, const Line& line) {
  const std::string& name = line.words[1].text;
  if (name.find("..") != std::string::npos || (name.size() > 1 && name.front() == '.')) {
    reader.error(line.at(1), fmt::format("DNS_CHECK name '{}' has empty label - ignoring", name));
    return;
  }
  open_as<DnsCheck>(reader).name = name;
}

void misc_path(Reader& reader, const Line& line) {
  if (auto command = read_bare_command(reader, line)) {
    open_as<MiscCheck>(reader).command.args = std::move(command->args);
  }
}

void misc_timeout(Reader& reader, const Line& line) {
  constexpr TimeRange kRange{.min_us = 0, .max_us = 4'294'967'295};
  const std::string& text = line.words[1].text;
  if (const auto value = read_seconds(text, line.at(1), kRange, reader.report())) {
    open_checker(reader).misc_timeout = value;
    return;
  }
  reader.error(line.at(1), fmt::format("Invalid misc_timeout value '{}'", text));
}

void misc_dynamic(Reader& reader, const Line&) {
  open_as<MiscCheck>(reader).dynamic = true;
}

void misc_user(Reader& reader, const Line& line) {
  Command& command = open_as<MiscCheck>(reader).command;
  command.user = line.words[1].text;
  command.group = line.arguments() > 1 ? line.words[2].text : std::string{};
}

// Two hex digits an octet; of a reply, x is any digit. False: it is none.
bool read_hex(std::string_view text, bool wildcards, std::vector<std::uint8_t>& octets,
              std::vector<std::uint8_t>* mask) {
  if (text.empty() || text.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool any = wildcards && (text[i] == 'x' || text[i] == 'X');
    const int digit = any ? 0 : hex_digit(text[i]);
    if (digit < 0) return false;
    if (i % 2 == 0) {
      octets.push_back(0);
      if (mask != nullptr) mask->push_back(0);
    }
    octets.back() = static_cast<std::uint8_t>(octets.back() * 16 + digit);
    if (mask != nullptr)
      mask->back() = static_cast<std::uint8_t>(mask->back() * 16 + (any ? 0 : 15));
  }
  return true;
}

void udp_payload(Reader& reader, const Line& line) {
  UdpCheck& check = open_as<UdpCheck>(reader);
  if (line.arguments() == 0) {
    reader.error(line.at(0), "UDP_CHECK payload requires a payload");
    return;
  }
  check.payload.clear();
  if (read_hex(line.words[1].text, false, check.payload, nullptr)) return;
  check.payload.clear();
  reader.error(line.at(1), "Invalid hex string for UDP_CHECK payload");
}

void udp_require_reply(Reader& reader, const Line& line) {
  UdpCheck& check = open_as<UdpCheck>(reader);
  check.require_reply = true;
  if (line.arguments() == 0) return;
  check.reply.clear();
  check.reply_mask.clear();
  if (read_hex(line.words[1].text, true, check.reply, &check.reply_mask)) return;
  check.reply.clear();
  check.reply_mask.clear();
  reader.error(line.at(1), "Invalid hex string for UDP_CHECK reply");
}

template <std::uint32_t UdpCheck::*kField>
void udp_length(Reader& reader, const Line& line) {
  const std::string& text = line.words[1].text;
  if (const auto value =
          read_number(text, line.at(1), {.max = 65535}, Junk::kIgnored, reader.report())) {
    open_as<UdpCheck>(reader).*kField = *value;
    return;
  }
  reader.error(line.at(1),
               fmt::format("UDP_CHECK {} length {} not valid - must be between 0 & 65535",
                           line.keyword().substr(0, 3), text));
}

void file_track(Reader& reader, const Line& line) {
  const std::string& name = line.words[1].text;
  const auto& files = reader.draft().files;
  if (std::none_of(files.begin(), files.end(),
                   [&name](const TrackFileDraft& f) { return f.kept.name == name; })) {
    reader.error(line.at(1), fmt::format("track_file {} not found", name));
    return;
  }
  open_as<FileCheck>(reader).track_file = name;
}

void file_weight(Reader& reader, const Line& line) {
  if (line.arguments() == 0) {
    reader.error(line.at(0), "track file weight missing");
    return;
  }
  const auto value =
      read_integer(line.words[1].text, line.at(1), {-2147483647, 2147483647}, reader.report());
  if (value) open_as<FileCheck>(reader).weight = *value;
  if (line.arguments() < 2) return;
  open_as<FileCheck>(reader).reverse = line.words[2].text == "reverse";
  if (open_as<FileCheck>(reader).reverse) return;
  reader.error(line.at(2),
               fmt::format("unknown track file weight option {} - ignoring", line.words[2].text));
}

constexpr Keyword kTcp[] = {
    {.name = "connect_ip", .arguments = 1, .act = acts::check_connect_ip},
    {.name = "connect_port", .arguments = 1, .act = acts::check_port},
    {.name = "bindto", .arguments = 1, .act = acts::check_bindto},
    {.name = "bind_port", .arguments = 1, .act = acts::check_port},
    {.name = "bind_if", .arguments = 1, .act = acts::check_bind_if},
    {.name = "connect_timeout", .arguments = 1, .act = acts::check_connect_timeout},
    {.name = "fwmark", .arguments = 1, .act = acts::check_fwmark},
    {.name = "retry", .arguments = 1, .act = acts::check_retry},
    {.name = "delay_before_retry", .arguments = 1, .act = acts::check_delay_before_retry},
    {.name = "warmup", .arguments = 1, .act = acts::check_warmup},
    {.name = "delay_loop", .arguments = 1, .act = acts::check_delay_loop},
    {.name = "alpha", .act = acts::check_alpha},
    {.name = "log_all_failures", .act = acts::check_log_all_failures},
};

constexpr Keyword kPing[] = {
    {.name = "connect_ip", .arguments = 1, .act = acts::check_connect_ip},
    {.name = "connect_port", .arguments = 1, .act = acts::check_port},
    {.name = "bindto", .arguments = 1, .act = acts::check_bindto},
    {.name = "bind_port", .arguments = 1, .act = acts::check_port},
    {.name = "bind_if", .arguments = 1, .act = acts::check_bind_if},
    {.name = "connect_timeout", .arguments = 1, .act = acts::check_connect_timeout},
    {.name = "fwmark", .arguments = 1, .act = acts::check_fwmark},
    {.name = "retry", .arguments = 1, .act = acts::check_retry},
    {.name = "delay_before_retry", .arguments = 1, .act = acts::check_delay_before_retry},
    {.name = "warmup", .arguments = 1, .act = acts::check_warmup},
    {.name = "delay_loop", .arguments = 1, .act = acts::check_delay_loop},
    {.name = "alpha", .act = acts::check_alpha},
    {.name = "log_all_failures", .act = acts::check_log_all_failures},
};

constexpr Keyword kSmtp[] = {
    {.name = "helo_name", .act = smtp_helo},
    {"host", Handling::kUnsupported, kBlock, 0, "it is deprecated; use a checker for each host"},
    {.name = "connect_ip", .arguments = 1, .act = acts::check_connect_ip},
    {.name = "connect_port", .arguments = 1, .act = acts::check_port},
    {.name = "bindto", .arguments = 1, .act = acts::check_bindto},
    {.name = "bind_port", .arguments = 1, .act = acts::check_port},
    {.name = "bind_if", .arguments = 1, .act = acts::check_bind_if},
    {.name = "connect_timeout", .arguments = 1, .act = acts::check_connect_timeout},
    {.name = "fwmark", .arguments = 1, .act = acts::check_fwmark},
    {.name = "retry", .arguments = 1, .act = acts::check_retry},
    {.name = "delay_before_retry", .arguments = 1, .act = acts::check_delay_before_retry},
    {.name = "warmup", .arguments = 1, .act = acts::check_warmup},
    {.name = "delay_loop", .arguments = 1, .act = acts::check_delay_loop},
    {.name = "alpha", .act = acts::check_alpha},
    {.name = "log_all_failures", .act = acts::check_log_all_failures},
};

constexpr Keyword kDns[] = {
    {.name = "type", .arguments = 1, .act = dns_type},
    {.name = "name", .arguments = 1, .act = dns_name},
    {.name = "connect_ip", .arguments = 1, .act = acts::check_connect_ip},
    {.name = "connect_port", .arguments = 1, .act = acts::check_port},
    {.name = "bindto", .arguments = 1, .act = acts::check_bindto},
    {.name = "bind_port", .arguments = 1, .act = acts::check_port},
    {.name = "bind_if", .arguments = 1, .act = acts::check_bind_if},
    {.name = "connect_timeout", .arguments = 1, .act = acts::check_connect_timeout},
    {.name = "fwmark", .arguments = 1, .act = acts::check_fwmark},
    {.name = "retry", .arguments = 1, .act = acts::check_retry},
    {.name = "delay_before_retry", .arguments = 1, .act = acts::check_delay_before_retry},
    {.name = "warmup", .arguments = 1, .act = acts::check_warmup},
    {.name = "delay_loop", .arguments = 1, .act = acts::check_delay_loop},
    {.name = "alpha", .act = acts::check_alpha},
    {.name = "log_all_failures", .act = acts::check_log_all_failures},
};

constexpr Keyword kUdp[] = {
    {.name = "payload", .act = udp_payload},
    {.name = "require_reply", .act = udp_require_reply},
    {.name = "min_reply_length", .arguments = 1, .act = udp_length<&UdpCheck::min_reply_length>},
    {.name = "max_reply_length", .arguments = 1, .act = udp_length<&UdpCheck::max_reply_length>},
    {.name = "connect_ip", .arguments = 1, .act = acts::check_connect_ip},
    {.name = "connect_port", .arguments = 1, .act = acts::check_port},
    {.name = "bindto", .arguments = 1, .act = acts::check_bindto},
    {.name = "bind_port", .arguments = 1, .act = acts::check_port},
    {.name = "bind_if", .arguments = 1, .act = acts::check_bind_if},
    {.name = "connect_timeout", .arguments = 1, .act = acts::check_connect_timeout},
    {.name = "fwmark", .arguments = 1, .act = acts::check_fwmark},
    {.name = "retry", .arguments = 1, .act = acts::check_retry},
    {.name = "delay_before_retry", .arguments = 1, .act = acts::check_delay_before_retry},
    {.name = "warmup", .arguments = 1, .act = acts::check_warmup},
    {.name = "delay_loop", .arguments = 1, .act = acts::check_delay_loop},
    {.name = "alpha", .act = acts::check_alpha},
    {.name = "log_all_failures", .act = acts::check_log_all_failures},
};

constexpr Keyword kMisc[] = {
    {.name = "misc_path", .act = misc_path},
    {.name = "misc_timeout", .arguments = 1, .act = misc_timeout},
    {.name = "misc_dynamic", .act = misc_dynamic},
    {.name = "user", .arguments = 1, .act = misc_user},
    {.name = "retry", .arguments = 1, .act = acts::check_retry},
    {.name = "delay_before_retry", .arguments = 1, .act = acts::check_delay_before_retry},
    {.name = "warmup", .arguments = 1, .act = acts::check_warmup},
    {.name = "delay_loop", .arguments = 1, .act = acts::check_delay_loop},
    {.name = "alpha", .act = acts::check_alpha},
    {.name = "log_all_failures", .act = acts::check_log_all_failures},
};

constexpr Keyword kFile[] = {
    {.name = "track_file", .arguments = 1, .act = file_track},
    {.name = "weight", .act = file_weight},
    {.name = "alpha", .act = acts::check_alpha},
};

struct Row {
  std::string_view keyword;
  Checker::Kind kind;
  Keywords keywords;
};

const Row& row_of(std::string_view keyword) {
  static const std::array<Row, 9> kRows{{
      {"TCP_CHECK", TcpCheck{}, kTcp},
      {"HTTP_GET", HttpCheck{}, http_keywords()},
      {"SSL_GET", HttpCheck{.ssl = true, .virtualhost = {}, .urls = {}}, http_keywords()},
      {"SMTP_CHECK", SmtpCheck{}, kSmtp},
      {"DNS_CHECK", DnsCheck{}, kDns},
      {"MISC_CHECK", MiscCheck{}, kMisc},
      {"UDP_CHECK", UdpCheck{}, kUdp},
      {"PING_CHECK", PingCheck{}, kPing},
      {"FILE_CHECK", FileCheck{}, kFile},
  }};
  const auto row = std::find_if(kRows.begin(), kRows.end(),
                                [keyword](const Row& r) { return r.keyword == keyword; });
  ensure(row != kRows.end(), "a checker of the tables has no row");
  return *row;
}

// What a checker cannot do without, in Keepalived's words; empty: it has it.
std::string_view lacks(const Checker& checker) {
  if (const auto* http = std::get_if<HttpCheck>(&checker.kind);
      http != nullptr && http->urls.empty()) {
    return "HTTP/SSL_GET checker has no urls specified - ignoring";
  }
  if (const auto* misc = std::get_if<MiscCheck>(&checker.kind);
      misc != nullptr && misc->command.args.empty()) {
    return "No script path has been specified for MISC_CHECKER - skipping";
  }
  if (const auto* file = std::get_if<FileCheck>(&checker.kind);
      file != nullptr && file->track_file.empty()) {
    return "FILE_CHECK has no track_file specified - ignoring";
  }
  return {};
}

}  // namespace

namespace acts {

void check_connect_ip(Reader& reader, const Line& line) {
  const std::string& text = line.words[1].text;
  if (const auto ip = net::parse_ip(text)) {
    open_checker(reader).connect_ip = *ip;
  } else {
    reader.error(line.at(1), fmt::format("Invalid connect_ip address {} - ignoring", text));
  }
}

void check_bindto(Reader& reader, const Line& line) {
  const std::string& text = line.words[1].text;
  if (const auto ip = net::parse_ip(text)) {
    open_checker(reader).bind_ip = *ip;
  } else {
    reader.error(line.at(1), fmt::format("Invalid bindto address {} - ignoring", text));
  }
}

void check_port(Reader& reader, const Line& line) {
  const std::string& text = line.words[1].text;
  const auto value =
      read_number(text, line.at(1), {.min = 1, .max = 65535}, Junk::kIgnored, reader.report());
  if (!value) {
    reader.error(line.at(1), fmt::format("Invalid checker {} '{}'", line.keyword(), text));
  } else if (line.keyword() == "connect_port") {
    open_checker(reader).connect_port = static_cast<std::uint16_t>(*value);
  } else {
    open_checker(reader).bind_port = static_cast<std::uint16_t>(*value);
  }
}

void check_bind_if(Reader& reader, const Line& line) {
  open_checker(reader).kept.bind_interface = line.words[1].text;
}

void check_fwmark(Reader& reader, const Line& line) {
  const std::string& text = line.words[1].text;
  if (!read_number(text, line.at(1), {}, Junk::kIgnored, reader.report())) {
    reader.error(line.at(1), fmt::format("Invalid fwmark connection value '{}'", text));
    return;
  }
  reader.report().no_effect(line.at(0), line.keyword(), "no route looks at marks here");
}

void check_log_all_failures(Reader& reader, const Line& line) {
  const auto value = line.arguments() == 0 ? true : read_switch(line.words[1].text);
  if (value) {
    open_checker(reader).own.log_all_failures = value;
  } else {
    reader.error(line.at(1),
                 fmt::format("Invalid log_all_failures parameter {}", line.words[1].text));
  }
}

}  // namespace acts

void acts::checker(Reader& reader, const Line& line) {
  const Row& row = row_of(line.keyword());
  ServiceDraft& services = reader.draft().services;
  CheckerDraft& made = services.servers.back().servers.back().checkers.emplace_back();
  made.kept.kind = row.kind;
  made.kept.line = line.number;
  services.in_checker = true;
  const Position closed = reader.read_block(row.keywords);
  services.in_checker = false;
  if (reader.report().ended()) return;
  if (std::holds_alternative<MiscCheck>(row.kind)) reader.draft().check_scripts_used = true;
  const std::string_view fault = lacks(open_checker(reader).kept);
  if (fault.empty()) return;
  reader.error(closed, fault);
  services.servers.back().servers.back().checkers.pop_back();
}

}  // namespace havip::hostsim::conf
