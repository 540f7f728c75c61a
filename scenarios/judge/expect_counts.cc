#include <algorithm>
#include <map>

#include "scenarios/judge/expectation_checks.h"

namespace havip::judge {
namespace {

// " of web-b for 172.16.16.8", as far as either is given.
std::string scope(const std::optional<loader::Party>& device,
                  const std::optional<net::Ipv4Addr>& vip) {
  std::string text;
  if (device) text += " of " + to_string(*device);
  if (vip) text += " for " + net::to_string(*vip);
  return text;
}

VerdictCounts select(const std::map<DeviceVip, VerdictCounts>& all,
                     const std::optional<loader::Party>& device,
                     const std::optional<net::Ipv4Addr>& vip) {
  VerdictCounts sum;
  for (const auto& [key, counts] : all) {
    if ((!device || device->is(key.device)) && (!vip || *vip == key.vip)) sum += counts;
  }
  return sum;
}

Finding compare(std::string text, const expect::VerdictCounts& wanted,
                const VerdictCounts& counted) {
  std::vector<std::string> wishes;
  std::vector<std::string> seen;
  bool held = true;
  for (const auto& [verdict, bounds] : wanted) {
    wishes.push_back(fmt::format("{} {}", to_string(verdict), describe(bounds)));
    seen.push_back(fmt::format("{} {}", to_string(verdict), counted[verdict]));
    held = held && bounds.allow(counted[verdict]);
  }
  return {.text = fmt::format("{}: {}", text, fmt::join(wishes, ", ")),
          .held = held,
          .observed = fmt::format("{}", fmt::join(seen, ", "))};
}

std::string describe(const ProbeFacts& probe) {
  if (!probe.first_answer) return fmt::format("{} was never answered", probe.id);
  const auto longest = std::ranges::find(probe.outages, probe.longest_outage, &Outage::length);
  if (longest == probe.outages.end()) return fmt::format("{} 0s", probe.id);
  return fmt::format("{} {} (from {} {})", probe.id, havip::to_string(longest->length),
                     havip::to_string(longest->from),
                     longest->to ? "to " + havip::to_string(*longest->to) : "to the end");
}

}  // namespace

Finding check(const expect::Verdicts& entry, const Run&, const Facts& facts) {
  return compare("verdicts" + scope(entry.device, entry.vip), entry.counts,
                 select(facts.garps.verdicts_of, entry.device, entry.vip));
}

Finding check(const expect::Audit& entry, const Run&, const Facts& facts) {
  VerdictCounts counted = select(facts.garps.audit_of, entry.device, entry.vip);
  return compare("judged by the gateway" + scope(entry.device, entry.vip), entry.counts, counted);
}

Finding check(const expect::Garps& entry, const Run&, const Facts& facts) {
  Finding finding;
  finding.text = fmt::format("GARPs captured from {}{}{}: {}", to_string(entry.from),
                             scope(std::nullopt, entry.vip), period(entry.after, entry.before),
                             judge::describe(entry.count));
  const auto& captured = facts.index.of<trace::GarpCaptured>();
  const auto count = std::ranges::count_if(captured, [&](const auto& garp) {
    return entry.from.is(garp->device) && (!entry.vip || *entry.vip == garp->vip) &&
           within(garp.at(), entry.after, entry.before);
  });
  finding.held = entry.count.allow(static_cast<std::uint64_t>(count));
  finding.observed = fmt::format("{}", count);
  return finding;
}

// A probe that was never answered has no outage by definition; it fails all the same, for nobody
// who limits an outage means a service that never was.
Finding check(const expect::Outage& entry, const Run& run, const Facts& facts) {
  std::vector<std::string> names;
  std::vector<std::string> seen;
  bool held = true;
  for (const std::uint16_t index : entry.probes) {
    const ProbeFacts& probe = facts.probes[index];
    names.push_back(probe.id);
    seen.push_back(describe(probe));
    held = held && probe.first_answer && took_as_wanted(run, entry.longest, probe.longest_outage);
  }
  return {.text = fmt::format("longest outage of {} is {}", fmt::join(names, ", "),
                              judge::describe(entry.longest)),
          .held = held,
          .observed = fmt::format("{}", fmt::join(seen, ", "))};
}

Finding check(const expect::Log& entry, const Run& run, const Facts& facts) {
  Finding finding;
  finding.text = fmt::format("lines with \"{}\" in the log of {}: {}", entry.contains,
                             entry.guest ? entry.guest->view() : std::string_view("any guest"),
                             judge::describe(entry.count));
  const auto& lines = facts.index.of<trace::Log>();
  const auto count = std::ranges::count_if(lines, [&](const auto& line) {
    const bool here = !entry.guest || run.name_of(line.node()) == entry.guest->view();
    return here && line->text.find(entry.contains) != std::string::npos;
  });
  finding.held = entry.count.allow(static_cast<std::uint64_t>(count));
  finding.observed = fmt::format("{}", count);
  return finding;
}

}  // namespace havip::judge
