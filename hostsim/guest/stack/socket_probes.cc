#include "hostsim/guest/stack/socket_probes.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include <fmt/format.h>

#include "core/base/ensure.h"

namespace havip::hostsim::stack {
namespace {

constexpr std::size_t kMostHeard = 1 << 20;
constexpr std::string_view kVersion = "HTTP/1.";
constexpr std::size_t kStatusAt = 9;  // behind "HTTP/1.1 "

wire::Bytes octets(const std::string& text) {
  return {text.begin(), text.end()};
}

// The number that a header line has; nothing without the header.
std::optional<std::size_t> content_length(std::string_view head) {
  constexpr std::string_view kName = "\r\nContent-Length:";
  const auto at = head.find(kName);
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view value = head.substr(at + kName.size());
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  std::size_t length = 0;
  const auto read = std::from_chars(value.data(), value.data() + value.size(), length);
  return read.ec == std::errc{} ? std::optional(length) : std::nullopt;
}

}  // namespace

std::optional<std::uint16_t> whole_http_status(const std::string& heard, bool ended) {
  const auto end = heard.find("\r\n\r\n");
  if (end == std::string::npos) return ended ? std::optional<std::uint16_t>(0) : std::nullopt;
  const std::string_view head = std::string_view(heard).substr(0, end);
  const std::size_t body = heard.size() - end - 4;
  const auto length = content_length(head);
  if (length ? body < *length && !ended : !ended) return std::nullopt;
  if (length && body < *length) return 0;  // cut short
  std::uint16_t status = 0;
  if (!head.starts_with(kVersion) || head.size() < kStatusAt + 3) return 0;
  const auto read = std::from_chars(head.data() + kStatusAt, head.data() + kStatusAt + 3, status);
  return read.ec == std::errc{} ? status : std::uint16_t{0};
}

SocketProbes::SocketProbes(Transport& transport, const std::vector<ProbeSetup>& probes)
    : transport_(transport), probes_(probes) {}

void SocketProbes::ask(Instant now, std::uint16_t probe, std::uint32_t number, net::Ipv4Addr from,
                       engine::Seq cause) {
  const auto setup = std::ranges::find(probes_, probe, &ProbeSetup::index);
  ensure(setup != probes_.end() && setup->kind != ProbeKind::kPing, "a probe with a socket");
  const Endpoint to{setup->to.v4(), setup->port};
  const bool udp = setup->kind == ProbeKind::kUdp;
  const SocketId id = udp ? transport_.open_udp(now, Program::kProbe, to, {from, 0}, cause)
                          : transport_.open_tcp(now, Program::kProbe, to, {from, 0}, cause);
  Asked asked{.setup = &*setup, .number = number, .until = now + setup->timeout, .cause = cause};
  timeouts_.emplace(asked.until, id);
  asked_.emplace(id, std::move(asked));
  if (udp) transport_.send(now, id, octets(fmt::format("probe {}", number)), cause);
}

std::optional<ProbeReply> SocketProbes::handle(Instant now, const SocketEvent& event) {
  const auto at = asked_.find(event.id);
  if (at == asked_.end()) return std::nullopt;
  Asked& asked = at->second;
  const ProbeReply reply{.probe = asked.setup->index, .number = asked.number, .tag = event.tag};
  const bool http = asked.setup->kind == ProbeKind::kHttp;
  if (std::holds_alternative<socket::Ended>(event.what)) {
    timeouts_.erase({asked.until, event.id});
    asked_.erase(at);
    return std::nullopt;
  }
  if (!http) {  // connected, or a datagram: that is all that was wanted
    const bool answered = std::holds_alternative<socket::Connected>(event.what) ||
                          std::holds_alternative<socket::Data>(event.what);
    end(now, at);
    return answered ? std::optional(reply) : std::nullopt;
  }
  if (std::holds_alternative<socket::Connected>(event.what)) {
    transport_.send(now, event.id,
                    octets(fmt::format("GET {} HTTP/1.0\r\nHost: {}\r\n\r\n", asked.setup->path,
                                       to_string(asked.setup->to))),
                    asked.cause);
    return std::nullopt;
  }
  if (const auto* data = std::get_if<socket::Data>(&event.what)) {
    asked.heard.append(data->bytes.begin(), data->bytes.end());
  }
  const bool ended = std::holds_alternative<socket::Finished>(event.what);
  const auto status = whole_http_status(asked.heard, ended);
  const bool too_much = asked.heard.size() > kMostHeard;
  if (!status && !too_much) return std::nullopt;
  const bool right = status && *status == asked.setup->status;
  end(now, at);
  return right ? std::optional(reply) : std::nullopt;
}

void SocketProbes::end(Instant now, std::map<SocketId, Asked>::iterator at) {
  transport_.close(now, at->first, at->second.cause);
  timeouts_.erase({at->second.until, at->first});
  asked_.erase(at);
}

void SocketProbes::clear() {
  asked_.clear();
  timeouts_.clear();
}

void SocketProbes::handle_timeout(Instant now) {
  while (!timeouts_.empty() && timeouts_.begin()->first <= now) {
    const auto at = asked_.find(timeouts_.begin()->second);
    ensure(at != asked_.end(), "a timeout without its probe");
    end(now, at);
  }
}

}  // namespace havip::hostsim::stack
