#include "hostsim/guest/check_sockets.h"

#include <algorithm>
#include <utility>

namespace havip::hostsim {
namespace {

using checker::TryOutcome;

TryOutcome outcome_of(stack::SocketEnd end) {
  switch (end) {
    case stack::SocketEnd::kRefused:
      return TryOutcome::kRefused;
    case stack::SocketEnd::kReset:
    case stack::SocketEnd::kTimedOut:
      return TryOutcome::kReset;
    case stack::SocketEnd::kUnreachable:
      return TryOutcome::kUnreachable;
    case stack::SocketEnd::kNoResources:
      return TryOutcome::kNoSocket;
  }
  return TryOutcome::kFailed;
}

}  // namespace

void CheckSockets::end(checker::TryId id, TryOutcome outcome, engine::Seq cause) {
  tries_.erase(id);
  out_.push(checker::TryEnded{.id = id, .outcome = outcome, .cause = cause});
}

void CheckSockets::open(Instant now, const checker::OpenTry& open) {
  if (!open.to.ip.is_v4()) {
    end(open.id, TryOutcome::kUnreachable, open.cause);
    return;
  }
  const net::Ipv4Addr to = open.to.ip.v4();
  net::Ipv4Addr from = stack_.source_for(to);
  if (open.bind) {
    if (!open.bind->ip.is_v4() || !stack_.holds(open.bind->ip.v4())) {
      end(open.id, TryOutcome::kNoSocket, open.cause);
      return;
    }
    from = open.bind->ip.v4();
  }
  if (open.kind == checker::TryKind::kPing) {
    ping(now, open, from);
    return;
  }
  const stack::Endpoint there{.ip = to, .port = open.to.port};
  const stack::Endpoint here{.ip = from, .port = open.bind ? open.bind->port : std::uint16_t{0}};
  if (open.kind == checker::TryKind::kUdp) {
    const stack::SocketId socket =
        stack_.transport().open_udp(now, stack::Program::kChecker, there, here, open.cause);
    tries_[open.id] = {.socket = socket, .echo = 0, .first = {}, .tls = {}};
    stack_.transport().send(now, socket, open.first, open.cause);
    return;
  }
  const stack::SocketId socket =
      stack_.transport().open_tcp(now, stack::Program::kChecker, there, here, open.cause);
  Try& one = tries_[open.id] = {.socket = socket, .echo = 0, .first = open.first, .tls = {}};
  if (open.kind == checker::TryKind::kTls) one.tls.emplace();
}

// The connection stands, with its handshake done.
void CheckSockets::connected(Instant now, checker::TryId id, engine::Seq cause) {
  const checker::Octets first = std::exchange(tries_.at(id).first, {});
  if (!first.empty()) send(now, {.id = id, .bytes = first, .cause = cause});
  out_.push(checker::TryConnected{.id = id, .cause = cause});
}

void CheckSockets::hear_tls(Instant now, checker::TryId id, const stack::socket::Data& data,
                            engine::Seq cause) {
  Try& one = tries_.at(id);
  const bool was_shaken = one.tls->shaken();
  const std::string text = one.tls->hear(data.bytes);
  if (one.tls->broken()) {
    stack_.transport().close(now, one.socket, cause);
    end(id, TryOutcome::kFailed, cause);
    return;
  }
  if (!was_shaken && one.tls->shaken()) connected(now, id, cause);
  if (text.empty()) return;
  out_.push(checker::TryBytes{.id = id, .bytes = {text.begin(), text.end()}, .cause = cause});
}

void CheckSockets::ping(Instant now, const checker::OpenTry& open, net::Ipv4Addr from) {
  const std::uint16_t echo = next_echo_;
  next_echo_ = next_echo_ == 0xffff ? kFirstEcho : static_cast<std::uint16_t>(next_echo_ + 1);
  tries_[open.id] = {.socket = 0, .echo = echo, .first = {}, .tls = {}};
  const net::Ipv4Addr to = open.to.ip.v4();
  const wire::IcmpEcho request{.id = echo,
                               .data_length = static_cast<std::uint16_t>(open.first.size())};
  if (stack_.holds(to)) {  // over the loopback device: no wire, no time
    handle_echo({.echo = request, .from = to, .tag = {.cause = open.cause}});
    return;
  }
  stack_.send(now, {.src = from, .dst = to, .payload = request}, open.cause);
}

void CheckSockets::send(Instant now, const checker::TrySend& send) {
  const auto found = tries_.find(send.id);
  if (found == tries_.end() || found->second.socket == 0) return;
  checker::Octets octets = send.bytes;
  if (found->second.tls) {
    const std::string records =
        service::TlsClient::sealed({reinterpret_cast<const char*>(octets.data()), octets.size()});
    octets.assign(records.begin(), records.end());
  }
  stack_.transport().send(now, found->second.socket, octets, send.cause);
}

void CheckSockets::close(Instant now, const checker::CloseTry& close) {
  const auto found = tries_.find(close.id);
  if (found == tries_.end()) return;
  if (found->second.socket != 0) stack_.transport().close(now, found->second.socket, close.cause);
  tries_.erase(found);
}

void CheckSockets::abort_all(engine::Seq cause) {
  for (const auto& [id, one] : tries_) {
    if (one.socket != 0) stack_.transport().abort(one.socket, cause);
  }
  tries_.clear();
  out_.clear();
}

std::map<checker::TryId, CheckSockets::Try>::iterator CheckSockets::find(stack::SocketId socket) {
  return std::ranges::find_if(tries_,
                              [&](const auto& entry) { return entry.second.socket == socket; });
}

void CheckSockets::handle(Instant now, const stack::SocketEvent& event) {
  const auto found = find(event.id);
  if (found == tries_.end()) return;
  const checker::TryId id = found->first;
  const engine::Seq cause = event.tag.cause;
  if (std::holds_alternative<stack::socket::Connected>(event.what)) {
    if (!found->second.tls) {
      connected(now, id, cause);
    } else {
      const std::string hello = service::TlsClient::hello();
      stack_.transport().send(now, event.id, {hello.begin(), hello.end()}, cause);
    }
  } else if (const auto* data = std::get_if<stack::socket::Data>(&event.what)) {
    if (found->second.tls) {
      hear_tls(now, id, *data, cause);
    } else {
      out_.push(checker::TryBytes{
          .id = id, .bytes = {data->bytes.begin(), data->bytes.end()}, .cause = cause});
    }
  } else if (std::holds_alternative<stack::socket::Finished>(event.what)) {
    const bool shaken = !found->second.tls || found->second.tls->shaken();
    stack_.transport().close(now, event.id, cause);
    end(id, shaken ? TryOutcome::kClosed : TryOutcome::kFailed, cause);
  } else if (const auto* ended = std::get_if<stack::socket::Ended>(&event.what)) {
    end(id, outcome_of(ended->why), cause);
  }
}

void CheckSockets::handle_echo(const stack::EchoReply& reply) {
  const auto found = std::ranges::find_if(tries_, [&](const auto& entry) {
    return entry.second.socket == 0 && entry.second.echo == reply.echo.id;
  });
  if (found == tries_.end()) return;
  out_.push(checker::TryBytes{.id = found->first,
                              .bytes = checker::Octets(reply.echo.data_length),
                              .cause = reply.tag.cause});
}

}  // namespace havip::hostsim
