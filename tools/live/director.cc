#include "tools/live/director.h"

#include <algorithm>
#include <cstdio>
#include <fstream>

#include <fmt/format.h>

#include "core/base/ensure.h"
#include "platform/sim/random.h"

namespace havip::live_run {

namespace action = loader::action;

Director::Director(const Cast& cast, const loader::Scenario& scenario, std::uint64_t seed)
    : cast_(cast), scenario_(scenario) {
  for (const loader::Guest& guest : scenario.guests) {
    sim::Stream random(seed, fmt::format("boot {}", guest.id.view()));
    schedule(guest.boot_at + random.within(guest.boot_spread), [this, &guest] { boot(guest); });
  }
  for (std::size_t i = 0; i < scenario.timeline.size(); ++i) {
    const loader::TimelineEntry& entry = scenario.timeline[i];
    sim::Stream random(seed, "timeline " + entry.stream);
    schedule(entry.at + random.within(entry.spread), [this, i] { carry_out(i); });
  }
}

void Director::schedule(Instant at, std::function<void()> what) {
  auto& timer = timers_.emplace_back(std::make_unique<live::Timer>(cast_.loop, std::move(what)));
  timer->arm(cast_.clock.on_loop(at));
}

void Director::boot(const loader::Guest& booted) {
  settle(guest(booted.id).boot(0), fmt::format("boot of {}", booted.id.view()));
}

void Director::carry_out(std::size_t index) {
  const loader::TimelineEntry& entry = scenario_.timeline[index];
  cause_ = cast_.journal.add(cast_.clock.now(), 0, "operator",
                             trace::Action{.index = static_cast<std::uint32_t>(index),
                                           .action = std::string(loader::name_of(entry.action)),
                                           .target = entry.target});
  settle(play(entry.action), loader::name_of(entry.action));
}

Result<void> Director::play(const loader::Action& action) {
  return std::visit([this](const auto& a) { return on(a); }, action);
}

void Director::settle(const Result<void>& done, std::string_view what) {
  if (!done) cast_.trouble(fmt::format("{}: {}", what, done.error()));
}

Result<void> Director::on(const auto&) {
  ensure(false, "a timeline is played only if every action can be");
  return {};
}

// ---- in the guest -------------------------------------------------------------------------------

Result<void> Director::on(const action::NicDown& a) {
  cast_.witness.blame(cause_);
  return guest(a.nic.guest).set_nic(nic(a.nic), false, cause_);
}
Result<void> Director::on(const action::NicUp& a) {
  cast_.witness.blame(cause_);
  return guest(a.nic.guest).set_nic(nic(a.nic), true, cause_);
}
Result<void> Director::on(const action::KeepalivedStop& a) {
  cast_.witness.blame(cause_);
  guest(a.guest).stop_keepalived(cause_);
  return {};
}
Result<void> Director::on(const action::KeepalivedKill& a) {
  cast_.witness.blame(cause_);
  guest(a.guest).kill_keepalived(a.what, cause_);
  return {};
}
Result<void> Director::on(const action::KeepalivedStart& a) {
  cast_.witness.blame(cause_);
  return guest(a.guest).start_keepalived(cause_);
}
Result<void> Director::on(const action::KeepalivedPause& a) {
  cast_.witness.blame(cause_);
  guest(a.guest).pause_keepalived(true, cause_);
  return {};
}
Result<void> Director::on(const action::KeepalivedResume& a) {
  cast_.witness.blame(cause_);
  guest(a.guest).pause_keepalived(false, cause_);
  return {};
}
Result<void> Director::on(const action::KeepalivedReload& a) {
  cast_.witness.blame(cause_);
  return guest(a.guest).reload_keepalived(a.conf);
}
Result<void> Director::on(const action::FileWrite& a) {
  cast_.witness.blame(cause_);
  const std::string path =
      fmt::format("/proc/{}/root{}", cast_.stage.node(a.guest.view()).holder(), a.path);
  std::ofstream file(path, std::ios::trunc);
  file << a.holds << '\n';
  file.close();
  if (!file) return fail(fmt::format("{} could not be written", a.path));
  return {};
}
Result<void> Director::on(const action::FileRemove& a) {
  cast_.witness.blame(cause_);
  const std::string path =
      fmt::format("/proc/{}/root{}", cast_.stage.node(a.guest.view()).holder(), a.path);
  std::remove(path.c_str());
  return {};
}
Result<void> Director::on(const action::GuestPause& a) {
  cast_.witness.blame(cause_);
  return guest(a.guest).pause(cause_);
}
Result<void> Director::on(const action::GuestResume& a) {
  cast_.witness.blame(cause_);
  return guest(a.guest).resume(cause_);
}
Result<void> Director::on(const action::GuestCrash& a) {
  cast_.witness.blame(cause_);
  return guest(a.guest).crash(cause_);
}
Result<void> Director::on(const action::GuestBoot& a) {
  cast_.witness.blame(cause_);
  return guest(a.guest).boot(cause_);
}
// The guest stands still from here to its arrival. Its tap stays where it was meanwhile.
Result<void> Director::on(const action::LiveMigrate& a) {
  cast_.witness.blame(cause_);
  if (auto done = guest(a.guest).pause(cause_); !done) return done;
  schedule(cast_.clock.now() + a.blackout,
           [this, &a, cause = cause_] { settle(arrive(a, cause), "live_migrate"); });
  return {};
}

Result<void> Director::arrive(const action::LiveMigrate& a, Seq cause) {
  for (const TapPlace& place : cast_.stage.layout().taps) {
    if (place.guest != a.guest) continue;
    if (auto done = guest(a.guest).let_frames(place); !done) return done;
    if (auto done = cast_.control.unplug(place); !done) return done;
    if (auto done = cast_.stage.move_tap(place.device, a.to); !done) return done;
    if (auto done = cast_.observer.follow(place); !done) return done;
    if (auto done = cast_.control.plug(place); !done) return done;
    if (auto done = cast_.control.moved(place, cause); !done) return done;
  }
  return guest(a.guest).resume(cause);
}
Result<void> Director::on(const action::AddressAdd& a) {
  cast_.witness.blame(cause_);
  return guest(a.nic.guest).change_address(nic(a.nic), a.ip, true);
}
Result<void> Director::on(const action::AddressDel& a) {
  cast_.witness.blame(cause_);
  return guest(a.nic.guest).change_address(nic(a.nic), a.ip, false);
}
Result<void> Director::on(const action::GuestFilter& a) {
  cast_.witness.blame(cause_);
  return guest(a.guest).filter(a, cause_);
}
Result<void> Director::on(const action::SendGarp& a) {
  return guest(a.nic.guest).send_garps(a, cause_);
}

// ---- agents and gateway -------------------------------------------------------------------------

std::vector<net::GuestId> Director::guests_at(const net::HostId& host) const {
  std::vector<net::GuestId> found;
  for (const TapPlace& place : cast_.stage.layout().taps) {
    const bool known = std::ranges::find(found, place.guest) != found.end();
    if (place.host == host && !known) found.push_back(place.guest);
  }
  return found;
}

Result<void> Director::on(const action::HostDown& a) {
  cast_.witness.blame(cause_);
  const Seq down = cast_.journal.add(cast_.clock.now(), cause_, a.host.view(),
                                     trace::Condition{.subject = "host", .state = "down"});
  for (const net::GuestId& one : guests_at(a.host)) {
    if (auto done = guest(one).crash(down); !done) return done;
  }
  cast_.control.end_agent(a.host, true, down);
  return cast_.stage.unplug_host(a.host);
}
Result<void> Director::on(const action::HostUp& a) {
  cast_.witness.blame(cause_);
  const Seq up = cast_.journal.add(cast_.clock.now(), cause_, a.host.view(),
                                   trace::Condition{.subject = "host", .state = "up"});
  if (auto done = cast_.stage.plug_host(a.host); !done) return done;
  if (auto done = cast_.control.start_agent(a.host, up); !done) return done;
  for (const net::GuestId& one : guests_at(a.host)) {
    if (auto done = guest(one).boot(up); !done) return done;
  }
  return {};
}
Result<void> Director::on(const action::AgentStop& a) {
  cast_.control.end_agent(a.host, false, cause_);
  return {};
}
Result<void> Director::on(const action::AgentKill& a) {
  cast_.control.end_agent(a.host, true, cause_);
  return {};
}
Result<void> Director::on(const action::AgentStart& a) {
  return cast_.control.start_agent(a.host, cause_);
}
Result<void> Director::on(const action::AgentEnvironment& a) {
  return cast_.control.set_environment(a.host, a.environment);
}
Result<void> Director::on(const action::UpcallLoss& a) {
  return cast_.control.set_upcall_loss(a.host, !a.off, cause_);
}
Result<void> Director::on(const action::PushLoss& a) {
  const Duration left = a.until ? *a.until - cast_.clock.now() : *a.lasts;
  return cast_.control.lose_pushes(a.host, std::max(left, Duration::zero()));
}
Result<void> Director::on(const action::PushDelay& a) {
  return cast_.control.delay_pushes(a.host, a.off ? Duration::zero() : a.delay);
}
Result<void> Director::on(const action::GatewayDown&) {
  cast_.control.end_gateway(false, cause_);
  return {};
}
Result<void> Director::on(const action::GatewayUp&) {
  return cast_.control.start_gateway(cause_);
}
Result<void> Director::on(const action::GatewayKill&) {
  cast_.control.end_gateway(true, cause_);
  return {};
}

// ---- networks -----------------------------------------------------------------------------------

Result<void> Director::on(const action::Partition& a) {
  cast_.witness.blame(cause_);
  return cast_.links.partition(a.groups);
}
Result<void> Director::on(const action::Heal&) {
  cast_.witness.blame(cause_);
  return cast_.links.heal();
}
Result<void> Director::on(const action::ControlPartition& a) {
  return cast_.links.cut_off(a.hosts);
}
Result<void> Director::on(const action::ControlHeal&) {
  return cast_.links.reconnect();
}
Result<void> Director::on(const action::LinkChange& a) {
  cast_.witness.blame(cause_);
  return cast_.links.change(a);
}

// ---- the console --------------------------------------------------------------------------------

Result<void> Director::on(const action::HavipCreate& a) {
  return cast_.control.console(a, cause_);
}
Result<void> Director::on(const action::HavipDelete& a) {
  return cast_.control.console(a, cause_);
}
Result<void> Director::on(const action::HavipUnbind& a) {
  return cast_.control.console(a, cause_);
}
Result<void> Director::on(const action::HavipRange& a) {
  return cast_.control.console(a, cause_);
}

}  // namespace havip::live_run
