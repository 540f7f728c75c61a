#include "hostsim/guest/stack/transport.h"

#include <utility>

#include "core/base/ensure.h"

namespace havip::hostsim::stack {
namespace {

constexpr std::size_t kQuoteLength = 28;  // RFC 792: the header and 64 bits

}  // namespace

wire::Bytes quote_of(const wire::Ipv4& packet) {
  constexpr std::size_t kEthernet = 14;
  wire::Bytes frame = wire::encode(wire::Frame{.payload = packet});
  frame.erase(frame.begin(), frame.begin() + kEthernet);
  frame.resize(kQuoteLength);
  return frame;
}

std::string_view to_string(SocketEnd end) {
  switch (end) {
    case SocketEnd::kRefused:
      return "refused";
    case SocketEnd::kReset:
      return "reset";
    case SocketEnd::kUnreachable:
      return "unreachable";
    case SocketEnd::kTimedOut:
      return "timed out";
    case SocketEnd::kNoResources:
      return "no resources";
  }
  return "?";
}

// ---- opening and closing ----------------------------------------------------------------------

std::optional<std::uint16_t> Transport::free_port(Protocol protocol, net::Ipv4Addr from,
                                                  Endpoint to) {
  constexpr int kPorts = kLastPort - kFirstPort + 1;
  for (int tried = 0; tried < kPorts; ++tried) {
    const std::uint16_t port = next_port_;
    next_port_ = port == kLastPort ? kFirstPort : static_cast<std::uint16_t>(port + 1);
    const bool taken = by_pair_.contains({protocol, {from, port}, to}) ||
                       port_state(protocol, port) != PortState::kClosed;
    if (!taken) return port;
  }
  return std::nullopt;
}

std::optional<SocketId> Transport::enlist(Protocol protocol, Program program, Endpoint to,
                                          Endpoint from, engine::Seq cause, SocketId& id) {
  id = ++last_;
  if (from.port == 0) from.port = free_port(protocol, from.ip, to).value_or(0);
  const Pair pair{protocol, from, to};
  const bool room = sockets_.size() < kMostSockets && from.port != 0 && !by_pair_.contains(pair);
  Socket socket{.program = program, .pair = pair, .cause = cause};
  if (!room) {
    ++counters_.refused_full;
    tell(socket, id, socket::Ended{SocketEnd::kNoResources}, {.cause = cause});
    return std::nullopt;
  }
  by_pair_.emplace(pair, id);
  sockets_.emplace(id, std::move(socket));
  return id;
}

SocketId Transport::open_tcp(Instant now, Program program, Endpoint to, Endpoint from,
                             engine::Seq cause) {
  SocketId id = 0;
  if (!enlist(Protocol::kTcp, program, to, from, cause, id)) return id;
  ++counters_.connections_opened;
  const auto at = sockets_.find(id);
  TcpEffects effects;
  at->second.tcp = TcpConnection::open(now, first_sequence(), effects);
  settle(at, effects, {.cause = cause});
  return id;
}

SocketId Transport::open_udp(Instant, Program program, Endpoint to, Endpoint from,
                             engine::Seq cause) {
  SocketId id = 0;
  enlist(Protocol::kUdp, program, to, from, cause, id);
  return id;
}

bool Transport::send(Instant now, SocketId id, const wire::Bytes& bytes, engine::Seq cause) {
  const auto at = sockets_.find(id);
  if (at == sockets_.end() || !at->second.told) return false;
  Socket& socket = at->second;
  socket.cause = cause;
  if (!socket.tcp) {
    const auto& [protocol, local, remote] = socket.pair;
    emit(local, remote, wire::Udp{.src_port = local.port, .dst_port = remote.port, .data = bytes},
         cause);
    return true;
  }
  TcpEffects effects;
  const bool taken = socket.tcp->send(now, bytes, effects);
  settle(at, effects, {.cause = cause});
  return taken;
}

void Transport::close(Instant now, SocketId id, engine::Seq cause) {
  const auto at = sockets_.find(id);
  if (at == sockets_.end() || !at->second.told) return;
  at->second.cause = cause;
  at->second.told = false;
  if (!at->second.tcp) {
    forget(at);
    return;
  }
  TcpEffects effects;
  at->second.tcp->close(now, effects);
  settle(at, effects, {.cause = cause});
}

void Transport::abort(SocketId id, engine::Seq cause) {
  const auto at = sockets_.find(id);
  if (at == sockets_.end() || !at->second.told) return;
  at->second.cause = cause;
  at->second.told = false;
  if (!at->second.tcp) {
    forget(at);
    return;
  }
  TcpEffects effects;
  at->second.tcp->abort(effects);
  settle(at, effects, {.cause = cause});
}

void Transport::set_port(Protocol protocol, std::uint16_t port, PortState state) {
  if (state == PortState::kClosed) {
    ports_.erase({protocol, port});
  } else {
    ports_[{protocol, port}] = state;
  }
}

PortState Transport::port_state(Protocol protocol, std::uint16_t port) const {
  const auto at = ports_.find({protocol, port});
  return at == ports_.end() ? PortState::kClosed : at->second;
}

void Transport::reply(const socket::Datagram& to, wire::Bytes bytes, engine::Seq cause) {
  emit(to.local, to.remote,
       wire::Udp{.src_port = to.local.port, .dst_port = to.remote.port, .data = std::move(bytes)},
       cause);
}

void Transport::clear() {
  sockets_.clear();
  by_pair_.clear();
  timers_.clear();
  ports_.clear();
  packets_.clear();
  events_.clear();
}

// ---- what comes in ----------------------------------------------------------------------------

void Transport::receive(Instant now, const wire::Ipv4& packet, const engine::FrameTag& tag) {
  if (const auto* segment = std::get_if<wire::Tcp>(&packet.payload)) {
    receive_tcp(now, packet, *segment, tag);
  } else if (const auto* datagram = std::get_if<wire::Udp>(&packet.payload)) {
    receive_udp(packet, *datagram, tag);
  } else if (const auto* error = std::get_if<wire::IcmpUnreachable>(&packet.payload)) {
    receive_error(*error, tag);
  }
}

void Transport::receive_tcp(Instant now, const wire::Ipv4& packet, const wire::Tcp& segment,
                            const engine::FrameTag& tag) {
  ++counters_.segments_in;
  const Pair pair{Protocol::kTcp, {packet.dst, segment.dst_port}, {packet.src, segment.src_port}};
  const PortState port = port_state(Protocol::kTcp, segment.dst_port);
  if (port == PortState::kSilent) {
    ++counters_.silenced;
    return;
  }
  const auto known = by_pair_.find(pair);
  if (known != by_pair_.end()) {
    const auto at = sockets_.find(known->second);
    TcpEffects effects;
    at->second.tcp->receive(now, segment, effects);
    settle(at, effects, tag);
    return;
  }
  const bool asks = segment.has(wire::Tcp::kSyn) && !segment.has(wire::Tcp::kAck) &&
                    !segment.has(wire::Tcp::kRst);
  if (port == PortState::kListening && asks) {
    accept(now, pair, segment, tag);
  } else if (!segment.has(wire::Tcp::kRst)) {
    refuse(packet, segment, tag.cause);
  }
}

// A full table drops the SYN: the peer will ask again.
void Transport::accept(Instant now, const Pair& pair, const wire::Tcp& syn,
                       const engine::FrameTag& tag) {
  if (sockets_.size() >= kMostSockets) {
    ++counters_.refused_full;
    return;
  }
  const SocketId id = ++last_;
  by_pair_.emplace(pair, id);
  Socket socket{.program = Program::kService, .pair = pair, .cause = tag.cause};
  TcpEffects effects;
  socket.tcp = TcpConnection::accept(now, first_sequence(), syn, effects);
  settle(sockets_.emplace(id, std::move(socket)).first, effects, tag);
}

// RFC 9293 §3.10.7.1: the reset that a closed port sends.
void Transport::refuse(const wire::Ipv4& packet, const wire::Tcp& segment, engine::Seq cause) {
  ++counters_.resets_sent;
  wire::Tcp reset{.src_port = segment.dst_port, .dst_port = segment.src_port};
  if (segment.has(wire::Tcp::kAck)) {
    reset.seq = segment.ack;
    reset.flags = wire::Tcp::kRst;
  } else {
    const bool syn = segment.has(wire::Tcp::kSyn);
    const bool fin = segment.has(wire::Tcp::kFin);
    reset.ack = segment.seq + static_cast<std::uint32_t>(segment.data.size()) + (syn ? 1U : 0U) +
                (fin ? 1U : 0U);
    reset.flags = wire::Tcp::kRst | wire::Tcp::kAck;
  }
  emit({packet.dst, reset.src_port}, {packet.src, reset.dst_port}, std::move(reset), cause);
}

void Transport::receive_udp(const wire::Ipv4& packet, const wire::Udp& datagram,
                            const engine::FrameTag& tag) {
  ++counters_.datagrams_in;
  const Endpoint local{packet.dst, datagram.dst_port};
  const Endpoint remote{packet.src, datagram.src_port};
  const auto known = by_pair_.find({Protocol::kUdp, local, remote});
  if (known != by_pair_.end()) {
    tell(sockets_.at(known->second), known->second, socket::Data{datagram.data}, tag);
    return;
  }
  switch (port_state(Protocol::kUdp, datagram.dst_port)) {
    case PortState::kListening:
      events_.push({.program = Program::kService,
                    .what = socket::Datagram{local, remote, datagram.data},
                    .tag = tag});
      return;
    case PortState::kSilent:
      ++counters_.silenced;
      return;
    case PortState::kClosed:
      ++counters_.unreachables_sent;
      emit({packet.dst, 0}, {packet.src, 0}, wire::IcmpUnreachable{.quote = quote_of(packet)},
           tag.cause);
      return;
  }
}

void Transport::receive_error(const wire::IcmpUnreachable& error, const engine::FrameTag& tag) {
  const auto quoted = wire::read_quote(error);
  if (!quoted) return;
  const bool tcp = quoted->protocol == wire::kProtocolTcp;
  if (!tcp && quoted->protocol != wire::kProtocolUdp) return;
  const auto known = by_pair_.find({tcp ? Protocol::kTcp : Protocol::kUdp,
                                    {quoted->src, quoted->src_port},
                                    {quoted->dst, quoted->dst_port}});
  if (known == by_pair_.end()) return;
  const auto at = sockets_.find(known->second);
  const bool port = error.code == wire::IcmpUnreachable::kPort;
  if (tcp) {
    TcpEffects effects;
    at->second.tcp->unreachable(port ? SocketEnd::kRefused : SocketEnd::kUnreachable, effects);
    settle(at, effects, tag);
    return;
  }
  tell(at->second, at->first, socket::Ended{port ? SocketEnd::kRefused : SocketEnd::kUnreachable},
       tag);
  forget(at);
}

void Transport::unreachable(const wire::Ipv4& packet, engine::Seq cause) {
  const auto* segment = std::get_if<wire::Tcp>(&packet.payload);
  const auto* datagram = std::get_if<wire::Udp>(&packet.payload);
  if (segment == nullptr && datagram == nullptr) return;
  const Protocol protocol = segment != nullptr ? Protocol::kTcp : Protocol::kUdp;
  const std::uint16_t from = segment != nullptr ? segment->src_port : datagram->src_port;
  const std::uint16_t to = segment != nullptr ? segment->dst_port : datagram->dst_port;
  const auto known = by_pair_.find({protocol, {packet.src, from}, {packet.dst, to}});
  if (known == by_pair_.end()) return;
  const auto at = sockets_.find(known->second);
  if (!at->second.tcp) {
    tell(at->second, at->first, socket::Ended{SocketEnd::kUnreachable}, {.cause = cause});
    forget(at);
    return;
  }
  TcpEffects effects;
  at->second.tcp->unreachable(SocketEnd::kUnreachable, effects);
  settle(at, effects, {.cause = cause});
}

// ---- effects ----------------------------------------------------------------------------------

void Transport::settle(Sockets::iterator at, TcpEffects& effects, const engine::FrameTag& tag) {
  auto& [id, socket] = *at;
  const auto& [protocol, local, remote] = socket.pair;
  for (wire::Tcp& segment : effects.segments) {
    segment.src_port = local.port;
    segment.dst_port = remote.port;
    emit(local, remote, std::move(segment), tag.cause);
  }
  if (effects.connected) {
    if (socket.program == Program::kService) {
      ++counters_.connections_accepted;
      tell(socket, id, socket::Accepted{local, remote}, tag);
    } else {
      tell(socket, id, socket::Connected{}, tag);
    }
  }
  if (!effects.data.empty()) tell(socket, id, socket::Data{std::move(effects.data)}, tag);
  if (effects.finished) tell(socket, id, socket::Finished{}, tag);
  if (effects.ended) tell(socket, id, socket::Ended{*effects.ended}, tag);
  if (effects.gone) {
    forget(at);
  } else {
    arm(id, socket, socket.tcp->deadline());
  }
}

void Transport::arm(SocketId id, Socket& socket, Instant at) {
  if (socket.armed == at) return;
  if (socket.armed != kNever) timers_.erase({socket.armed, id});
  if (at != kNever) timers_.emplace(at, id);
  socket.armed = at;
}

void Transport::forget(Sockets::iterator at) {
  arm(at->first, at->second, kNever);
  by_pair_.erase(at->second.pair);
  sockets_.erase(at);
}

void Transport::tell(const Socket& socket, SocketId id, decltype(SocketEvent::what) what,
                     const engine::FrameTag& tag) {
  if (!socket.told) return;
  events_.push({.program = socket.program, .id = id, .what = std::move(what), .tag = tag});
}

void Transport::emit(Endpoint from, Endpoint to, decltype(wire::Ipv4::payload) payload,
                     engine::Seq cause) {
  packets_.push(
      {.packet = {.src = from.ip, .dst = to.ip, .id = ++packet_id_, .payload = std::move(payload)},
       .cause = cause});
}

// Not to be guessed by people who read captures, and the same in every run.
std::uint32_t Transport::first_sequence() {
  std::uint64_t mixed = (std::uint64_t{salt_} << 32U | ++counted_) * 0x9e3779b97f4a7c15U;
  mixed ^= mixed >> 29U;
  mixed *= 0xbf58476d1ce4e5b9U;
  return static_cast<std::uint32_t>(mixed >> 32U);
}

void Transport::handle_timeout(Instant now) {
  while (!timers_.empty() && timers_.begin()->first <= now) {
    const auto at = sockets_.find(timers_.begin()->second);
    ensure(at != sockets_.end(), "a timer without its socket");
    TcpEffects effects;
    at->second.tcp->handle_timeout(now, effects);
    if (!effects.segments.empty()) ++counters_.retransmissions;
    settle(at, effects, {.cause = at->second.cause});
  }
}

}  // namespace havip::hostsim::stack
