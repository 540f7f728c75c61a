// What a guest does with the orders of its Keepalived: the kernel's part goes to the stack, the
// user's part (scripts, notifiers, mails) onto the record.

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "hostsim/guest/guest.h"

namespace havip::hostsim {

// ---- the kernel's part ------------------------------------------------------------------------

void Guest::carry_out(Instant now, daemon::SendPacket& send) {
  if (auto* packet = std::get_if<wire::Ipv4>(&send.packet)) {
    stack_.send_on(now, send.nic, std::move(*packet), send.cause, send.vmac);
  } else {
    stack_.send6_on(now, send.nic, std::move(std::get<wire::Ipv6>(send.packet)), send.vmac,
                    send.cause);
  }
}

void Guest::carry_out(Instant now, const daemon::SendGarp& send) {
  stack_.send_garp(now, send.nic, send.vip, send.batch, send.cause, send.vmac);
}

void Guest::carry_out(Instant now, const daemon::SendNa& send) {
  stack_.send_na(now, send.nic, send.vip, send.batch, send.cause, send.vmac);
}

void Guest::carry_out(Instant now, const daemon::AddAddress& add) {
  stack_.place_on_vmac(add.nic, add.ip, add.vmac);
  const auto added = stack_.add_address(now, add.nic, add.ip, add.cause);
  if (added) address_changed(now, add.ip, true, *added);
}

// A VIP has a prefix of its own, so that taking it away never takes the NIC's own address.
void Guest::carry_out(Instant now, const daemon::RemoveAddress& remove) {
  const auto own = setup_.nics[remove.nic].addresses();
  if (std::ranges::find(own, remove.ip) != own.end()) return;
  stack_.place_on_vmac(remove.nic, remove.ip, std::nullopt);
  const auto removed = stack_.remove_address(now, remove.nic, remove.ip, remove.cause);
  if (removed) address_changed(now, remove.ip, false, *removed);
}

void Guest::carry_out(Instant, const daemon::Accept& accept) {
  stack_.set_accept(accept.ip, accept.accept);
}
void Guest::carry_out(Instant, const daemon::AddVmac& add) {
  stack_.add_vmac(add.nic, add.mac);
}
void Guest::carry_out(Instant, const daemon::RemoveVmac& remove) {
  stack_.remove_vmac(remove.nic, remove.mac);
}

void Guest::carry_out(Instant, const daemon::Exited&) const {}  // Keepalived keeps that to itself

// ---- the user's part --------------------------------------------------------------------------

void Guest::carry_out(Instant now, const daemon::RunScript& run) {
  const conf::Script& script = keepalived_->config().scripts[run.script];
  userland_.run(now, Userland::Child::kVrrp, run.script, script.name, script.command, run.cause);
}

void Guest::carry_out(Instant now, const daemon::SignalScript& signal) {
  userland_.signal(now, Userland::Child::kVrrp, signal.script,
                   signal.signal == daemon::SignalScript::Signal::kKill);
}

void Guest::carry_out(Instant now, const daemon::WriteFile& write) {
  on(now, guest::FileSet{.path = keepalived_->config().files[write.file].path,
                         .value = write.value,
                         .cause = write.cause});
}

void Guest::carry_out(Instant now, const Notify& notify) {
  trace_.record(now, notify.cause, setup_.node,
                trace::Notified{.command = to_string(notify.command)});
}

void Guest::carry_out(Instant now, const FifoLine& line) {
  trace_.record(now, line.cause, setup_.node,
                trace::FifoWritten{.path = line.path, .text = line.text});
}

void Guest::carry_out(Instant now, const SendMail& mail) {
  const mail::Message& message = mail.message;
  trace_.record(now, mail.cause, setup_.node,
                trace::MailSent{.server = fmt::format("{}:{}", to_string(message.server.ip),
                                                      message.server.port),
                                .helo = message.helo,
                                .from = message.from,
                                .to = fmt::format("{}", fmt::join(message.to, ", ")),
                                .subject = message.subject,
                                .body = message.body});
}

}  // namespace havip::hostsim
