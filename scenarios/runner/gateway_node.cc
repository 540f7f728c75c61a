#include "scenarios/runner/gateway_node.h"

#include "scenarios/runner/control.h"

namespace havip::runner {

GatewayNode::GatewayNode(Context& context, engine::NodeId node, vpccgw::Store& store,
                         vpccgw::GatewayOptions options, Control& control)
    : context_(context),
      node_(node),
      store_(store),
      options_(options),
      control_(control),
      engine_(std::make_unique<vpccgw::Gateway>(context.trace, node, store_, options)) {}

void GatewayNode::receive(vpccgw::gateway::Input message) {
  if (!engine_) return;
  if (slow_ == Duration::zero()) return give(std::move(message));
  const auto ticket = waiting_.put({.message = std::move(message), .life = life_});
  context_.kernel.schedule<&GatewayNode::on_message>(context_.kernel.now() + slow_, *this, ticket);
}

void GatewayNode::on_message(std::uint64_t ticket) {
  Waiting waiting = waiting_.take(ticket);
  if (engine_ && waiting.life == life_) give(std::move(waiting.message));
}

void GatewayNode::orchestrate(const vpccgw::gateway::DeviceMoved& moved) {
  if (engine_) {
    give(moved);
  } else {
    missed_moves_.push_back(moved);
  }
}

void GatewayNode::console(vpccgw::gateway::Console request, std::string_view operation,
                          std::string_view target) {
  if (engine_) return give(std::move(request));
  context_.trace.record(context_.kernel.now(), request.cause, node_,
                        trace::Console{.operation = std::string(operation),
                                       .target = std::string(target),
                                       .error = "the gateway is down"});
}

void GatewayNode::start(engine::Seq cause) {
  if (engine_) return;
  const engine::Seq up = condition("up", cause);
  up_since_ = context_.kernel.now();
  engine_ = std::make_unique<vpccgw::Gateway>(context_.trace, node_, store_, options_);
  engine_->resume(context_.kernel.now(), up);
  engine::pump(*engine_, *this, context_.kernel.now());
  for (const auto& moved : missed_moves_)
    give(moved);
  missed_moves_.clear();
}

void GatewayNode::end(std::string_view how, engine::Seq cause) {
  if (!engine_) return;
  condition(how, cause);
  arm(kNever);
  engine_.reset();
  ++life_;
}

void GatewayNode::set_slow(Duration delay, engine::Seq cause) {
  condition(delay == Duration::zero() ? "at full speed" : "slow: " + to_string(delay), cause);
  slow_ = delay;
}

void GatewayNode::give(vpccgw::gateway::Input input) {
  engine::deliver(*engine_, *this, context_.kernel.now(), std::move(input));
}

void GatewayNode::on_alarm(std::uint64_t) {
  alarm_.fired();
  engine::wake(*engine_, *this, context_.kernel.now());
}

void GatewayNode::send(Instant, vpccgw::gateway::Output output) {
  control_.to_host(*this, std::move(output));
}

void GatewayNode::arm(Instant at) {
  alarm_.arm<&GatewayNode::on_alarm>(context_.kernel, at, *this);
}

engine::Seq GatewayNode::condition(std::string_view state, engine::Seq cause) {
  return context_.trace.record(context_.kernel.now(), cause, node_,
                               trace::Condition{.subject = "gateway", .state = std::string(state)});
}

}  // namespace havip::runner
