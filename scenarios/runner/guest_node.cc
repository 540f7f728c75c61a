#include "scenarios/runner/guest_node.h"

#include "scenarios/runner/host_node.h"

namespace havip::runner {

GuestNode::GuestNode(Context& context, const hostsim::GuestSetup& setup, HostNode& host)
    : context_(context), setup_(setup), engine_(context.trace, setup), host_(&host) {}

void GuestNode::give(hostsim::guest::Input&& input) {
  engine::deliver(engine_, *this, context_.kernel.now(), std::move(input));
}

void GuestNode::deliver(hostsim::NicIndex nic, engine::TracedFrame&& frame) {
  const auto ticket = arriving_.put({.nic = nic, .frame = std::move(frame)});
  context_.kernel.schedule<&GuestNode::on_frame>(context_.kernel.now(), *this, ticket);
}

void GuestNode::on_frame(std::uint64_t ticket) {
  auto arrived = arriving_.take(ticket);
  if (context_.observer != nullptr) {
    context_.observer->at_nic(context_.kernel.now(), setup_.nics[arrived.nic].device, false,
                              arrived.frame);
  }
  give(std::move(arrived));
}

void GuestNode::on_alarm(std::uint64_t) {
  alarm_.fired();
  engine::wake(engine_, *this, context_.kernel.now());
}

void GuestNode::send(Instant now, hostsim::guest::FrameOut&& out) {
  const net::DeviceId& device = setup_.nics[out.nic].device;
  out.frame.tag.id = ++context_.last_frame;
  if (context_.observer != nullptr) context_.observer->at_nic(now, device, true, out.frame);
  host_->from_guest(device, std::move(out.frame));
}

void GuestNode::arm(Instant at) {
  alarm_.arm<&GuestNode::on_alarm>(context_.kernel, at, *this);
}

}  // namespace havip::runner
