#include "hostsim/guest/guest.h"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

namespace havip::hostsim {
namespace {

std::string_view to_string(FilterProto proto) {
  switch (proto) {
    case FilterProto::kArp:
      return "arp";
    case FilterProto::kVrrp:
      return "vrrp";
    case FilterProto::kIcmp:
      return "icmp";
  }
  return "?";
}

std::string_view to_string(FilterDirection direction) {
  switch (direction) {
    case FilterDirection::kIn:
      return "in";
    case FilterDirection::kOut:
      return "out";
  }
  return "?";
}

// What happens to the machine as a whole; all else waits while the guest is paused.
template <class T>
constexpr bool kToTheMachine = std::is_same_v<T, guest::Boot> || std::is_same_v<T, guest::Crash> ||
                               std::is_same_v<T, guest::Pause> || std::is_same_v<T, guest::Resume>;

}  // namespace

Guest::Guest(trace::Recorder& trace, GuestSetup setup)
    : trace_(trace),
      setup_(std::move(setup)),
      stack_(trace, setup_.node, setup_.nics, setup_.gateway, setup_.loopback),
      prober_(trace, setup_.node, setup_.probes),
      socket_probes_(stack_.transport(), setup_.probes),
      services_(stack_.transport(), setup_.services),
      userland_(setup_.scripts, setup_.files, setup_.processes),
      check_sockets_(stack_) {
  if (setup_.keepalived) {
    keepalived_.emplace(trace, setup_.node, *setup_.keepalived, setup_.timing, *setup_.profile);
  }
}

void Guest::handle(Instant now, Input&& input) {
  std::visit(
      [&]<class T>(T& message) {
        if (kToTheMachine<T> || power_ == Power::kOn) {
          on(now, std::move(message));
        } else if (power_ == Power::kPaused) {
          hold(std::move(message));
        } else if (std::is_same_v<T, guest::FrameIn>) {
          ++counters_.dropped_off;
        }
      },
      input);
  carry_out_all(now);
  update_deadline();
}

void Guest::handle_timeout(Instant now) {
  if (power_ == Power::kOn) run_timers(now);
  carry_out_all(now);
  update_deadline();
}

guest::Counters Guest::counters() const {
  guest::Counters counters = counters_;
  if (keepalived_) counters.dropped_at_socket = keepalived_->socket_overflow();
  return counters;
}

engine::Seq Guest::record(Instant now, engine::Seq cause, std::string subject,
                          std::string_view state) {
  return trace_.record(
      now, cause, setup_.node,
      trace::Condition{.subject = std::move(subject), .state = std::string(state)});
}

// From here on this guest may hear nothing, and nothing may be heard from its addresses.
void Guest::disrupt(engine::Seq seq) {
  trace::Disruption disruption{.seq = seq, .nodes = {setup_.node}};
  for (const NicSetup& nic : setup_.nics) {
    for (const net::IpAddr& ip : nic.addresses())
      disruption.addresses.push_back(ip);
  }
  trace_.disrupt(std::move(disruption));
}

// ---- the machine ------------------------------------------------------------------------------

void Guest::on(Instant now, guest::Boot&& input) {
  if (power_ != Power::kOff) return;
  power_ = Power::kOn;
  const engine::Seq booted = trace_.record(now, input.cause, setup_.node, trace::Boot{});
  stack_.power_up();
  for (const NicSetup& nic : setup_.nics) {
    for (const net::IpAddr& ip : nic.addresses())
      address_changed(now, ip, true, booted);
  }
  services_.start(now, booted);
  if (keepalived_) keepalived_->start(now, machine(), booted);
  prober_.start(now, booted);
}

void Guest::on(Instant now, guest::Crash&& input) {
  if (power_ == Power::kOff) return;
  power_ = Power::kOff;
  const engine::Seq crashed = record(now, input.cause, "guest", "crashed");
  disrupt(crashed);
  held_.clear();
  by_hand_.clear();
  userland_.forget();
  if (keepalived_) keepalived_->forget();
  forget_checks(crashed);
  prober_.stop(now);
  for (std::size_t nic = 0; nic < setup_.nics.size(); ++nic) {
    for (const net::IpAddr& ip : stack_.addresses(static_cast<NicIndex>(nic)))
      address_changed(now, ip, false, crashed);
  }
  socket_probes_.clear();
  services_.stop();
  stack_.power_down(now, crashed);
}

void Guest::on(Instant now, guest::Pause&& input) {
  if (power_ != Power::kOn) return;
  power_ = Power::kPaused;
  frame_room_ = input.queue;
  disrupt(record(now, input.cause, "guest", "paused"));
}

void Guest::on(Instant now, guest::Resume&& input) {
  if (power_ != Power::kPaused) return;
  power_ = Power::kOn;
  record(now, input.cause, "guest", "resumed");
  run_timers(now);
  for (Input& held : std::exchange(held_, {})) {
    carry_out_all(now);
    std::visit([&](auto& message) { on(now, std::move(message)); }, held);
  }
}

void Guest::hold(Input&& input) {
  if (std::holds_alternative<guest::FrameIn>(input)) {
    if (frame_room_ == 0) {
      ++counters_.dropped_paused;
      return;
    }
    --frame_room_;
  }
  held_.push_back(std::move(input));
}

void Guest::run_timers(Instant now) {
  if (stack_.deadline() <= now) stack_.handle_timeout(now);
  if (keepalived_) {
    keepalived_->handle_timeout(now);
    end_scripts(now);
    if (keepalived_->respawn_due(now)) keepalived_->respawn(now, machine());
  }
  for (ByHand& job : by_hand_)
    send_by_hand(now, job);
  std::erase_if(by_hand_, [](const ByHand& job) { return job.order.count == 0; });
  if (services_.deadline() <= now) services_.handle_timeout(now);
  if (socket_probes_.deadline() <= now) socket_probes_.handle_timeout(now);
  if (prober_.deadline() <= now) prober_.handle_timeout(now);
}

void Guest::update_deadline() {
  deadline_ = kNever;
  if (power_ != Power::kOn) return;
  deadline_ = std::min({stack_.deadline(), prober_.deadline(), socket_probes_.deadline(),
                        services_.deadline(), userland_.deadline()});
  if (keepalived_) deadline_ = std::min(deadline_, keepalived_->deadline());
  for (const ByHand& job : by_hand_)
    deadline_ = std::min(deadline_, job.next_at);
}

// ---- the kernel -------------------------------------------------------------------------------

void Guest::on(Instant now, guest::FrameIn&& input) {
  stack::Delivery delivery = stack_.receive(now, input.nic, std::move(input.frame));
  if (const auto* reply = std::get_if<stack::EchoReply>(&delivery)) {
    if (reply->echo.id >= CheckSockets::kFirstEcho) {
      check_sockets_.handle_echo(*reply);
    } else {
      prober_.handle_reply(now, reply->echo, reply->from, reply->tag);
    }
  } else if (auto* packet = std::get_if<daemon::PacketIn>(&delivery)) {
    if (keepalived_) keepalived_->handle(now, std::move(*packet));
  }
}

void Guest::on(Instant now, guest::LinkSet&& input) {
  if (!stack_.set_link(input.nic, input.up)) return;
  const engine::Seq changed =
      record(now, input.cause, to_string(setup_.nics[input.nic].device), input.up ? "up" : "down");
  if (!input.up) disrupt(changed);
  if (!keepalived_) return;
  keepalived_->handle(now, daemon::LinkChange{.nic = input.nic, .up = input.up, .cause = changed});
}

void Guest::on(Instant now, guest::AddressAdd&& input) {
  const auto added = stack_.add_address(now, input.nic, input.ip, input.cause);
  if (!added || !keepalived_) return;
  address_changed(now, input.ip, true, *added);
  keepalived_->handle(now, daemon::AddressChange{
                               .nic = input.nic, .ip = input.ip, .present = true, .cause = *added});
}

void Guest::on(Instant now, guest::AddressDel&& input) {
  const auto removed = stack_.remove_address(now, input.nic, input.ip, input.cause);
  if (!removed || !keepalived_) return;
  address_changed(now, input.ip, false, *removed);
  keepalived_->handle(
      now,
      daemon::AddressChange{.nic = input.nic, .ip = input.ip, .present = false, .cause = *removed});
}

void Guest::on(Instant now, guest::Filter&& input) {
  stack_.set_filter(input.proto, input.direction, input.on);
  std::string subject("filter ");
  subject.append(to_string(input.proto)).append(" ").append(to_string(input.direction));
  const engine::Seq set = record(now, input.cause, std::move(subject), input.on ? "on" : "off");
  if (input.on) disrupt(set);
}

void Guest::on(Instant now, guest::SendGarps&& input) {
  ByHand job{.order = std::move(input), .next_at = now};
  send_by_hand(now, job);
  if (job.order.count > 0) by_hand_.push_back(std::move(job));
}

void Guest::send_by_hand(Instant now, ByHand& job) {
  while (job.order.count > 0 && job.next_at <= now) {
    --job.order.count;
    stack_.send_by_hand(now, job.order.nic, job.order.frame, job.order.cause);
    job.next_at = now + job.order.every;
  }
}

// ---- Keepalived -------------------------------------------------------------------------------

void Guest::on(Instant now, guest::DaemonStart&& input) {
  if (keepalived_) keepalived_->start(now, machine(), input.cause);
}

void Guest::on(Instant now, guest::DaemonStop&& input) {
  if (!keepalived_) return;
  if (keepalived_->running()) disrupt(input.cause);
  keepalived_->stop(now, input.cause);
}

void Guest::on(Instant now, guest::DaemonKill&& input) {
  if (!keepalived_) return;
  const auto killed = keepalived_->kill(now, input.what, input.cause);
  if (!keepalived_->running()) userland_.forget(Userland::Child::kVrrp);
  if (!killed) return;
  if (!keepalived_->checking()) forget_checks(*killed);
  if (input.what != KillTarget::kChecker) disrupt(*killed);
}

void Guest::on(Instant now, guest::DaemonPause&& input) {
  if (!keepalived_) return;
  if (const auto paused = keepalived_->pause(now, input.cause)) disrupt(*paused);
}

void Guest::on(Instant now, guest::DaemonResume&& input) {
  if (keepalived_) keepalived_->resume(now, input.cause);
}

void Guest::on(Instant now, guest::DaemonReload&& input) {
  if (!keepalived_) return;
  keepalived_->set_file(std::move(input.keepalived));
  const auto reloaded = keepalived_->reload(now, machine(), input.cause);
  if (!reloaded) return;
  if (!keepalived_->running()) userland_.forget(Userland::Child::kVrrp);
  if (!keepalived_->checking()) forget_checks(*reloaded);
  disrupt(*reloaded);  // others may refuse from now on what it says, if it still says anything
}

void Guest::end_scripts(Instant now) {
  while (const auto ended = userland_.poll_ended(now)) {
    const engine::Seq result = trace_.record(
        now, ended->cause, setup_.node,
        trace::ScriptResult{
            .script = ended->name, .signalled = ended->signalled, .code = ended->code});
    if (ended->child == Userland::Child::kChecker) {
      keepalived_->handle_check(now,
                                checker::CommandEnded{.id = static_cast<checker::TryId>(ended->id),
                                                      .signalled = ended->signalled,
                                                      .code = ended->code,
                                                      .cause = result});
      continue;
    }
    keepalived_->handle(now, daemon::ScriptEnded{.script = ended->id,
                                                 .signalled = ended->signalled,
                                                 .code = ended->code,
                                                 .cause = result});
  }
}

void Guest::on(Instant now, guest::ScriptResult&& input) {
  const engine::Seq changed = record(now, input.cause, "script " + input.name,
                                     fmt::format("returns {}", input.behaviour.status));
  userland_.set_script(input.name, input.behaviour, changed);
}

void Guest::on(Instant now, guest::FileSet&& input) {
  userland_.set_file(input.path, input.value);
  const engine::Seq changed =
      record(now, input.cause, "file " + input.path,
             input.value ? fmt::format("holds {}", *input.value) : "removed");
  if (!keepalived_) return;
  const auto& files = keepalived_->config().files;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (files[i].path != input.path) continue;
    keepalived_->handle(now,
                        daemon::FileChanged{.file = i, .value = input.value, .cause = changed});
    keepalived_->handle_check(
        now, checker::FileChanged{.file = i, .value = input.value, .cause = changed});
  }
}

void Guest::on(Instant now, guest::ProcessSet&& input) {
  userland_.set_process(input.name, input.count);
  const engine::Seq changed =
      record(now, input.cause, "process " + input.name, fmt::format("runs {} times", input.count));
  if (!keepalived_) return;
  const auto& processes = keepalived_->config().processes;
  for (std::size_t i = 0; i < processes.size(); ++i) {
    keepalived_->handle(
        now, daemon::ProcessCount{
                 .process = i, .count = userland_.process(processes[i].process), .cause = changed});
  }
}

// REQUIRES: a Keepalived.
Machine Guest::machine() const {
  Machine machine{.nics = nic_infos(), .watched = {}};
  const conf::Config& config = keepalived_->config();
  for (const conf::TrackFile& file : config.files)
    machine.watched.files.push_back(userland_.file(file.path));
  for (const conf::TrackProcess& process : config.processes)
    machine.watched.processes.push_back(userland_.process(process.process));
  return machine;
}

std::vector<NicInfo> Guest::nic_infos() const {
  std::vector<NicInfo> infos;
  for (std::size_t i = 0; i < setup_.nics.size(); ++i) {
    const NicSetup& nic = setup_.nics[i];
    infos.push_back({.name = nic.name,
                     .device = nic.device,
                     .mac = nic.mac,
                     .primary = nic.ip,
                     .link_local = nic.link_local(),
                     .further = {nic.ip6.begin(), nic.ip6.end()},
                     .up = stack_.link_up(static_cast<NicIndex>(i))});
  }
  return infos;
}

void Guest::carry_out_all(Instant now) {
  if (keepalived_) {
    while (auto output = keepalived_->poll_output(now))
      std::visit([&](auto& what) { carry_out(now, what); }, *output);
  }
  while (const auto request = prober_.poll_output())
    send_probe(now, *request);
  while (serve_checker(now) || serve_sockets(now)) {
  }
}

}  // namespace havip::hostsim
