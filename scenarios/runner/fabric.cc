#include "scenarios/runner/fabric.h"

#include <fmt/format.h>

#include "core/base/ensure.h"
#include "core/wire/frame.h"
#include "scenarios/runner/host_node.h"

namespace havip::runner {
namespace {

// Flips the bit that `random` names. What arrives is read anew, as a receiver would read it.
wire::Frame corrupted(const wire::Frame& frame, std::uint64_t random) {
  wire::Bytes bytes = wire::encode(frame);
  const std::uint64_t bit = random % (bytes.size() * 8);
  bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (1U << bit % 8));
  auto read = wire::decode(bytes);
  ensure(read.has_value(), "flipping a bit does not make a frame shorter");
  return std::move(*read);
}

}  // namespace

Fabric::Fabric(Context& context, std::uint64_t seed, const sim::LinkOptions& links)
    : context_(context), network_("fabric", seed, links) {}

void Fabric::connect(HostNode& host) {
  network_.add_place(to_string(host.id()));
  hosts_.push_back(&host);
}

sim::PlaceId Fabric::place_of(const net::HostId& host) const {
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    if (hosts_[i]->id() == host) return static_cast<sim::PlaceId>(i);
  }
  ensure_failed("no such host in the fabric");
}

void Fabric::carry(const HostNode& from, const net::HostId& host, const net::DeviceId& to,
                   engine::TracedFrame&& frame) {
  carry(place_of(from.id()), place_of(host), to, std::move(frame));
}

void Fabric::flood(const HostNode& from, const engine::TracedFrame& frame) {
  const sim::PlaceId here = place_of(from.id());
  for (sim::PlaceId there = 0; there < hosts_.size(); ++there) {
    if (there != here) carry(here, there, {}, engine::TracedFrame(frame));
  }
}

void Fabric::carry(sim::PlaceId from, sim::PlaceId to, const net::DeviceId& device,
                   engine::TracedFrame&& frame) {
  const auto deliveries = network_.send(context_.kernel.now(), from, to);
  if (deliveries.empty()) return lost(from, to, frame);
  for (const sim::Delivery& delivery : deliveries) {
    const bool last = &delivery == deliveries.end() - 1;
    Travelling one{.from = from, .to = to, .device = device};
    if (delivery.corrupt) {
      one.frame = {.frame = corrupted(*frame.frame, *delivery.corrupt), .tag = frame.tag};
    } else if (last) {
      one.frame = std::move(frame);
    } else {
      one.frame = frame;
    }
    context_.kernel.schedule<&Fabric::on_arrival>(delivery.at, *this,
                                                  travelling_.put(std::move(one)));
  }
}

void Fabric::on_arrival(std::uint64_t ticket) {
  Travelling arrived = travelling_.take(ticket);
  hosts_[arrived.to]->from_fabric(hosts_[arrived.from]->id(), arrived.device,
                                  std::move(arrived.frame));
}

// Probes are many and tell their own story; a lost advert may explain a second master.
void Fabric::lost(sim::PlaceId from, sim::PlaceId to, const engine::TracedFrame& frame) {
  const auto carries_advert = [](const auto& payload) {
    if constexpr (requires { payload.dst.is_unspecified(); }) {
      return std::holds_alternative<wire::VrrpAdvert>(payload.payload);
    }
    return false;
  };
  if (!std::visit(carries_advert, frame.frame->payload)) return;
  context_.trace.record(
      context_.kernel.now(), frame.tag.cause, hosts_[from]->node(),
      trace::FrameDropped{
          .frame = frame.tag.id,
          .where = fmt::format("{} > {}", network_.place_name(from), network_.place_name(to)),
          .why = network_.reachable(from, to) ? "lost on the link" : "hosts are partitioned"});
}

}  // namespace havip::runner
