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

// The record that ended the longest outage of a probe; of one without end the last one before it.
Seq end_of(const ProbeFacts& probe) {
  const auto longest = std::ranges::find(probe.outages, probe.longest_outage, &Outage::length);
  if (longest == probe.outages.end()) return 0;
  return longest->to_seq != 0 ? longest->to_seq : longest->from_seq;
}

// The last record of this kind with a verdict whose count is not as wanted.
template <class E>
Seq last_unwanted(const std::vector<Found<E>>& all, const std::optional<loader::Party>& device,
                  const std::optional<net::Ipv4Addr>& vip, const expect::VerdictCounts& wanted,
                  const VerdictCounts& counted) {
  const auto last = std::find_if(all.rbegin(), all.rend(), [&](const Found<E>& one) {
    if ((device && !device->is(one->device)) || (vip && *vip != one->vip)) return false;
    return std::ranges::any_of(wanted, [&](const auto& entry) {
      return entry.first == one->verdict && !entry.second.allow(counted[entry.first]);
    });
  });
  return last == all.rend() ? 0 : last->seq();
}

}  // namespace

Finding check(const expect::Verdicts& entry, const Run&, const Facts& facts) {
  const VerdictCounts counted = select(facts.garps.verdicts_of, entry.device, entry.vip);
  Finding finding = compare("verdicts" + scope(entry.device, entry.vip), entry.counts, counted);
  finding.seq = last_unwanted(facts.index.of<trace::GarpVerdict>(), entry.device, entry.vip,
                              entry.counts, counted);
  return finding;
}

Finding check(const expect::Audit& entry, const Run&, const Facts& facts) {
  const VerdictCounts counted = select(facts.garps.audit_of, entry.device, entry.vip);
  Finding finding =
      compare("judged by the gateway" + scope(entry.device, entry.vip), entry.counts, counted);
  finding.seq = last_unwanted(facts.index.of<trace::ClaimJudged>(), entry.device, entry.vip,
                              entry.counts, counted);
  return finding;
}

Finding check(const expect::Garps& entry, const Run&, const Facts& facts) {
  Finding finding;
  finding.text = fmt::format("GARPs captured from {}{}{}: {}", to_string(entry.from),
                             scope(std::nullopt, entry.vip), period(entry.after, entry.before),
                             judge::describe(entry.count));
  const auto& captured = facts.index.of<trace::GarpCaptured>();
  const auto count = std::ranges::count_if(captured, [&](const auto& garp) {
    const bool counts = entry.from.is(garp->device) && (!entry.vip || *entry.vip == garp->vip) &&
                        within(garp.at(), entry.after, entry.before);
    if (counts) finding.seq = garp.seq();
    return counts;
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
  Finding finding{.held = true, .took = Duration{}};
  for (const std::uint16_t index : entry.probes) {
    const ProbeFacts& probe = facts.probes[index];
    names.push_back(probe.id);
    seen.push_back(describe(probe));
    finding.held = finding.held && probe.first_answer &&
                   took_as_wanted(run, entry.longest, probe.longest_outage) &&
                   took_as_wanted(run, entry.every, probe.longest_outage);
    if (!probe.first_answer) finding.took.reset();
    if (!finding.took || probe.longest_outage <= *finding.took) continue;
    finding.took = probe.longest_outage;
    finding.seq = end_of(probe);
  }
  finding.text = fmt::format("longest outage of {} is {}", fmt::join(names, ", "),
                             judge::describe(entry.longest));
  if (entry.every.min || entry.every.max)
    finding.text += ", in every run " + judge::describe(entry.every);
  finding.text += beside(entry.all);
  finding.observed = fmt::format("{}", fmt::join(seen, ", "));
  return finding;
}

Finding check(const expect::Log& entry, const Run& run, const Facts& facts) {
  Finding finding;
  finding.text = fmt::format("lines with \"{}\" in the log of {}: {}", entry.contains,
                             entry.guest ? entry.guest->view() : std::string_view("any guest"),
                             judge::describe(entry.count));
  const auto& lines = facts.index.of<trace::Log>();
  const auto count = std::ranges::count_if(lines, [&](const auto& line) {
    const bool here = !entry.guest || run.name_of(line.node()) == entry.guest->view();
    const bool counts = here && line->text.find(entry.contains) != std::string::npos;
    if (counts) finding.seq = line.seq();
    return counts;
  });
  finding.held = entry.count.allow(static_cast<std::uint64_t>(count));
  finding.observed = fmt::format("{}", count);
  return finding;
}

}  // namespace havip::judge
