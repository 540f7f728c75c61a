#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "tools/doctor/print.h"
#include "tools/replay/findings.h"
#include "tools/replay/print.h"
#include "tools/report/text.h"

namespace havip::replay {
namespace {

using report::clock;
using report::exact;
using report::Paint;
using report::Tone;

constexpr std::size_t kWidth = 100;

// "2026-05-04 10:11:12.345 UTC"
std::string date(Instant since_epoch) {
  const Duration since_1970 = since_epoch - kStart + capture::kEpoch;
  const auto whole = std::chrono::floor<std::chrono::milliseconds>(since_1970);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(whole);
  const std::time_t time = seconds.count();
  return fmt::format("{:%Y-%m-%d %H:%M:%S}.{:03} UTC", fmt::gmtime(time),
                     (whole - seconds).count());
}

std::string thousands(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3)
    digits.insert(at - 3, ",");
  return digits;
}

class Text {
 public:
  Text(const Report& report, const Heading& heading, const TextOptions& options)
      : report_(report), heading_(heading), colour_(options.colour), paint_(options.colour) {}

  std::string print() {
    print_reading();
    print_garps();
    print_owners();
    print_routers();
    print_findings();
    print_steps();
    return std::move(out_);
  }

 private:
  void line(std::string_view text) { out_ += fmt::format("{}\n", text); }
  void title(std::string_view text) { line("\n" + paint_(Tone::kHeading, text)); }
  // `label` in a column of its own, `text` wrapped beside it.
  void item(std::string_view label, std::string_view text, std::size_t width = 10) {
    bool first = true;
    for (const std::string& part : report::wrap(text, kWidth - width - 4)) {
      line(fmt::format("  {}  {}", report::left(first ? label : "", width), part));
      first = false;
    }
  }
  // Rows of a section, as many as are shown.
  template <class Rows, class Print>
  void rows(const Rows& all, Print print) {
    std::size_t shown = 0;
    for (const auto& one : all) {
      if (shown++ == kMostRows) break;
      print(one);
    }
    if (all.size() > kMostRows)
      line(fmt::format("  .. and {} more, in --json", all.size() - kMostRows));
  }

  void print_reading();
  void print_reading_of(const capture::Reading& reading);
  void print_taken(std::string_view label, const std::vector<Taken>& all);
  void print_garps();
  void print_owners();
  void print_routers();
  void print_findings();
  void print_steps();

  const Report& report_;
  const Heading& heading_;
  bool colour_;
  Paint paint_;
  std::string out_;
};

void Text::print_reading_of(const capture::Reading& reading) {
  std::string text = fmt::format("{} packets", thousands(reading.packets));
  if (reading.first) {
    text += fmt::format(" from {} on, {}", date(*reading.first),
                        clock(kStart + (reading.last - *reading.first)));
  }
  if (reading.cut) text += "; cut within its last packet";
  if (reading.without_time != 0)
    text += fmt::format("; {} without a time, passed over", thousands(reading.without_time));
  if (reading.backwards != 0) {
    text += fmt::format("; time runs backwards {} times, by {} at most",
                        thousands(reading.backwards), exact(reading.most_backwards));
  }
  line(fmt::format("{}: {}", paint_(Tone::kHeading, reading.name), text));
}

void Text::print_taken(std::string_view label, const std::vector<Taken>& all) {
  rows(all, [&](const Taken& taken) {
    std::string text = fmt::format("{} at {}", taken.who, fmt::join(taken.where, " and "));
    if (taken.left_out != 0)
      text += fmt::format(" (of {} places)", taken.left_out + taken.where.size());
    item(label, text);
  });
}

void Text::print_reading() {
  for (const capture::Reading& reading : report_.readings)
    print_reading_of(reading);
  item("setup", heading_.setup);
  for (const std::string& text : heading_.said)
    item("guess", text);
  print_taken("GARPs of", report_.devices);
  print_taken("adverts of", report_.routers);
  const auto note = [&](std::uint64_t count, std::string_view what) {
    if (count != 0) item("note", fmt::format("{} {}", thousands(count), what));
  };
  note(report_.counts.tagged, "packets had a VLAN tag, which was taken off");
  note(report_.counts.truncated, "packets were cut by the snap length, and read as far as they go");
  note(report_.cut_short, "of them were ARP or adverts of which too little is left");
  note(report_.counts.unreadable, "packets are too short for their link layer, and passed over");
  note(report_.damaged_adverts, "adverts have a wrong checksum, and were passed over");
  note(report_.overlooked, "sightings are beyond what is kept of stations and addresses");
  note(report_.garp_log.beyond + report_.advert_log.beyond, "rows are beyond what is kept");
}

std::string describe(const VerdictCounts& counts) {
  std::vector<std::string> parts;
  for (std::size_t i = counts.size(); i-- > 0;) {
    if (counts[i] != 0) parts.push_back(fmt::format("{} {}", counts[i], engine::kVerdictNames[i]));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

void Text::print_garps() {
  title(fmt::format("GARPs: {}{}", report_.garps,
                    report_.garps == 0 ? "" : ": " + describe(report_.garp_log.verdicts)));
  rows(report_.garp_log.bursts, [&](const Burst& burst) {
    const std::string vip = burst.vip.is_unspecified() ? "unreadable" : to_string(burst.vip);
    std::string text =
        fmt::format("{} for {}: {}", burst.device.view(), vip, describe(burst.verdicts));
    if (burst.limited_until != kStart) text += " until " + clock(burst.limited_until);
    if (burst.last - burst.first > kBurstGap)
      text += fmt::format(", until {} all of them", clock(burst.last));
    item(report::right(clock(burst.first), 12), text, 12);
  });
}

void Text::print_owners() {
  title("Owners");
  if (report_.garp_log.owners.empty()) line("  no VIP was moved");
  rows(report_.garp_log.owners, [&](const Ownership& one) {
    const std::string effective =
        one.effective ? fmt::format("effective {} later", exact(*one.effective - one.committed))
                      : "not effective before the end";
    item(report::right(clock(one.committed), 12),
         fmt::format("{} ({}) is {}'s on {}, generation {}, {}", one.havip.view(),
                     to_string(one.vip), one.owner.view(), one.host.view(), one.generation,
                     effective),
         12);
  });
}

void Text::print_routers() {
  title(fmt::format("VRRP: {} adverts", report_.advert_log.adverts));
  rows(report_.advert_log.reigns, [&](const Reign& reign) {
    std::vector<std::string> priorities;
    for (const Reign::Priority& one : reign.priorities) {
      priorities.push_back(priorities.empty()
                               ? fmt::format("priority {}", one.value)
                               : fmt::format("{} from {}", one.value, clock(one.since)));
    }
    if (priorities.empty()) priorities.emplace_back("priority 0");
    std::vector<std::string> addresses;
    for (const net::IpAddr& ip : reign.addresses)
      addresses.push_back(to_string(ip));
    std::string text =
        fmt::format("VRID {} of {}: {}, every {}, for {}; {} adverts until {}", reign.vrid.value,
                    name_of(reign), fmt::join(priorities, ", "), exact(reign.interval),
                    fmt::join(addresses, ", "), reign.adverts, clock(reign.last));
    if (reign.end == ReignEnd::kResigned) text += ", then priority 0";
    if (reign.end == ReignEnd::kSilent) text += ", then silent";
    if (reign.end == ReignEnd::kGaveWay) {
      text += ", then gave way to " + name_of(report_.advert_log.reigns[*reign.next]);
    }
    item(report::right(clock(reign.first), 12), text, 12);
  });
}

void Text::print_findings() {
  title(report_.findings.empty() ? "Nothing to see: every GARP that should have moved a VIP did."
                                 : fmt::format("To be looked at: {}", report_.findings.size()));
  rows(report_.findings, [&](const Finding& finding) {
    item(report::right(clock(finding.at), 12),
         fmt::format("{}  {} {}", to_string(finding.kind), finding.subject, finding.text), 12);
  });
}

void Text::print_steps() {
  if (report_.diagnoses.empty()) return;
  title("The doctor's steps, as far as captures can tell");
  out_ += doctor::to_text(report_.diagnoses, {.colour = colour_});
}

}  // namespace

std::string to_text(const Report& report, const Heading& heading, const TextOptions& options) {
  return Text(report, heading, options).print();
}

}  // namespace havip::replay
