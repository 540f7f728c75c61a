#include "hostsim/guest/checker/protocol/http.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include <fmt/format.h>

#include "core/base/ensure.h"
#include "core/wire/md5.h"

namespace havip::hostsim::checker {
namespace {

constexpr std::size_t kHeaderMax = 4095;
constexpr std::size_t kBodyKept = std::size_t{1} << 20U;
constexpr unsigned kStatusMin = 100;
constexpr unsigned kStatusMax = 599;

std::string_view text(std::span<const std::uint8_t> octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) ==
           std::tolower(static_cast<unsigned char>(y));
  });
}

template <class T>
std::optional<T> number(std::string_view digits) {
  T value{};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end == digits.data()) return std::nullopt;
  return value;
}

bool wanted(const conf::HttpUrl& url, unsigned status) {
  if (status < kStatusMin || status > kStatusMax) return false;
  if (url.status_codes.empty()) return status >= 200 && status <= 299;
  return std::ranges::any_of(url.status_codes, [&](const auto& range) {
    return status >= range.first && status <= range.second;
  });
}

bool digest_fits(const HttpAnswer& answer, const conf::HttpUrl& url) {
  if (answer.truncated()) return false;
  std::string_view body = answer.body();
  if (const auto length = answer.content_length()) body = body.substr(0, *length);
  return wire::md5({reinterpret_cast<const std::uint8_t*>(body.data()), body.size()}) ==
         *url.digest;
}

bool regex_found(const HttpAnswer& answer, const conf::HttpUrl& url, const Regex& regex) {
  const auto found = regex.find(answer.body(), url.regex_min_offset);
  return found && (url.regex_max_offset == 0 || *found < url.regex_max_offset);
}

}  // namespace

// ---- the request ------------------------------------------------------------------------------

const std::string& http_virtualhost(const conf::HttpCheck& check, const conf::HttpUrl& url) {
  return url.virtualhost.empty() ? check.virtualhost : url.virtualhost;
}

std::string http_request(const conf::HttpCheck& check, const conf::HttpUrl& url,
                         const conf::Endpoint& to) {
  std::string host = http_virtualhost(check, url);
  if (host.empty()) {
    host = fmt::format(fmt::runtime(to.ip.is_v6() ? "[{}]:{}" : "{}:{}"), net::to_string(to.ip),
                       to.port);
  }
  return fmt::format("GET {} HTTP/1.{}\r\nUser-Agent: KeepAliveClient\r\n{}Host: {}\r\n\r\n",
                     url.path, check.protocol == conf::HttpProtocol::k11 ? 1 : 0,
                     check.protocol == conf::HttpProtocol::k10 ? "" : "Connection: close\r\n",
                     host);
}

// ---- the answer -------------------------------------------------------------------------------

void HttpAnswer::bytes(std::span<const std::uint8_t> octets) {
  std::string_view piece = text(octets);
  if (in_body_) {
    take_body(piece);
    return;
  }
  const std::size_t searched = header_.size() < 3 ? 0 : header_.size() - 3;
  const std::size_t room = kHeaderMax - std::min(header_.size(), kHeaderMax);
  const std::size_t taken = std::min(room, piece.size());
  header_.append(piece.substr(0, taken));
  const std::size_t end = header_.find("\r\n\r\n", searched);
  if (end == std::string::npos) {
    overflown_ = header_.size() >= kHeaderMax;
    return;
  }
  in_body_ = true;
  const std::string after = header_.substr(end + 4);
  header_.resize(end);
  read_header(header_);
  take_body(after);
  take_body(piece.substr(taken));
}

void HttpAnswer::read_header(std::string_view header) {
  std::string_view line = header.substr(0, header.find("\r\n"));
  const std::size_t space = line.find(' ');
  if (space != std::string_view::npos)
    status_ = number<unsigned>(line.substr(space + 1, 3)).value_or(0);
  constexpr std::string_view kLength = "Content-Length:";
  while (line.size() < header.size()) {
    header.remove_prefix(line.size() + 2);
    line = header.substr(0, header.find("\r\n"));
    if (!same_word(line.substr(0, kLength.size()), kLength)) continue;
    std::string_view value = line.substr(kLength.size());
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    content_length_ = number<std::uint64_t>(value);
  }
}

void HttpAnswer::take_body(std::string_view piece) {
  body_length_ += piece.size();
  if (!keep_body_) return;
  const std::size_t room = kBodyKept - body_.size();
  truncated_ = truncated_ || piece.size() > room;
  body_.append(piece.substr(0, room));
}

// ---- the judgement ----------------------------------------------------------------------------

Verdict judge_http(const HttpAnswer& answer, const conf::HttpUrl& url, const Regex* regex) {
  if (!answer.has_header()) return {.why = "Read, no data received from"};
  if (!wanted(url, answer.status())) return {.why = "HTTP status code error to"};
  if (url.digest && !digest_fits(answer, url)) return {.why = "MD5 digest error to"};
  if (regex != nullptr && regex_found(answer, url, *regex) == url.regex_no_match) {
    return {.why = "Regex match failed"};
  }
  // A success names the last test that was made.
  if (regex != nullptr) return {.good = true, .why = "Regex match"};
  return {.good = true, .why = url.digest ? "MD5 digest" : "HTTP status code"};
}

HttpSession::HttpSession(const conf::Checker& checker, const conf::HttpUrl& url, const Regex* regex)
    : checker_(checker),
      url_(url),
      regex_(regex),
      answer_(url.digest.has_value() || regex != nullptr) {
  ensure(std::holds_alternative<conf::HttpCheck>(checker.kind), "an HTTP checker");
}

Octets HttpSession::first() const {
  return octets(http_request(std::get<conf::HttpCheck>(checker_.kind), url_, checker_.connect));
}

Step HttpSession::connected() {
  connected_ = true;
  return {.wait_anew = true};
}

Step HttpSession::bytes(std::span<const std::uint8_t> octets) {
  connected_ = true;
  answer_.bytes(octets);
  if (answer_.overflown()) return {.verdict = judge_http(answer_, url_, regex_)};
  return {.wait_anew = true};
}

Step HttpSession::ended(TryOutcome outcome) {
  switch (outcome) {
    case TryOutcome::kClosed:
      if (connected_) return {.verdict = judge_http(answer_, url_, regex_)};
      break;
    case TryOutcome::kReset:
      if (connected_) return bad("Read error with");
      break;
    case TryOutcome::kUnreachable:
      return bad("HTTP_CHECK - network unreachable");
    case TryOutcome::kFailed:
      return bad("SSL handshake/communication error connecting to");
    case TryOutcome::kRefused:
    case TryOutcome::kNoSocket:
      break;
  }
  return bad("Error connecting");
}

Step HttpSession::timed_out() {
  if (!connected_) return bad("Timeout connecting");
  return bad(answer_.has_header() ? "Timeout HTTP read" : "Timeout WEB read");
}

}  // namespace havip::hostsim::checker
