#include "scenarios/runner/control.h"

#include <algorithm>

#include "core/base/ensure.h"
#include "scenarios/runner/gateway_node.h"
#include "scenarios/runner/host_node.h"

namespace havip::runner {

Control::Control(Context& context, std::uint64_t seed, const sim::LinkOptions& links)
    : context_(context), network_("control", seed, links) {}

void Control::connect(HostNode& host) {
  network_.add_place(to_string(host.id()));
  lines_.push_back({.host = &host});
}

void Control::connect(GatewayNode& production, GatewayNode* test) {
  network_.add_place("vpccgw");
  network_.add_place("vpccgw-test");
  production_ = &production;
  test_ = test;
}

void Control::to_gateway(const HostNode& from, mcagent::agent::ToGateway message) {
  const Line& out = line(from.id());
  const auto here = static_cast<sim::PlaceId>(&out - lines_.data());
  const bool claim = std::holds_alternative<engine::Claim>(message);
  const bool test = claim && out.environment == vpccgw::Environment::kTest;
  const auto there = static_cast<sim::PlaceId>(lines_.size() + (test ? 1 : 0));
  auto input = std::visit([](auto& m) { return vpccgw::gateway::Input(std::move(m)); }, message);
  carry(here, there, Duration::zero(), std::move(input));
}

void Control::to_host(const GatewayNode& from, vpccgw::gateway::Output message) {
  const auto* push = std::get_if<engine::Push>(&message);
  const net::HostId host = push ? push->host : std::get<vpccgw::gateway::Reply>(message).host;
  const Line& in = line(host);
  const auto there = static_cast<sim::PlaceId>(&in - lines_.data());
  const auto here = static_cast<sim::PlaceId>(lines_.size() + (&from == test_ ? 1 : 0));
  if (push != nullptr && context_.kernel.now() < in.pushes_lost_until) return lost(in, *push);
  carry(here, there, push != nullptr ? in.push_delay : Duration::zero(), std::move(message));
}

void Control::set_environment(const net::HostId& host, vpccgw::Environment environment) {
  line(host).environment = environment;
}

vpccgw::Environment Control::environment_of(const net::HostId& host) const {
  const auto it = std::ranges::find_if(lines_, [&](auto& one) { return one.host->id() == host; });
  ensure(it != lines_.end(), "a host of this world");
  return it->environment;
}

void Control::lose_pushes_until(const net::HostId& host, Instant end) {
  line(host).pushes_lost_until = end;
}

void Control::delay_pushes(const net::HostId& host, Duration delay) {
  line(host).push_delay = delay;
}

void Control::cut_off(const std::vector<net::HostId>& hosts) {
  for (const net::HostId& host : hosts)
    line(host).cut_off = true;
  std::vector<std::vector<sim::PlaceId>> groups;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    if (lines_[i].cut_off) groups.push_back({static_cast<sim::PlaceId>(i)});
  }
  network_.partition(groups);
}

void Control::heal() {
  for (Line& one : lines_) {
    if (one.cut_off) one.healed_at = context_.kernel.now();
    one.cut_off = false;
  }
  network_.heal();
}

std::optional<Instant> Control::pushes_arrive_since(const HostNode& host, Instant now) const {
  const auto it = std::ranges::find(lines_, &host, &Line::host);
  if (it->cut_off || now < it->pushes_lost_until) return std::nullopt;
  return std::max(it->healed_at, it->pushes_lost_until);
}

Control::Line& Control::line(const net::HostId& host) {
  const auto it = std::ranges::find_if(lines_, [&](const Line& l) { return l.host->id() == host; });
  ensure(it != lines_.end(), "no such host on the control channel");
  return *it;
}

void Control::carry(sim::PlaceId from, sim::PlaceId to, Duration extra, const Message& message) {
  for (const sim::Delivery& delivery : network_.send(context_.kernel.now(), from, to)) {
    const auto ticket = travelling_.put({.message = message, .to = to});
    context_.kernel.schedule<&Control::on_arrival>(delivery.at + extra, *this, ticket);
  }
}

void Control::on_arrival(std::uint64_t ticket) {
  Travelling arrived = travelling_.take(ticket);
  if (arrived.to < lines_.size()) {
    arrive(*lines_[arrived.to].host, std::move(std::get<vpccgw::gateway::Output>(arrived.message)));
    return;
  }
  GatewayNode* gateway = arrived.to == lines_.size() ? production_ : test_;
  if (gateway != nullptr) {
    gateway->receive(std::move(std::get<vpccgw::gateway::Input>(arrived.message)));
  }
}

void Control::arrive(HostNode& host, vpccgw::gateway::Output&& message) {
  if (auto* reply = std::get_if<vpccgw::gateway::Reply>(&message)) {
    host.from_gateway(mcagent::agent::ReplyIn{std::move(reply->reply)});
  } else {
    host.from_gateway(mcagent::agent::PushIn{std::move(std::get<engine::Push>(message))});
  }
}

void Control::lost(const Line& in, const engine::Push& push) {
  context_.trace.record(context_.kernel.now(), push.cause, in.host->node(),
                        trace::FrameDropped{.where = "push to " + to_string(push.host),
                                            .why = trace::FrameDropped::kPushesLost});
}

}  // namespace havip::runner
