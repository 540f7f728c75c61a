// The timed mini-language for a guest: station 6, "web", with one NIC and perhaps a daemon.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "hostsim/guest/guest.h"
#include "tests/support/frame_text.h"
#include "tests/support/timed_script.h"

namespace havip::test {

// A guest puts out frames only; the script reads variants.
class ScriptedGuest {
 public:
  using Input = hostsim::Guest::Input;
  using Output = std::variant<hostsim::guest::FrameOut>;

  ScriptedGuest(trace::Recorder& trace, hostsim::GuestSetup setup)
      : guest_(trace, std::move(setup)) {}

  void handle(Instant now, Input input) { guest_.handle(now, std::move(input)); }
  void handle_timeout(Instant now) { guest_.handle_timeout(now); }
  std::optional<Output> poll_output() {
    if (auto frame = guest_.poll_output()) return Output(std::move(*frame));
    return std::nullopt;
  }
  [[nodiscard]] Instant deadline() const { return guest_.deadline(); }
  [[nodiscard]] hostsim::Guest& guest() { return guest_; }

 private:
  hostsim::Guest guest_;
};

inline hostsim::GuestSetup web() {
  return {.id = net::GuestId("web"),
          .nics = {{.name = "eth0",
                    .device = net::DeviceId("web/eth0"),
                    .mac = mac(6),
                    .ip = ip(6),
                    .subnet = {"172.16.16.0"_ip, 24}}},
          .timing = {.garp_gap = {}, .timer_lateness = {}, .address_setup = {}}};
}

// With a daemon that is master from the start (priority 255), says so every 100 s and announces .8
// once.
inline hostsim::GuestSetup with_keepalived() {
  hostsim::GuestSetup setup = web();
  const hostsim::conf::GarpOptions once{
      .master_delay = {}, .master_repeat = 1, .lower_prio_delay = {}, .lower_prio_repeat = 1};
  setup.keepalived = {.config = {.instances = {{.name = "VI_1",
                                                .interface = "eth0",
                                                .vrid = {51},
                                                .priority = 255,
                                                .advert_int = std::chrono::seconds(100),
                                                .vips = {{.ip = ip(8)}},
                                                .garp = once}}}};
  return setup;
}

class GuestScript : public TimedScript<GuestScript, ScriptedGuest> {
 public:
  // Powered on at 0 s.
  explicit GuestScript(hostsim::GuestSetup setup = web()) {
    setup.node = recorder_.add_node("web");
    engine_ = std::make_unique<ScriptedGuest>(recorder_, std::move(setup));
    give(hostsim::guest::Boot{});
  }

  // The master of with_keepalived() at 1 s. Its first advert left at 1 us.
  GuestScript& settled() {
    expect("keepalived started", "VI_1 BACKUP");
    at(std::chrono::microseconds(1))
        .expect("VI_1 MASTER", "+.8", "garp .8 first", "6>group .6>224.0.0.18 advert 255",
                "6>* garp .8");
    return at(std::chrono::seconds(1));
  }

  GuestScript& rx(const wire::Frame& frame, engine::FrameTag tag = {}) {
    return give(hostsim::guest::FrameIn{.frame = {frame, tag}});
  }
  GuestScript& input(hostsim::guest::Input input) { return give(std::move(input)); }
  GuestScript& link(bool up) { return give(hostsim::guest::LinkSet{.up = up}); }
  GuestScript& add(const net::IpAddr& ip) { return give(hostsim::guest::AddressAdd{.ip = ip}); }
  GuestScript& del(const net::IpAddr& ip) { return give(hostsim::guest::AddressDel{.ip = ip}); }

  [[nodiscard]] hostsim::Guest& guest() { return engine().guest(); }

  static std::string describe(const hostsim::guest::FrameOut& out) {
    return frame_text(*out.frame.frame);
  }
  static std::string describe(const trace::AddressChange& change) {
    return (change.present ? "+" : "-") + text(change.ip);
  }
  static std::string describe(const trace::GarpSent& sent) {
    return fmt::format("garp {} {}", text(sent.vip), sent.batch);
  }
  static std::string describe(const trace::NaSent& sent) {
    return fmt::format("na {} {}", text(sent.vip), sent.batch);
  }
  static std::string describe(const trace::Condition& condition) {
    return condition.subject + " " + condition.state;
  }
  static std::string describe(const trace::FrameDropped& drop) {
    return fmt::format("dropped: {}", drop.why);
  }
  static std::string describe(const trace::ProbeSent& sent) {
    return fmt::format("sent {}:{}", sent.probe, sent.number);
  }
  static std::string describe(const trace::ProbeAnswered& answered) {
    return fmt::format("answered {}:{} after {} by {}", answered.probe, answered.number,
                       to_string(answered.rtt), answered.by);
  }
  static std::string describe(const trace::ProbeLost& lost) {
    return fmt::format("lost {}:{}", lost.probe, lost.number);
  }
  static std::string describe(const trace::VrrpTransition& change) {
    return fmt::format("{} {}", change.instance, to_string(change.to));
  }
  template <class Other>
  static std::string describe(const Other&) {
    return {};
  }
};

}  // namespace havip::test
