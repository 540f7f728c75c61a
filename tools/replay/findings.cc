#include "tools/replay/findings.h"

#include <algorithm>

#include <fmt/format.h>

#include "tools/report/text.h"

namespace havip::replay {
namespace {

using report::clock;
using report::exact;

using Findings = std::vector<Finding>;

std::string plural(std::uint64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

void of_claims(const Report& report, Findings& out) {
  for (const Claim& claim : report.garp_log.claims) {
    const std::string who = to_string(claim.device);
    const std::string vip = to_string(claim.vip);
    const auto failed = to_string(claim.failed_with);
    if (claim.vip.is_unspecified()) {
      out.push_back({.kind = FindingKind::kUnreadable,
                     .at = claim.first,
                     .subject = who,
                     .text = fmt::format("sent {} that cannot be read ({})",
                                         plural(claim.garps, "ARP frame"), failed)});
    } else if (!claim.moved_by) {
      out.push_back(
          {.kind = FindingKind::kNotMoved,
           .at = claim.first,
           .subject = who,
           .text = fmt::format("announced {} with {} until {} and did not get it: {}", vip,
                               plural(claim.garps, "GARP"), clock(claim.last), failed)});
    } else if (*claim.moved_by > claim.first) {
      out.push_back({.kind = FindingKind::kMovedLate,
                     .at = claim.first,
                     .subject = who,
                     .text = fmt::format("got {} {} after its first GARP, which was {}", vip,
                                         exact(*claim.moved_by - claim.first), failed)});
    }
  }
}

void of_routers(const Report& report, Findings& out) {
  const auto& reigns = report.advert_log.reigns;
  for (const DualMaster& dual : report.advert_log.duals) {
    const Reign& a = reigns[dual.a];
    const Reign& b = reigns[dual.b];
    out.push_back({.kind = FindingKind::kDualMaster,
                   .at = dual.from,
                   .subject = fmt::format("VRID {}", a.vrid.value),
                   .text = fmt::format("{} and {} both advertised for {}{}", name_of(a), name_of(b),
                                       exact(dual.to - dual.from),
                                       dual.goes_on ? ", and did so when the capture ended" : "")});
  }
  for (const Reign& reign : reigns) {
    if (reign.end != ReignEnd::kSilent) continue;
    std::string text =
        fmt::format("stopped advertising VRID {} without priority 0; last advert at {}",
                    reign.vrid.value, clock(reign.last));
    if (reign.next) {
      const Reign& heir = reigns[*reign.next];
      text += fmt::format("; {} followed {} later, {} were to be expected", name_of(heir),
                          exact(heir.first - reign.last), exact(reign.patience));
    } else {
      text += fmt::format("; nobody followed within {}", exact(reign.patience));
    }
    out.push_back({.kind = FindingKind::kSilent,
                   .at = reign.last,
                   .subject = name_of(reign),
                   .text = std::move(text)});
  }
}

void of_storms(const Report& report, Findings& out) {
  for (const Storm& storm : report.storms) {
    out.push_back({.kind = FindingKind::kStorm,
                   .at = storm.from,
                   .subject = to_string(storm.device),
                   .text = fmt::format("sent {} GARPs in {}, {} a second; more than {} are a storm",
                                       storm.garps, exact(storm.to - storm.from), storm.rate(),
                                       report.storm_above)});
  }
}

void of_strangers(const Report& report, Findings& out) {
  for (const Stranger& stranger : report.strangers) {
    std::vector<std::string> vips;
    for (const net::Ipv4Addr vip : stranger.vips)
      vips.push_back(to_string(vip));
    constexpr std::size_t kShown = 5;
    const std::size_t hidden = vips.size() - std::min(vips.size(), kShown);
    vips.resize(vips.size() - hidden);
    if (hidden != 0) vips.push_back(fmt::format("{} more", hidden));
    out.push_back({.kind = FindingKind::kStranger,
                   .at = kStart,
                   .subject = to_string(stranger.mac),
                   .text = fmt::format("sent {} for {} and is no device of the setup",
                                       plural(stranger.garps, "GARP"), fmt::join(vips, ", "))});
  }
}

}  // namespace

std::string_view to_string(FindingKind kind) {
  switch (kind) {
    case FindingKind::kNotMoved:
      return "not_moved";
    case FindingKind::kMovedLate:
      return "moved_late";
    case FindingKind::kUnreadable:
      return "unreadable_arp";
    case FindingKind::kDualMaster:
      return "dual_master";
    case FindingKind::kSilent:
      return "silent_router";
    case FindingKind::kStorm:
      return "garp_storm";
    case FindingKind::kStranger:
      return "stranger";
  }
  return "?";
}

std::string name_of(const Reign& reign) {
  const std::string ip = to_string(reign.router);
  return reign.device.empty() ? ip : fmt::format("{} ({})", reign.device.view(), ip);
}

std::vector<Finding> find(const Report& report) {
  Findings out;
  of_claims(report, out);
  of_routers(report, out);
  of_storms(report, out);
  of_strangers(report, out);
  std::ranges::stable_sort(out, {}, &Finding::at);
  return out;
}

}  // namespace havip::replay
