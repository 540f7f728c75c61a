#include "hostsim/guest/service/dialogue.h"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace havip::hostsim::service {
namespace {

constexpr std::string_view kEndOfHead = "\r\n\r\n";
constexpr std::size_t kTlsHeader = 5;

// ---- HTTP -------------------------------------------------------------------------------------

std::string http_answer(const ServiceAnswer& answer) {
  const std::uint16_t status = answer.status.value_or(200);
  return fmt::format(
      "HTTP/1.1 {} {}\r\nServer: havip\r\nContent-Type: text/plain\r\n"
      "Content-Length: {}\r\nConnection: close\r\n\r\n{}",
      status, reason_phrase(status), answer.body.size(), answer.body);
}

Saying http(const ServiceAnswer& answer, std::string& heard) {
  if (heard.find(kEndOfHead) == std::string::npos) return {};
  heard.clear();
  return {.text = http_answer(answer), .close = true};
}

// ---- SMTP (RFC 5321) --------------------------------------------------------------------------

Saying smtp_line(std::string_view line, Hearing& hearing) {
  if (hearing.in_mail) {
    if (line != ".") return {};
    hearing.in_mail = false;
    return {.text = "250 Ok\r\n"};
  }
  const std::string_view verb = line.substr(0, 4);
  if (verb == "DATA") {
    hearing.in_mail = true;
    return {.text = "354 End data with <CR><LF>.<CR><LF>\r\n"};
  }
  if (verb == "QUIT") return {.text = "221 Bye\r\n", .close = true};
  for (const std::string_view known : {"HELO", "EHLO", "MAIL", "RCPT", "RSET", "NOOP"}) {
    if (verb == known) return {.text = "250 Ok\r\n"};
  }
  return {.text = "500 Unknown command\r\n"};
}

Saying smtp(Hearing& hearing) {
  Saying all;
  std::size_t end = 0;
  while (!all.close && (end = hearing.heard.find("\r\n")) != std::string::npos) {
    const Saying one = smtp_line(std::string_view(hearing.heard).substr(0, end), hearing);
    all.text += one.text;
    all.close = one.close;
    hearing.heard.erase(0, end + 2);
  }
  return all;
}

// ---- TLS --------------------------------------------------------------------------------------

// The handshake is two records that only look like one: nothing is encrypted.
Saying tls(const ServiceAnswer& answer, Hearing& hearing) {
  Saying saying;
  while (const auto record = take_tls_record(hearing.heard)) {
    if (!std::exchange(hearing.shaken, true)) {
      saying.text += tls_record(kTlsHandshake, kServerHello);
      continue;
    }
    std::string question = *record;
    const Saying inner = http(answer, question);
    if (!inner.text.empty()) saying.text += tls_record(kTlsApplication, inner.text);
    saying.close = inner.close;
  }
  return saying;
}

// ---- DNS (RFC 1035 §4.1) ----------------------------------------------------------------------

constexpr std::size_t kDnsHeader = 12;

// The end of the first question, or 0 when it is cut short.
std::size_t end_of_question(wire::ByteView message) {
  std::size_t at = kDnsHeader;
  while (at < message.size() && message[at] != 0) {
    if (message[at] > 63) return 0;  // a question is not compressed
    at += message[at] + std::size_t{1};
  }
  at += 1 + 4;
  return at <= message.size() ? at : 0;
}

// The shortest data that a record of the type may have: an address, or names that are the root.
wire::Bytes record_data(std::uint16_t type) {
  constexpr std::uint16_t kA = 1;
  constexpr std::uint16_t kSoa = 6;
  constexpr std::uint16_t kMx = 15;
  constexpr std::uint16_t kAaaa = 28;
  switch (type) {
    case kA:
      return {192, 0, 2, 1};
    case kSoa:
      return wire::Bytes(22);
    case kMx:
      return wire::Bytes(3);
    case kAaaa:
      return wire::Bytes(16);
    default:
      return wire::Bytes(1);
  }
}

wire::Bytes dns(const ServiceAnswer& answer, wire::ByteView question) {
  if (question.size() < kDnsHeader || (question[2] & 0x80U) != 0) return {};
  const std::size_t end = end_of_question(question);
  if (end == 0 || wire::get16(question, 4) != 1) return {};
  const std::uint16_t code = answer.status.value_or(0);
  wire::Bytes out(question.begin(), question.begin() + static_cast<std::ptrdiff_t>(end));
  const bool found = code == 0;
  out[2] = static_cast<std::uint8_t>(0x80U | (question[2] & 0x79U));  // a response, RD kept
  out[3] = static_cast<std::uint8_t>(0x80U | (code & 0x0fU));         // recursion available
  out[6] = 0;
  out[7] = found ? 1 : 0;
  out[8] = out[9] = out[10] = out[11] = 0;
  if (!found) return out;
  const std::uint16_t type = wire::get16(question, end - 4);
  const wire::Bytes data = record_data(type);
  wire::put16(out, 0xc000 | kDnsHeader);  // the name is that of the question
  wire::put16(out, type);
  wire::put16(out, wire::get16(question, end - 2));
  wire::put32(out, 60);
  wire::put16(out, static_cast<std::uint16_t>(data.size()));
  wire::put_bytes(out, data);
  return out;
}

}  // namespace

std::string_view reason_phrase(std::uint16_t http_status) {
  constexpr std::array<std::pair<std::uint16_t, std::string_view>, 8> kPhrases{
      {{200, "OK"},
       {204, "No Content"},
       {301, "Moved Permanently"},
       {403, "Forbidden"},
       {404, "Not Found"},
       {500, "Internal Server Error"},
       {502, "Bad Gateway"},
       {503, "Service Unavailable"}}};
  for (const auto& [status, phrase] : kPhrases) {
    if (status == http_status) return phrase;
  }
  return "Status";
}

std::string tls_record(char type, std::string_view text) {
  std::string record{type, 3, 3};
  record += static_cast<char>(text.size() >> 8U);
  record += static_cast<char>(text.size() & 0xffU);
  return record.append(text);
}

std::optional<std::string> take_tls_record(std::string& heard) {
  if (heard.size() < kTlsHeader) return std::nullopt;
  const auto octet = [&](std::size_t at) {
    return std::size_t{static_cast<unsigned char>(heard[at])};
  };
  const std::size_t length = octet(3) << 8U | octet(4);
  if (heard.size() < kTlsHeader + length) return std::nullopt;
  std::string text = heard.substr(kTlsHeader, length);
  heard.erase(0, kTlsHeader + length);
  return text;
}

Saying greet(ServiceKind kind, const ServiceAnswer& answer) {
  if (kind != ServiceKind::kSmtp) return {};
  const std::uint16_t code = answer.status.value_or(220);
  return {.text = fmt::format("{} havip ESMTP\r\n", code)};
}

Saying answer(ServiceKind kind, const ServiceAnswer& answer, Hearing& hearing) {
  Saying saying;
  switch (kind) {
    case ServiceKind::kTcp:
      return {.text = std::exchange(hearing.heard, {})};
    case ServiceKind::kHttp:
      saying = http(answer, hearing.heard);
      break;
    case ServiceKind::kSmtp:
      saying = smtp(hearing);
      break;
    case ServiceKind::kTls:
      saying = tls(answer, hearing);
      break;
    case ServiceKind::kUdp:
    case ServiceKind::kDns:
      break;
  }
  saying.reset = hearing.heard.size() > kLongestQuestion;
  return saying;
}

wire::Bytes answer_datagram(ServiceKind kind, const ServiceAnswer& answer,
                            wire::ByteView question) {
  if (kind == ServiceKind::kDns) return dns(answer, question);
  return {question.begin(), question.end()};
}

}  // namespace havip::hostsim::service
