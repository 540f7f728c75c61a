#include "tools/mcagent/http_response.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace havip::mcagentd {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

std::optional<std::size_t> number(std::string_view text, int base) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "HTTP/1.1 200 OK"
std::optional<int> status_of(std::string_view line) {
  if (!line.starts_with("HTTP/1.") || line.size() < 12 || line[8] != ' ') return std::nullopt;
  const auto status = number(line.substr(9, 3), 10);
  if (!status || *status < 100 || *status > 599) return std::nullopt;
  return static_cast<int>(*status);
}

std::string shown(std::string_view text) {
  std::string out(text.substr(0, 40));
  for (char& c : out) {
    if (c < ' ' || c > '~') c = '.';
  }
  return out;
}

}  // namespace

bool HttpResponse::closes() const {
  const auto found = headers.find("connection");
  return found != headers.end() && lower(found->second) == "close";
}

Result<bool> HttpResponseParser::read_head() {
  const std::size_t end = waiting_.find("\r\n\r\n");
  if (end == std::string::npos) {
    if (waiting_.size() > kMaxHead) return fail("an answer's header is longer than 16 KiB");
    return false;
  }
  const std::string text = waiting_.substr(0, end);
  waiting_.erase(0, end + 4);
  HttpResponse head;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t stop = std::min(text.find("\r\n", at), text.size());
    const std::string_view line = std::string_view(text).substr(at, stop - at);
    if (at == 0) {
      const auto status = status_of(line);
      if (!status) return fail(fmt::format("\"{}\" is no HTTP status line", shown(line)));
      head.status = *status;
    } else {
      const std::size_t colon = line.find(':');
      if (colon == std::string_view::npos) {
        return fail(fmt::format("\"{}\" is no HTTP header", shown(line)));
      }
      head.headers[lower(line.substr(0, colon))] = trimmed(line.substr(colon + 1));
    }
    at = stop + 2;
  }
  if (head.status >= 200) head_ = std::move(head);
  return true;
}

// Takes whole chunks over from what waits; true with the last.
Result<bool> HttpResponseParser::read_chunks() {
  for (;;) {
    const std::size_t line = waiting_.find("\r\n");
    if (line == std::string::npos) return false;
    const std::string_view digits =
        trimmed(std::string_view(waiting_).substr(0, std::min(waiting_.find(';'), line)));
    const auto size = number(digits, 16);
    if (!size) return fail(fmt::format("\"{}\" is no size of a chunk", shown(digits)));
    if (*size > kMaxBody || head_->body.size() + *size > kMaxBody) {
      return fail("an answer's body is longer than 64 MiB");
    }
    if (waiting_.size() < line + 2 + *size + 2) return false;
    head_->body.append(waiting_, line + 2, *size);
    waiting_.erase(0, line + 2 + *size + 2);
    if (*size == 0) return true;
  }
}

Result<std::optional<HttpResponse>> HttpResponseParser::feed(std::string_view octets) {
  waiting_ += octets;
  while (!head_) {
    const auto read = read_head();
    if (!read) return fail(read.error());
    if (!*read) return std::nullopt;
  }
  const auto encoding = head_->headers.find("transfer-encoding");
  if (encoding != head_->headers.end() && lower(encoding->second) == "chunked") {
    const auto whole = read_chunks();
    if (!whole) return fail(whole.error());
    if (!*whole) return std::nullopt;
    return std::exchange(head_, std::nullopt);
  }
  const auto length = head_->headers.find("content-length");
  if (length != head_->headers.end() && head_->status != 204) {
    const auto size = number(length->second, 10);
    if (!size) return fail(fmt::format("\"{}\" is no length", shown(length->second)));
    if (*size > kMaxBody) return fail("an answer's body is longer than 64 MiB");
    if (waiting_.size() < *size) return std::nullopt;
    head_->body = waiting_.substr(0, *size);
    waiting_.erase(0, *size);
  }
  return std::exchange(head_, std::nullopt);
}

}  // namespace havip::mcagentd
