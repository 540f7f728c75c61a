// The programs of a guest that live on its sockets: services and probes.
#include <string>
#include <utility>

#include <fmt/format.h>

#include "hostsim/guest/guest.h"

namespace havip::hostsim {
namespace {

std::string_view to_string(ServiceMode mode) {
  switch (mode) {
    case ServiceMode::kUp:
      return "up";
    case ServiceMode::kDown:
      return "down";
    case ServiceMode::kReset:
      return "reset";
    case ServiceMode::kBlackHole:
      return "black hole";
  }
  return "?";
}

}  // namespace

// ---- services ---------------------------------------------------------------------------------

void Guest::on(Instant now, guest::ServiceSet&& input) {
  const std::string subject = fmt::format("service {}", input.port);
  if (input.answer) {
    services_.set_answer(input.port, *input.answer);
    disrupt(record(now, input.cause, subject, "answers otherwise"));
  }
  if (input.mode) {
    const engine::Seq changed = record(now, input.cause, subject, to_string(*input.mode));
    services_.set_mode(now, input.port, *input.mode, changed);
    if (*input.mode != ServiceMode::kUp) disrupt(changed);
  }
}

// ---- probes -----------------------------------------------------------------------------------

void Guest::send_probe(Instant now, const stack::ProbeRequest& request) {
  if (request.kind == ProbeKind::kPing) {
    ping(now, request);
    return;
  }
  socket_probes_.ask(now, request.probe, request.number, stack_.source_for(request.to.v4()),
                     request.cause);
}

void Guest::ping(Instant now, const stack::ProbeRequest& request) {
  if (stack_.holds(request.to)) {  // over the loopback device: no wire, no time
    prober_.handle_reply(now, request.echo, request.to,
                         {.cause = request.cause, .origin = setup_.node});
    return;
  }
  if (request.to.is_v6()) {
    ping6(now, request);
    return;
  }
  const net::Ipv4Addr to = request.to.v4();
  stack_.send(now,
              {.src = stack_.primary(stack_.route(to).nic),
               .dst = to,
               .id = request.echo.sequence,
               .payload = request.echo},
              request.cause);
}

void Guest::ping6(Instant now, const stack::ProbeRequest& request) {
  wire::Ipv6 packet{.dst = request.to.v6(), .payload = request.echo};
  if (const auto link = stack_.link_to(packet.dst)) packet.src = link->source;
  stack_.send6(now, std::move(packet), request.cause);
}

// ---- sockets ----------------------------------------------------------------------------------

bool Guest::serve_sockets(Instant now) {
  stack_.flush(now);
  auto event = stack_.transport().poll_event();
  if (!event) return false;
  switch (event->program) {
    case stack::Program::kService:
      services_.handle(now, std::move(*event));
      break;
    case stack::Program::kProbe:
      if (const auto reply = socket_probes_.handle(now, *event)) {
        prober_.handle_answer(now, reply->probe, reply->number, reply->tag);
      }
      break;
    case stack::Program::kChecker:
      check_sockets_.handle(now, *event);
      break;
    case stack::Program::kMailer:
      break;
  }
  return true;
}

}  // namespace havip::hostsim
