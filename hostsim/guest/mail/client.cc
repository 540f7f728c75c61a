#include "hostsim/guest/mail/client.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace havip::hostsim::mail {
namespace {

constexpr std::size_t kBufferMax = 4095;

struct Expectation {
  int code;
  std::string_view command;  // in Keepalived's log
};
constexpr std::array kExpected{Expectation{220, "CONNECT"}, Expectation{250, "HELO"},
                               Expectation{250, "MAIL"},    Expectation{250, "RCPT"},
                               Expectation{354, "DATA"},    Expectation{250, "BODY"},
                               Expectation{221, "QUIT"}};

std::string one_line(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return c == '\r' || c == '\n'; }, ' ');
  return text;
}

// "<lb@example.org>" of "lb@example.org" and of "Balancer <lb@example.org>".
std::string path_of(const std::string& address) {
  const std::size_t start = address.rfind('<');
  if (address.ends_with('>') && start != std::string::npos) return address.substr(start);
  return "<" + address + ">";
}

int code_of(std::string_view line) {
  if (line.size() < 3) return -1;
  int code = 0;
  for (const char c : line.substr(0, 3)) {
    if (c < '0' || c > '9') return -1;
    code = code * 10 + (c - '0');
  }
  return code;
}

}  // namespace

std::string data_of(const Message& message, std::string_view date) {
  std::string to;
  for (const std::string& address : message.to)
    to += (to.empty() ? "" : ", ") + one_line(address);
  return fmt::format(
      "Date: {}\r\nFrom: {}\r\nSubject: {}\r\nX-Mailer: Keepalived\r\nTo: "
      "{}\r\n\r\n{}\r\n\r\n.\r\n",
      date, one_line(message.from), one_line(message.subject), to, one_line(message.body));
}

Client::Client(Message message, std::string date)
    : message_(std::move(message)),
      date_(std::move(date)),
      server_(fmt::format("[{}]:{}", net::to_string(message_.server.ip), message_.server.port)) {}

Reply Client::received(std::string_view octets) {
  if (pending_.size() + octets.size() > kBufferMax) {
    pending_.clear();
    return quit(fmt::format(
        "Received buffer from remote SMTP server {} overflow our get read buffer length.",
        server_));
  }
  pending_.append(octets);
  while (true) {
    const std::size_t end = pending_.find("\r\n");
    if (end == std::string::npos) return {};
    const std::string text = pending_.substr(0, end);
    pending_.erase(0, end + 2);
    if (text.size() > 3 && text[3] == '-') continue;  // more lines of this reply follow
    return line(text);
  }
}

Reply Client::line(std::string_view text) {
  const auto& expected = kExpected[static_cast<std::size_t>(stage_)];
  const int code = code_of(text);
  if (stage_ == Stage::kQuit) return {.finished = true};
  if (code == expected.code) return advance();
  return quit(fmt::format("Error processing {} cmd on SMTP server {}. SMTP status code = {}",
                          expected.command, server_, code));
}

Reply Client::advance() {
  switch (stage_) {
    case Stage::kGreeting:
      stage_ = Stage::kHelo;
      return {.send = fmt::format("HELO {}\r\n", one_line(message_.helo))};
    case Stage::kHelo:
      stage_ = Stage::kMail;
      return {.send = fmt::format("MAIL FROM:{}\r\n", one_line(path_of(message_.from)))};
    case Stage::kMail:
    case Stage::kRecipient:
      if (recipient_ < message_.to.size()) {
        stage_ = Stage::kRecipient;
        return {.send =
                    fmt::format("RCPT TO:{}\r\n", one_line(path_of(message_.to[recipient_++])))};
      }
      stage_ = Stage::kData;
      return {.send = "DATA\r\n"};
    case Stage::kData:
      stage_ = Stage::kBody;
      return {.send = data_of(message_, date_)};
    case Stage::kBody:
      accepted_ = true;
      return quit("SMTP alert successfully sent.");
    case Stage::kQuit:
      break;
  }
  return {.finished = true};
}

Reply Client::quit(std::string log) {
  if (stage_ == Stage::kQuit) return {.log = std::move(log), .finished = true};
  stage_ = Stage::kQuit;
  return {.send = "QUIT\r\n", .log = std::move(log)};
}

Reply Client::timed_out() {
  return quit(fmt::format("Timeout reading data to remote SMTP server {}.", server_));
}

Reply Client::closed() {
  return {.log = fmt::format("Remote SMTP server {} has closed the connection.", server_),
          .finished = true};
}

}  // namespace havip::hostsim::mail
