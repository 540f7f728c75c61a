#include "hostsim/guest/vrrp/track/links.h"

#include <algorithm>

#include "core/base/ensure.h"

namespace havip::hostsim::vrrp {

void Links::configure(const std::vector<NicInfo>& nics, const conf::Config& config) {
  links_.clear();
  for (const NicInfo& nic : nics) {
    Link link{.up = nic.up, .seen_up = nic.up};
    const auto delays =
        std::ranges::find(config.link_delays, nic.name, &conf::LinkDelays::interface);
    if (delays != config.link_delays.end()) {
      link.down_delay = delays->down;
      link.up_delay = delays->up;
    }
    links_.push_back(link);
  }
}

std::optional<daemon::LinkChange> Links::changed(Instant now, Duration lateness,
                                                 const daemon::LinkChange& change) {
  ensure(change.nic < links_.size(), "the guest knows its NICs");
  Link& link = links_[change.nic];
  if (link.up == change.up) {
    link.change_at = kNever;
    return std::nullopt;
  }
  const Duration delay = change.up ? link.up_delay : link.down_delay;
  if (!link.seen_up || delay == Duration{}) return turn(change.nic, change.cause);
  if (link.change_at != kNever) return std::nullopt;
  link.change_at = now + delay + lateness;
  link.cause = change.cause;
  return std::nullopt;
}

std::optional<daemon::LinkChange> Links::take_due(Instant now) {
  for (std::size_t nic = 0; nic < links_.size(); ++nic) {
    if (links_[nic].change_at <= now) return turn(nic, links_[nic].cause);
  }
  return std::nullopt;
}

Instant Links::deadline() const {
  Instant earliest = kNever;
  for (const Link& link : links_)
    earliest = std::min(earliest, link.change_at);
  return earliest;
}

daemon::LinkChange Links::turn(std::size_t nic, engine::Seq cause) {
  Link& link = links_[nic];
  link.up = !link.up;
  link.seen_up |= link.up;
  link.change_at = kNever;
  return {.nic = static_cast<NicIndex>(nic), .up = link.up, .cause = cause};
}

}  // namespace havip::hostsim::vrrp
