// Rig: one VRRP daemon under a clock that the test moves, and a language for timed tables.
//
//   Rig rig(config());
//   rig.at(0s).start();
//   rig.at(3609375us).expect({"BACKUP > MASTER: master down timer", "advert 100 > 172.16.16.5",
//   ..});
//
// at(t) runs every timer due before t; expect() runs those due at t too and compares all that the
// daemon did since the last expect(): all of it must have happened at t, so the silence in between
// is checked as well. Equal lines that follow each other count as one: "5x garp 172.16.16.100
// first".
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "core/trace/recorder.h"
#include "core/wire/frame.h"
#include "hostsim/guest/vrrp/daemon.h"

template <>
struct doctest::StringMaker<havip::Instant> {
  static String convert(havip::Instant t) { return havip::to_string(t).c_str(); }
};
template <>
struct doctest::StringMaker<std::vector<std::string>> {
  static String convert(const std::vector<std::string>& lines) {
    return fmt::format("\n  {}", fmt::join(lines, "\n  ")).c_str();
  }
};

namespace havip::hostsim {

using namespace std::chrono_literals;
using namespace net::literals;
using Lines = std::vector<std::string>;

inline constexpr net::Ipv4Addr kOurs = "172.16.16.6"_ip;
inline constexpr net::Ipv4Addr kPeer = "172.16.16.5"_ip;
inline constexpr net::Ipv4Addr kVip = "172.16.16.100"_ip;
inline constexpr net::Ipv4Addr kVip2 = "172.16.16.101"_ip;
inline constexpr Timing kIdeal{
    .garp_gap = 0ns, .timer_lateness = 0ns, .address_setup = 0ns, .reading = 0ns};

// VI_1: VRID 51, priority 100, 1 s, password "1111", unicast to one peer, one VIP.
inline conf::Instance instance_config() {
  conf::Instance config{.name = "VI_1",
                        .interface = "eth0",
                        .vrid = {51},
                        .priority = 100,
                        .auth = conf::AuthType::kPass,
                        .auth_pass = {'1', '1', '1', '1'},
                        .unicast_src_ip = kOurs,
                        .unicast_peers = {{.ip = kPeer}},
                        .vips = {{.ip = kVip}}};
  return config;
}

inline conf::Config daemon_config(conf::Instance instance) {
  conf::Config config;
  config.instances.push_back(std::move(instance));
  return config;
}

inline NicInfo nic_info(net::Ipv4Addr primary = kOurs) {
  return {.name = "eth0", .device = net::DeviceId("web-a/eth0"), .primary = primary};
}

// What the peer of instance_config() would send.
inline wire::Ipv4 peer_advert(std::uint8_t priority, net::Ipv4Addr from = kPeer) {
  return {.src = from,
          .dst = kOurs,
          .ttl = 255,
          .tos = 0xc0,
          .id = 1,
          .dont_fragment = false,
          .payload = wire::VrrpAdvert{.vrid = {51},
                                      .priority = priority,
                                      .auth_type = 1,
                                      .advert_int = 1,
                                      .addresses = {kVip},
                                      .auth_data = {'1', '1', '1', '1'}}};
}

inline wire::VrrpAdvert& advert_in(wire::Ipv4& packet) {
  return std::get<wire::VrrpAdvert>(packet.payload);
}

inline std::string line_of(const daemon::Output& output) {
  if (const auto* send = std::get_if<daemon::SendPacket>(&output)) {
    return fmt::format("advert {} > {}", wire::advert_of(send->packet)->priority,
                       to_string(wire::destination_of(send->packet)));
  }
  if (const auto* garp = std::get_if<daemon::SendGarp>(&output)) {
    return fmt::format("garp {} {}", to_string(garp->vip), garp->batch);
  }
  if (const auto* add = std::get_if<daemon::AddAddress>(&output)) {
    return fmt::format("add {}/{}", to_string(add->ip), add->prefix);
  }
  if (const auto* remove = std::get_if<daemon::RemoveAddress>(&output)) {
    return fmt::format("remove {}", to_string(remove->ip));
  }
  if (const auto* na = std::get_if<daemon::SendNa>(&output)) {
    return fmt::format("na {} {}", to_string(na->vip), na->batch);
  }
  if (const auto* accept = std::get_if<daemon::Accept>(&output)) {
    return fmt::format("{} {}", accept->accept ? "accept" : "drop", to_string(accept->ip));
  }
  if (const auto* add = std::get_if<daemon::AddVmac>(&output)) {
    return fmt::format("vmac {} {}", add->name, to_string(add->mac));
  }
  if (const auto* remove = std::get_if<daemon::RemoveVmac>(&output)) {
    return fmt::format("no vmac {}", to_string(remove->mac));
  }
  if (const auto* run = std::get_if<daemon::RunScript>(&output)) {
    return fmt::format("run {}", run->script);
  }
  if (const auto* signal = std::get_if<daemon::SignalScript>(&output)) {
    const bool kill = signal->signal == daemon::SignalScript::Signal::kKill;
    return fmt::format("{} {}", kill ? "kill" : "term", signal->script);
  }
  if (const auto* write = std::get_if<daemon::WriteFile>(&output)) {
    return fmt::format("write {} to {}", write->value, write->file);
  }
  if (const auto* notify = std::get_if<Notify>(&output)) {
    return fmt::format("notify {}", fmt::join(notify->command.args, " "));
  }
  if (const auto* line = std::get_if<FifoLine>(&output)) {
    return fmt::format("fifo {}: {}", line->path, line->text);
  }
  if (const auto* mail = std::get_if<SendMail>(&output)) {
    return fmt::format("mail {}: {}", mail->message.subject, mail->message.body);
  }
  return fmt::format("exit {}", std::get<daemon::Exited>(output).code);
}

inline engine::Seq cause_of(const daemon::Output& output) {
  return std::visit([](const auto& what) { return what.cause; }, output);
}

class Rig {
 public:
  struct Event {
    Instant at;
    std::string line;
  };

  explicit Rig(conf::Config config, Timing timing = kIdeal, NicInfo nic = nic_info(),
               const Profile& profile = kKeepalived22)
      : node_(recorder_.add_node("web-a")),
        daemon_(recorder_, node_, timing, profile),
        config_(std::move(config)),
        nics_{std::move(nic)} {}
  explicit Rig(conf::Instance config, Timing timing = kIdeal, NicInfo nic = nic_info())
      : Rig(daemon_config(std::move(config)), timing, std::move(nic)) {}

  // Another NIC, before the start.
  Rig& also(NicInfo nic) {
    nics_.push_back(std::move(nic));
    return *this;
  }

  // Runs what is due before `t`, then stands at it.
  Rig& at(Duration t) {
    run([&](Instant due) { return due < kStart + t; });
    now_ = kStart + t;
    return *this;
  }

  Rig& start() {
    started_ = true;
    return give(daemon::Start{.config = config_, .nics = nics_, .watched = watched_});
  }
  Rig& stop() { return give(daemon::Stop{.cause = action("keepalived_stop")}); }
  Rig& link(bool up) {
    return give(daemon::LinkChange{.up = up, .cause = action(up ? "nic_up" : "nic_down")});
  }
  Rig& vmac(const net::MacAddr& mac, bool up, NicIndex nic = 0) {
    return give(daemon::VmacChange{
        .nic = nic, .mac = mac, .name = "vrrp.51", .up = up, .cause = action(up ? "up" : "down")});
  }
  Rig& address(net::Ipv4Addr ip, bool present) {
    return give(daemon::AddressChange{
        .ip = ip, .present = present, .cause = action(present ? "address_add" : "address_del")});
  }
  Rig& reload(conf::Config config) {
    config_ = std::move(config);
    return give(daemon::Reload{.config = config_,
                               .nics = nics_,
                               .watched = watched_,
                               .cause = action("keepalived_reload")});
  }
  Rig& script(std::size_t index, int code, bool signalled = false) {
    return give(daemon::ScriptEnded{
        .script = index, .signalled = signalled, .code = code, .cause = action("script")});
  }
  Rig& file(std::size_t index, std::optional<int> value) {
    watched_.files.resize(std::max(watched_.files.size(), index + 1));
    watched_.files[index] = value;
    if (!started_) return *this;
    return give(daemon::FileChanged{.file = index, .value = value, .cause = action("file")});
  }
  Rig& processes(std::size_t index, std::uint32_t count) {
    watched_.processes.resize(std::max(watched_.processes.size(), index + 1));
    watched_.processes[index] = count;
    if (!started_) return *this;
    return give(daemon::ProcessCount{.process = index, .count = count, .cause = action("process")});
  }
  Rig& rx(wire::Packet packet, engine::Seq cause = 0) {
    return give(daemon::PacketIn{.packet = std::move(packet), .tag = {.id = 7, .cause = cause}});
  }
  Rig& rx(std::uint8_t priority, net::Ipv4Addr from = kPeer) {
    return rx(peer_advert(priority, from));
  }

  // Everything since the last expectation, which must be this and have happened now.
  Rig& expect(const Lines& lines) {
    run([&](Instant due) { return due <= now_; });
    Lines seen;
    for (const Event& event : std::exchange(events_, {})) {
      const bool now = event.at == now_;
      seen.push_back(now ? event.line : fmt::format("at {}: {}", to_string(event.at), event.line));
    }
    INFO("at " << to_string(now_));
    CHECK(collapse(seen) == lines);
    return *this;
  }
  Rig& expect_nothing() { return expect({}); }
  // Forgets what happened so far: for tests whose subject comes later.
  Rig& skip() {
    run([&](Instant due) { return due <= now_; });
    events_.clear();
    return *this;
  }

  // The lines logged since the last call.
  Lines logs() {
    Lines lines;
    for (; logs_read_ < recorder_.last(); ++logs_read_) {
      const auto& event = recorder_.at(logs_read_ + 1).event;
      if (const auto* log = std::get_if<trace::Log>(&event)) lines.push_back(log->text);
    }
    return lines;
  }

  engine::Seq action(const char* what) {
    return recorder_.record(now_, 0, node_, trace::Action{.action = what});
  }

  Instant now() const { return now_; }
  Daemon& daemon() { return daemon_; }
  const vrrp::Instance& instance() { return *daemon_.instances().front(); }
  trace::Recorder& recorder() { return recorder_; }
  engine::NodeId node() const { return node_; }
  const std::vector<daemon::Output>& outputs() const { return outputs_; }

 private:
  Rig& give(daemon::Input input) {
    daemon_.handle(now_, std::move(input));
    collect();
    return *this;
  }

  void run(auto&& is_due) {
    while (is_due(daemon_.deadline())) {
      now_ = std::max(now_, daemon_.deadline());
      daemon_.handle_timeout(now_);
      collect();
    }
  }

  // Outputs and transitions in the order in which they were made: an output names its cause, and
  // stands behind every transition up to that.
  void collect() {
    while (auto output = daemon_.poll_output()) {
      collect_transitions(cause_of(*output));
      events_.push_back({now_, line_of(*output)});
      outputs_.push_back(std::move(*output));
    }
    collect_transitions(recorder_.last());
  }

  void collect_transitions(engine::Seq up_to) {
    for (; records_read_ < up_to; ++records_read_) {
      const auto& event = recorder_.at(records_read_ + 1).event;
      if (const auto* change = std::get_if<trace::VrrpTransition>(&event)) {
        events_.push_back({now_, fmt::format("{} > {}: {}", trace::to_string(change->from),
                                             trace::to_string(change->to), change->reason)});
      }
    }
  }

  static Lines collapse(const Lines& lines) {
    Lines out;
    for (std::size_t i = 0; i < lines.size();) {
      std::size_t end = i;
      while (end < lines.size() && lines[end] == lines[i])
        ++end;
      out.push_back(end - i == 1 ? lines[i] : fmt::format("{}x {}", end - i, lines[i]));
      i = end;
    }
    return out;
  }

  trace::Recorder recorder_;
  engine::NodeId node_;
  Daemon daemon_;
  conf::Config config_;
  std::vector<NicInfo> nics_;
  daemon::Watched watched_;
  bool started_ = false;
  Instant now_ = kStart;
  std::vector<Event> events_;
  std::vector<daemon::Output> outputs_;
  engine::Seq records_read_ = 0;
  engine::Seq logs_read_ = 0;
};

// What becoming master looks like with ideal timing and one VIP.
inline Lines promotion(const std::string& reason = "master down timer", int priority = 100) {
  return {fmt::format("BACKUP > MASTER: {}", reason),
          fmt::format("advert {} > 172.16.16.5", priority), "add 172.16.16.100/32",
          "5x garp 172.16.16.100 first"};
}

}  // namespace havip::hostsim
