#include "hostsim/guest/service/services.h"

#include <algorithm>
#include <utility>

namespace havip::hostsim::service {
namespace {

stack::Protocol protocol_of(const ServiceSetup& setup) {
  return is_datagram(setup.kind) ? stack::Protocol::kUdp : stack::Protocol::kTcp;
}

stack::PortState port_state(const ServiceSetup& setup) {
  switch (setup.mode) {
    case ServiceMode::kUp:
      return stack::PortState::kListening;
    case ServiceMode::kReset:
      return is_datagram(setup.kind) ? stack::PortState::kSilent : stack::PortState::kListening;
    case ServiceMode::kDown:
      return stack::PortState::kClosed;
    case ServiceMode::kBlackHole:
      return stack::PortState::kSilent;
  }
  return stack::PortState::kClosed;
}

wire::Bytes octets(const std::string& text) {
  return {text.begin(), text.end()};
}

}  // namespace

Services::Services(stack::Transport& transport, std::vector<ServiceSetup> setups)
    : transport_(transport), setups_(std::move(setups)) {}

void Services::start(Instant, engine::Seq) {
  running_ = true;
  for (const ServiceSetup& setup : setups_)
    open_port(setup);
}

void Services::stop() {
  running_ = false;
  connections_.clear();
  later_.clear();
}

void Services::open_port(const ServiceSetup& setup) {
  if (running_) transport_.set_port(protocol_of(setup), setup.port, port_state(setup));
}

const ServiceSetup* Services::find(std::uint16_t port) const {
  const auto at = std::ranges::find(setups_, port, &ServiceSetup::port);
  return at == setups_.end() ? nullptr : &*at;
}

ServiceSetup* Services::find_at(stack::Protocol protocol, std::uint16_t port) {
  const auto at = std::ranges::find_if(setups_, [&](const ServiceSetup& setup) {
    return setup.port == port && protocol_of(setup) == protocol;
  });
  return at == setups_.end() ? nullptr : &*at;
}

bool Services::set_mode(Instant now, std::uint16_t port, ServiceMode mode, engine::Seq cause) {
  const auto at = std::ranges::find(setups_, port, &ServiceSetup::port);
  if (at == setups_.end()) return false;
  at->mode = mode;
  open_port(*at);
  if (mode != ServiceMode::kDown) return true;
  const auto index = static_cast<std::size_t>(at - setups_.begin());
  std::erase_if(connections_, [&](const auto& entry) {
    if (entry.second.service != index) return false;
    transport_.close(now, entry.first, cause);
    return true;
  });
  return true;
}

bool Services::set_answer(std::uint16_t port, const ServiceAnswer& answer) {
  const auto at = std::ranges::find(setups_, port, &ServiceSetup::port);
  if (at == setups_.end()) return false;
  at->answer = answer;
  return true;
}

// ---- connections ------------------------------------------------------------------------------

void Services::handle(Instant now, stack::SocketEvent&& event) {
  namespace socket = stack::socket;
  const engine::Seq cause = event.tag.cause;
  if (const auto* accepted = std::get_if<socket::Accepted>(&event.what)) {
    on_accepted(now, event.id, accepted->local.port, cause);
  } else if (const auto* data = std::get_if<socket::Data>(&event.what)) {
    on_data(now, event.id, data->bytes, cause);
  } else if (auto* datagram = std::get_if<socket::Datagram>(&event.what)) {
    ServiceSetup* setup = find_at(stack::Protocol::kUdp, datagram->local.port);
    if (setup == nullptr) return;
    const wire::Bytes reply = answer_datagram(setup->kind, setup->answer, datagram->bytes);
    if (reply.empty()) return;
    say(now, *setup,
        {.to = std::move(*datagram),
         .saying = {.text = {reply.begin(), reply.end()}},
         .cause = cause});
  } else if (std::holds_alternative<socket::Finished>(event.what)) {
    const auto at = connections_.find(event.id);
    if (at == connections_.end()) return;
    say(now, setups_[at->second.service],
        {.to = event.id, .saying = {.close = true}, .cause = cause});
  } else if (std::holds_alternative<socket::Ended>(event.what)) {
    connections_.erase(event.id);
  }
}

void Services::on_accepted(Instant now, stack::SocketId id, std::uint16_t port, engine::Seq cause) {
  const ServiceSetup* setup = find_at(stack::Protocol::kTcp, port);
  if (setup == nullptr || setup->mode != ServiceMode::kUp) {
    transport_.abort(id, cause);
    return;
  }
  connections_[id] = {.service = static_cast<std::size_t>(setup - setups_.data())};
  say(now, *setup, {.to = id, .saying = greet(setup->kind, setup->answer), .cause = cause});
}

void Services::on_data(Instant now, stack::SocketId id, const wire::Bytes& bytes,
                       engine::Seq cause) {
  const auto at = connections_.find(id);
  if (at == connections_.end()) return;
  Hearing& hearing = at->second.hearing;
  hearing.heard.append(bytes.begin(), bytes.end());
  const ServiceSetup& setup = setups_[at->second.service];
  say(now, setup, {.to = id, .saying = answer(setup.kind, setup.answer, hearing), .cause = cause});
}

void Services::say(Instant now, const ServiceSetup& setup, Later later) {
  const Saying& saying = later.saying;
  if (saying.text.empty() && !saying.close && !saying.reset) return;
  if (setup.answer.delay == Duration::zero()) {
    carry_out(now, later);
  } else {
    later_.emplace(now + setup.answer.delay, std::move(later));
  }
}

void Services::carry_out(Instant now, Later& later) {
  const Saying& saying = later.saying;
  if (auto* datagram = std::get_if<stack::socket::Datagram>(&later.to)) {
    transport_.reply(*datagram, octets(saying.text), later.cause);
    return;
  }
  const auto id = std::get<stack::SocketId>(later.to);
  if (!connections_.contains(id)) return;
  if (!saying.text.empty()) transport_.send(now, id, octets(saying.text), later.cause);
  if (saying.reset) {
    transport_.abort(id, later.cause);
  } else if (saying.close) {
    transport_.close(now, id, later.cause);
  }
  if (saying.reset || saying.close) connections_.erase(id);
}

void Services::handle_timeout(Instant now) {
  while (!later_.empty() && later_.begin()->first <= now) {
    Later due = std::move(later_.begin()->second);
    later_.erase(later_.begin());
    carry_out(now, due);
  }
}

}  // namespace havip::hostsim::service
