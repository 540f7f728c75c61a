#include "tools/live/observer.h"

#include <algorithm>

namespace havip::live_run {

Observer::Observer(live::Loop& loop, const Stage& stage, const LiveClock& clock, Witness& witness)
    : loop_(loop), stage_(stage), clock_(clock), witness_(witness) {}

Observer::~Observer() {
  for (auto& eye : eyes_)
    loop_.unwatch(eye->tap.fd());
  for (Ear& ear : ears_)
    loop_.unwatch(ear.netlink->fd());
}

Result<void> Observer::start() {
  for (const TapPlace& place : stage_.layout().taps) {
    for (const bool at_tap : {false, true}) {
      if (auto done = open_eye(place, at_tap); !done) return done;
    }
    if (auto done = open_ear(place); !done) return done;
  }
  return {};
}

Result<void> Observer::open_eye(const TapPlace& place, bool at_tap) {
  const live::InNetworkOf inside(stage_.node(at_tap ? place.host.view() : place.guest.view()));
  auto tap = live::PacketTap::open(at_tap ? place.tap : place.nic);
  if (!tap) return fail(tap.error());
  auto& eye = *eyes_.emplace_back(std::make_unique<Eye>(
      Eye{.place = &place, .host = at_tap ? place.host : net::HostId(), .tap = std::move(*tap)}));
  loop_.watch(eye.tap.fd(), [this, &eye] { look(eye); });
  return {};
}

Result<void> Observer::follow(const TapPlace& place) {
  std::erase_if(eyes_, [&](const std::unique_ptr<Eye>& eye) {
    const bool old = eye->place == &place && !eye->host.empty();
    if (old) {
      look(*eye);
      loop_.unwatch(eye->tap.fd());
    }
    return old;
  });
  return open_eye(place, true);
}

void Observer::look(Eye& eye) {
  eye.tap.read([&](const live::SeenPacket& packet) {
    const Instant at = clock_.of_wall(packet.wall_ns);
    if (at < kStart) return;
    const bool at_tap = !eye.host.empty();
    const bool from_guest = packet.out != at_tap;
    const auto id = ids_.of(at, eye.place->device, at_tap, from_guest, packet.octets);
    frames_.push_back({.at = at,
                       .place = eye.place,
                       .host = eye.host,
                       .from_guest = from_guest,
                       .id = id,
                       .octets = {packet.octets.begin(), packet.octets.end()}});
    if (!at_tap) witness_.saw(at, *eye.place, from_guest, packet.octets, id);
  });
}

Result<void> Observer::open_ear(const TapPlace& place) {
  const live::InNetworkOf inside(stage_.node(place.guest.view()));
  auto netlink = live::Netlink::open();
  if (!netlink) return fail(netlink.error());
  const auto nics = (*netlink)->nics();
  if (!nics) return fail(nics.error());
  const auto nic = std::ranges::find(*nics, place.nic, &live::Nic::name);
  if (nic == nics->end()) return fail(to_string(place.device) + ": there is no such NIC");
  Ear& ear =
      ears_.emplace_back(Ear{.place = &place, .nic = nic->index, .netlink = std::move(*netlink)});
  ear.netlink->on_news(
      {.link = {}, .link_gone = {}, .address = [this, &ear](const live::AddressNews& news) {
         if (news.nic_index != ear.nic || clock_.now() < kStart) return;
         witness_.address(clock_.now(), ear.place->device, news.ip, news.present);
       }});
  loop_.watch(ear.netlink->fd(), [&ear] { (void)ear.netlink->read_news(); });
  return {};
}

std::vector<CapturedFrame> Observer::take_frames() {
  std::ranges::stable_sort(frames_, {}, &CapturedFrame::at);
  return std::move(frames_);
}

std::uint64_t Observer::lost() {
  std::uint64_t lost = 0;
  for (auto& eye : eyes_)
    lost += eye->tap.lost();
  return lost;
}

}  // namespace havip::live_run
