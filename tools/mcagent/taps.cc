#include "tools/mcagent/taps.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "platform/live/clock.h"
#include "platform/live/neigh/tap_rules.h"

namespace havip::mcagentd {
namespace {

// What the datapath wants to see: ARP, tagged too, and IPv6 Neighbour Advertisements.
constexpr std::string_view kFilter = "arp or (icmp6 and ip6[40] == 136) or (vlan and arp)";

constexpr Duration kLookAgain = std::chrono::milliseconds(100);
constexpr Duration kDropsEvery = std::chrono::seconds(1);
constexpr std::uint64_t kBusy = 64;  // frames between two looks, without which no ring overflows

}  // namespace

Taps::Taps(live::Loop& loop, const Setup& setup, daemon::Complaints& complaints, Handlers handlers)
    : loop_(loop),
      setup_(setup),
      complaints_(complaints),
      handlers_(std::move(handlers)),
      look_timer_(loop, [this] { look(); }),
      drops_timer_(loop, [this] { look_at_drops(); }) {
  for (const DeviceFacts& facts : setup.devices)
    taps_[facts.tap].facts = &facts;
}

Taps::~Taps() {
  if (netlink_) loop_.unwatch(netlink_->fd());
}

Result<void> Taps::start() {
  auto netlink = live::Netlink::open();
  if (!netlink) return fail(netlink.error());
  netlink_ = *std::move(netlink);
  netlink_->on_news({.link = [this](const live::Nic& nic) { on_link(nic); },
                     .link_gone = [this](unsigned index) { on_gone(index); },
                     .address = nullptr});
  loop_.watch(netlink_->fd(), [this] { read_news(); });
  look();
  drops_timer_.arm(live::now() + kDropsEvery);
  return {};
}

void Taps::read_news() {
  if (const auto read = netlink_->read_news(); !read) {
    complaints_.once("netlink", fmt::format("{}: news of interfaces were lost", read.error()));
    look();
    handlers_.news_lost();
  }
}

// The whole truth, for the beginning and when news were lost.
void Taps::look() {
  const auto nics = netlink_->nics();
  if (!nics) {
    complaints_.once("netlink", nics.error());
    look_timer_.arm(live::now() + kLookAgain);
    return;
  }
  std::set<unsigned> seen;
  for (const live::Nic& nic : *nics)
    seen.insert(nic.index);
  const auto known = present_;
  for (const auto& [index, name] : known) {
    if (!seen.contains(index)) on_gone(index);
  }
  for (const live::Nic& nic : *nics)
    on_link(nic);
}

void Taps::on_link(const live::Nic& nic) {
  const auto known = present_.find(nic.index);
  const bool renamed = known != present_.end() && known->second != nic.name;
  if (renamed || (known != present_.end() && !nic.enabled)) on_gone(nic.index);
  if (!nic.enabled) return;
  if (setup_.routed && nic.name == setup_.vxlan) {
    if (!present_.emplace(nic.index, nic.name).second) return;
    for (const std::string& fault : live::set_vxlan_rules(nic.name))
      complaints_.once("sysctl", fault);
    handlers_.vxlan_up(nic.index);
    return;
  }
  const auto tap = taps_.find(nic.name);
  if (tap == taps_.end()) return;
  present_[nic.index] = nic.name;
  if (tap->second.nic == 0 && !forbidden_.contains(tap->second.facts->device.id)) {
    plug(tap->second, nic.index);
  }
}

void Taps::on_gone(unsigned index) {
  const auto known = present_.find(index);
  if (known == present_.end()) return;
  const std::string name = known->second;
  present_.erase(known);
  const auto tap = taps_.find(name);
  if (tap == taps_.end()) {
    complaints_.say(fmt::format("{} is gone: other hosts cannot be reached", name));
    handlers_.vxlan_gone();
  } else if (tap->second.nic == index) {
    unplug(tap->second);
  }
}

void Taps::plug(Tap& tap, unsigned nic) {
  const DeviceFacts& facts = *tap.facts;
  auto capture = live::TapCapture::open(
      loop_, {.nic = facts.tap, .filter = std::string(kFilter)},
      {.frame =
           [this, &tap](wire::ByteView frame, std::int64_t wall_ns) {
             ++tap.frames;
             handlers_.frame(*tap.facts, frame, wall_ns);
           },
       .ended =
           [this, &tap](const std::string& why) {
             complaints_.say(fmt::format("capture {}: {}", tap.facts->tap, why));
             unplug(tap);
             look_timer_.arm(live::now() + kLookAgain);
           }});
  if (!capture) {
    // It may have vanished or gone down since it was told of; otherwise this is trouble.
    complaints_.once(fmt::format("capture {}", facts.tap), capture.error());
    look_timer_.arm(live::now() + kLookAgain);
    return;
  }
  complaints_.over(fmt::format("capture {}", facts.tap), fmt::format("capture {}: on", facts.tap));
  tap.capture = *std::move(capture);
  tap.nic = nic;
  if (setup_.routed) {
    for (const std::string& fault : live::set_tap_rules(facts.tap))
      complaints_.once("sysctl", fault);
  }
  handlers_.plugged(facts, nic);
  if (released_) tap.capture->watch();
}

void Taps::unplug(Tap& tap) {
  if (tap.nic == 0) return;
  tap.before = counters(tap);
  tap.capture.reset();
  tap.nic = 0;
  handlers_.unplugged(*tap.facts);
}

void Taps::release() {
  released_ = true;
  for (auto& [name, tap] : taps_) {
    if (tap.capture) tap.capture->watch();
  }
}

Result<void> Taps::allow(const net::DeviceId& device, bool allowed) {
  const auto tap = std::ranges::find_if(
      taps_, [&](const auto& entry) { return entry.second.facts->device.id == device; });
  if (tap == taps_.end()) return fail(fmt::format("no device {} in the setup", device.view()));
  if (!allowed) {
    forbidden_.insert(device);
    unplug(tap->second);
    return {};
  }
  forbidden_.erase(device);
  const auto there =
      std::ranges::find_if(present_, [&](const auto& entry) { return entry.second == tap->first; });
  if (there != present_.end() && tap->second.nic == 0) plug(tap->second, there->first);
  return {};
}

// ---- counters ---------------------------------------------------------------------------------

live::CaptureCounters Taps::counters(Tap& tap) {
  live::CaptureCounters sum = tap.before;
  if (tap.capture) {
    const live::CaptureCounters open = tap.capture->counters();
    sum.received += open.received;
    sum.dropped += open.dropped;
    sum.nic_dropped += open.nic_dropped;
  }
  return sum;
}

void Taps::look_at_drops() {
  for (auto& [name, tap] : taps_) {
    const std::string what = fmt::format("flood {}", name);
    if (std::exchange(tap.frames, 0) < kBusy) {
      complaints_.over(what,
                       fmt::format("{}: no more loss; {} frames in all", name, tap.drops_said));
      continue;
    }
    const live::CaptureCounters now = counters(tap);
    const std::uint64_t drops = now.dropped + now.nic_dropped;
    if (drops > std::exchange(tap.drops_said, drops)) {
      complaints_.once(what, fmt::format("{}: its guest sends more than can be judged; {} frames "
                                         "of it were lost so far",
                                         name, drops));
    }
  }
  drops_timer_.arm(live::now() + kDropsEvery);
}

std::vector<Taps::Row> Taps::rows() {
  std::vector<Row> rows;
  for (auto& [name, tap] : taps_) {
    rows.push_back({.device = tap.facts, .plugged = tap.nic != 0, .counters = counters(tap)});
  }
  return rows;
}

}  // namespace havip::mcagentd
