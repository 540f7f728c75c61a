// The health checker's side of a guest: its sockets, the IPVS table, what it wants done.

#include <utility>

#include <fmt/format.h>

#include "hostsim/guest/guest.h"

namespace havip::hostsim {

bool Guest::serve_checker(Instant now) {
  if (!keepalived_) return false;
  bool served = false;
  while (auto output = keepalived_->poll_check(now)) {
    served = true;
    carry_out_check(now, std::move(*output));
  }
  if (!keepalived_->checking()) forget_checks(0);
  while (auto input = check_sockets_.poll_output()) {
    served = true;
    keepalived_->handle_check(now, std::move(*input));
  }
  return served;
}

void Guest::carry_out_check(Instant now, checker::Output&& output) {
  struct {
    Instant now;
    Guest& guest;

    void record(engine::Seq cause, trace::Event event) const {
      guest.trace_.record(now, cause, guest.setup_.node, std::move(event));
    }
    void operator()(const checker::OpenTry& open) const { guest.check_sockets_.open(now, open); }
    void operator()(const checker::TrySend& send) const { guest.check_sockets_.send(now, send); }
    void operator()(const checker::CloseTry& close) const {
      guest.check_sockets_.close(now, close);
    }
    // Nothing of the user's is executed: what a command does is the scenario's to say.
    void operator()(const checker::RunCommand& run) const {
      guest.userland_.run(now, Userland::Child::kChecker, run.id, run.command.args.front(),
                          run.command, run.cause);
    }
    void operator()(const checker::SignalCommand& signal) const {
      guest.userland_.signal(now, Userland::Child::kChecker, signal.id,
                             signal.signal == checker::CommandSignal::kKill);
    }
    void operator()(const checker::IpvsChange& change) const {
      if (const auto done = guest.stack_.balancer().apply(change.change); !done) {
        record(change.cause, trace::Log{.text = "IPVS: " + done.error()});
      }
    }
    void operator()(const Notify& notify) const { guest.carry_out(now, notify); }
    void operator()(const FifoLine& line) const { guest.carry_out(now, line); }
    void operator()(const SendMail& mail) const { guest.carry_out(now, mail); }
    void operator()(const checker::Exited&) const {}  // Keepalived keeps that to itself
  } const visitor{now, *this};
  std::visit(visitor, output);
}

void Guest::forget_checks(engine::Seq cause) {
  check_sockets_.abort_all(cause);
  userland_.forget(Userland::Child::kChecker);
}

void Guest::address_changed(Instant now, const net::IpAddr& ip, bool present, engine::Seq cause) {
  if (keepalived_) keepalived_->address_changed(now, ip, present, cause);
}

}  // namespace havip::hostsim
