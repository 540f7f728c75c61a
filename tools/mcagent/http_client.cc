#include "tools/mcagent/http_client.h"

#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "core/base/ensure.h"
#include "platform/live/clock.h"

namespace havip::mcagentd {
namespace {

std::string_view words(live::ConnectionEnd why) {
  switch (why) {
    case live::ConnectionEnd::kClosed:
      return "the connection was closed";
    case live::ConnectionEnd::kRefused:
      return "connection refused";
    case live::ConnectionEnd::kReset:
      return "the connection was reset";
    case live::ConnectionEnd::kUnreachable:
      return "unreachable";
    case live::ConnectionEnd::kFailed:
      return "the connection failed";
    case live::ConnectionEnd::kNoSocket:
      return "no socket";
  }
  return "?";
}

std::string place_text(const live::SocketPlace& place) {
  return fmt::format("{}:{}", to_string(place.ip), place.port);
}

}  // namespace

Result<live::SocketPlace> parse_server(std::string_view url) {
  const auto wrong = [&] {
    return fail(fmt::format("\"{}\" is no server; expected http://ADDRESS:PORT", url));
  };
  std::string_view rest = url;
  if (!rest.starts_with("http://")) return wrong();
  rest.remove_prefix(7);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  const std::size_t colon = rest.rfind(':');
  if (colon == std::string_view::npos) return wrong();
  const auto ip = net::parse_ipv4(rest.substr(0, colon));
  const std::string_view digits = rest.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (!ip || error != std::errc{} || end != digits.data() + digits.size() || port == 0) {
    return wrong();
  }
  return live::SocketPlace{.ip = net::IpAddr(*ip), .port = port};
}

HttpClient::HttpClient(live::Loop& loop, Server server)
    : loop_(loop), server_(std::move(server)), timer_(loop, [this] {
        connection_.reset();
        finish(fail(fmt::format("no answer from {}", place_text(server_.place))));
      }) {}

void HttpClient::request(const HttpRequest& request, Duration patience, Done done) {
  ensure(!busy(), "one request at a time");
  text_ = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\n", request.method, request.target,
                      place_text(server_.place));
  if (!server_.token.empty()) text_ += fmt::format("Authorization: Bearer {}\r\n", server_.token);
  if (request.method != "GET") {
    text_ += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n",
                         request.body.size());
  }
  text_ += "\r\n" + request.body;
  done_ = std::move(done);
  timer_.arm(live::now() + patience);
  reused_ = connection_ != nullptr;
  if (!reused_) connect();
  const std::vector<std::uint8_t> octets(text_.begin(), text_.end());
  connection_->send(octets);
}

void HttpClient::connect() {
  parser_ = {};
  connection_ =
      live::open_tcp(loop_, {.to = server_.place, .bind = {}, .bind_interface = {}, .first = {}},
                     {.connected = [] {},
                      .bytes = [this](const wire::Bytes& octets) { take(octets); },
                      .ended = [this](live::ConnectionEnd why) { ended(why); }});
}

void HttpClient::take(const wire::Bytes& octets) {
  const std::string text(octets.begin(), octets.end());
  auto answer = parser_.feed(text);
  if (!answer) {
    connection_.reset();
    if (busy()) finish(fail(answer.error()));
    return;
  }
  if (!*answer) return;
  // What nobody asked for is no answer to what will be asked.
  if (!busy() || (*answer)->closes()) connection_.reset();
  if (busy()) finish(*std::move(*answer));
}

void HttpClient::ended(live::ConnectionEnd why) {
  connection_.reset();
  if (!busy()) return;
  if (reused_ && !parser_.begun()) {
    reused_ = false;
    connect();
    const std::vector<std::uint8_t> octets(text_.begin(), text_.end());
    connection_->send(octets);
    return;
  }
  finish(fail(fmt::format("{}: {}", place_text(server_.place), words(why))));
}

void HttpClient::finish(Result<HttpResponse> result) {
  timer_.arm(kNever);
  const Done done = std::exchange(done_, nullptr);
  done(std::move(result));
}

void HttpClient::cancel() {
  timer_.arm(kNever);
  done_ = nullptr;
  connection_.reset();
}

}  // namespace havip::mcagentd
