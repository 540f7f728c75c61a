#include "hostsim/guest/mail/sink.h"

#include <array>
#include <chrono>

#include <fmt/format.h>

#include "hostsim/guest/mail/client.h"

namespace havip::hostsim::mail {
namespace {

constexpr std::size_t kPendingMax = std::size_t{1} << 20U;
constexpr std::string_view kEndOfMail = "\r\n.\r\n";
constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void append_lines(std::string& dialogue, std::string_view who, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find("\r\n");
    dialogue += fmt::format("{}: {}\n", who, text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
  }
}

}  // namespace

std::string Sink::received(std::string_view octets) {
  pending_.append(octets);
  std::string answers;
  while (true) {
    const std::string_view mark = in_data_ ? kEndOfMail : std::string_view("\r\n");
    const std::size_t end = pending_.find(mark);
    if (end == std::string::npos) break;
    const std::string piece = pending_.substr(0, end);
    pending_.erase(0, end + mark.size());
    if (in_data_) {
      in_data_ = false;
      mails_.push_back(piece + "\r\n");
      answers += "250 kept\r\n";
    } else {
      answers += command(piece);
    }
  }
  if (pending_.size() > kPendingMax) {
    pending_.clear();
    answers += "500 too long\r\n";
  }
  return answers;
}

std::string Sink::command(std::string_view line) {
  const std::string_view verb = line.substr(0, 4);
  if (verb == "HELO" || verb == "EHLO") return "250 sink\r\n";
  if (verb == "MAIL" || verb == "RCPT") return "250 ok\r\n";
  if (verb == "QUIT") return "221 bye\r\n";
  if (verb != "DATA") return "500 what?\r\n";
  in_data_ = true;
  return "354 go on\r\n";
}

Delivery deliver(const Message& message, Instant at) {
  Client client(message, date_of(at));
  Sink sink;
  Delivery delivery;
  std::string said = Sink::greeting();
  while (true) {
    append_lines(delivery.dialogue, "S", said);
    const Reply reply = client.received(said);
    if (reply.finished || reply.send.empty()) break;
    append_lines(delivery.dialogue, "C", reply.send);
    said = sink.received(reply.send);
    if (said.empty()) break;
  }
  delivery.accepted = client.accepted();
  if (!sink.mails().empty()) delivery.mail = sink.mails().front();
  return delivery;
}

std::string date_of(Instant at) {
  using namespace std::chrono;  // NOLINT(google-build-using-namespace)
  constexpr sys_days kEpoch = year{2000} / January / 1;
  const auto since = floor<std::chrono::seconds>(at - kStart);
  const sys_days day = kEpoch + floor<days>(since);
  const year_month_day date{day};
  const hh_mm_ss time{since - floor<days>(since)};
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000", kDays[weekday{day}.c_encoding()],
                     static_cast<unsigned>(date.day()),
                     kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

}  // namespace havip::hostsim::mail
