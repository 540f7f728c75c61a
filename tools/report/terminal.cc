#include "tools/report/terminal.h"

#include <map>
#include <vector>

#include <fmt/format.h>

#include "tools/report/bursts.h"
#include "tools/report/text.h"
#include "tools/report/timeline.h"
#include "tools/report/waterfall.h"

namespace havip::report {
namespace {

constexpr std::size_t kTimeColumns = 10;
constexpr std::size_t kNodeColumns = 11;
constexpr std::size_t kTextAt = kTimeColumns + kNodeColumns + 4;

// Of a longer timeline the first and the last lines are shown.
constexpr std::size_t kFirstLines = 80;
constexpr std::size_t kLastLines = 40;
constexpr std::size_t kMaxOutages = 5;

class Terminal {
 public:
  Terminal(const judge::Run& run, const judge::Judgement& judgement, const TerminalOptions& options)
      : run_(run), judgement_(judgement), options_(options), paint_(options.colour) {}

  std::string render() {
    header();
    timeline();
    switchovers();
    probes();
    garps();
    expectations();
    invariants();
    outcome();
    return std::move(out_);
  }

 private:
  void line(std::string_view text = "") { out_.append(text).append("\n"); }
  void section(std::string_view title) {
    line();
    line(paint_(Tone::kHeading, title));
  }

  // `lead` once, then the text wrapped in what is left of the line, all indented alike.
  void item(std::string_view lead, std::string_view text, Tone tone = Tone::kPlain) {
    const std::size_t indent = columns(lead);
    std::string front(lead);
    for (const std::string& part : wrap(text, kColumns - indent)) {
      line(front + paint_(tone, part));
      front.assign(indent, ' ');
    }
  }

  void header() {
    line(paint_(Tone::kHeading, run_.scenario.name) +
         fmt::format(", seed {}, {} of {} time", run_.seed, exact(run_.end), run_.backend));
    if (!run_.scenario.about.empty()) item("", run_.scenario.about, Tone::kQuiet);
  }

  void timeline() {
    const std::vector<Line> lines = make_timeline(run_, judgement_);
    if (lines.empty()) return;
    section("Timeline");
    std::string shown;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (lines.size() > kFirstLines + kLastLines && i == kFirstLines) {
        const std::size_t left_out = lines.size() - kFirstLines - kLastLines;
        item(std::string(kTextAt, ' '), fmt::format("({} more lines: see events.jsonl)", left_out),
             Tone::kQuiet);
        i += left_out;
      }
      const Line& one = lines[i];
      // A time that stands in the line above is not repeated.
      const std::string time = clock(one.at);
      const std::string lead = right(time == shown ? "" : time, kTimeColumns);
      shown = time;
      timed(lead, one);
    }
  }

  void timed(const std::string& time, const Line& one) {
    const std::vector<std::string> parts = wrap(one.what, kColumns - kTextAt);
    line(paint_(Tone::kQuiet, time) + "  " + left(one.node, kNodeColumns) + "  " +
         paint_(one.tone, parts.front()));
    for (std::size_t i = 1; i < parts.size(); ++i) {
      line(std::string(kTextAt, ' ') + paint_(one.tone, parts[i]));
    }
  }

  void switchovers() {
    for (const judge::HavipFacts& havip : judgement_.facts.havips) {
      for (const judge::Switchover& one : havip.switchovers) {
        line();
        for (const std::string& text : render_waterfall(one, paint_))
          line(text);
      }
    }
  }

  void probes() {
    const auto& all = judgement_.facts.probes;
    if (all.empty()) return;
    section("Probes");
    for (std::size_t i = 0; i < all.size(); ++i) {
      const loader::Probe& setup = run_.scenario.probes[i];
      item("  ", fmt::format("{}: {} → {} every {}; {} sent, {} answered, {} lost", setup.id,
                             setup.from.view(), net::to_string(setup.to), exact(setup.every),
                             all[i].sent, all[i].answered, all[i].lost));
      probe_details(all[i]);
    }
  }

  void probe_details(const judge::ProbeFacts& probe) {
    if (!probe.first_answer) {
      item("    ", "never answered", Tone::kBad);
      return;
    }
    std::vector<std::string> by;
    for (const auto& [guest, count] : probe.answered_by) {
      by.push_back(fmt::format("{} by {}", count, guest));
    }
    item("    ",
         fmt::format("answered {}; the first after {}", fmt::join(by, ", "), exact(probe.startup)));
    for (std::size_t i = 0; i < probe.outages.size() && i < kMaxOutages; ++i) {
      const judge::Outage& outage = probe.outages[i];
      item("    ",
           fmt::format("outage of {}, from {} to {}, {} lost", exact(outage.length),
                       clock(outage.from), outage.to ? clock(*outage.to) : "the end", outage.lost));
    }
    if (probe.outages.size() > kMaxOutages) {
      item("    ", fmt::format("and {} outages more, none longer than {}",
                               probe.outages.size() - kMaxOutages, exact(probe.longest_outage)));
    }
  }

  void garps() {
    const judge::GarpFacts& garps = judgement_.facts.garps;
    if (garps.captured == 0) return;
    section("GARPs");
    item("  ", fmt::format("{} captured: {}", garps.captured, describe(garps.verdicts)));
    std::map<net::DeviceId, judge::VerdictCounts> devices;
    for (const auto& [key, counts] : garps.verdicts_of)
      devices[key.device] += counts;
    if (devices.size() > 1) {
      for (const auto& [device, counts] : devices) {
        item(fmt::format("    {}  ", device.view()), describe(counts));
      }
    }
    item("  ", fmt::format("judged by the gateway: {}", describe(garps.audit)));
    if (garps.test_audit.total() != 0) {
      item("  ", fmt::format("judged by the test gateway: {}", describe(garps.test_audit)));
    }
  }

  [[nodiscard]] std::string mark(bool good) const {
    return good ? paint_(Tone::kGood, "PASS") : paint_(Tone::kBad, "FAIL");
  }

  // "  PASS  text", of which the mark may be coloured.
  void judged(bool good, std::string_view text) {
    std::string front = "  " + mark(good) + "  ";
    for (const std::string& part : wrap(text, kColumns - 8)) {
      line(front + part);
      front.assign(8, ' ');
    }
  }

  void expectations() {
    if (judgement_.expectations.empty()) return;
    section("Expectations");
    for (const judge::ExpectationResult& one : judgement_.expectations) {
      judged(one.held, one.text);
      item("        observed  ", one.observed, one.held ? Tone::kQuiet : Tone::kBad);
      if (one.held) continue;
      if (!one.because.empty()) item("        because   ", one.because);
      item("        where     ", one.where);
    }
  }

  void invariants() {
    section("Invariants");
    std::vector<std::string_view> held;
    for (const judge::InvariantResult& one : judgement_.invariants) {
      if (one.held && !one.meant_to_break) held.push_back(one.name);
    }
    if (!held.empty()) {
      judged(true, fmt::format("{} held: {}", held.size(), fmt::join(held, ", ")));
    }
    for (const judge::InvariantResult& one : judgement_.invariants) {
      if (one.held && !one.meant_to_break) continue;
      judged(one.as_expected(), fmt::format("{}: {}", one.name, fate_of(one)));
      for (const std::string& breach : one.breaches)
        item("        ", breach);
    }
  }

  static std::string_view fate_of(const judge::InvariantResult& one) {
    if (one.held) return "held, though the scenario announces that it breaks";
    return one.meant_to_break ? "broken, as announced" : "broken";
  }

  void outcome() {
    line();
    const bool passed = judgement_.passed;
    const std::string_view word = !run_.complete ? "STOPPED" : passed ? "PASSED" : "FAILED";
    std::string text = paint_(passed ? Tone::kGood : Tone::kBad, word);
    text += fmt::format("  {}, seed {}", run_.scenario.name, run_.seed);
    if (!options_.digest.empty()) text += ", digest " + options_.digest;
    line(text);
    if (!options_.run_folder.empty()) item("        ", options_.run_folder, Tone::kQuiet);
  }

  const judge::Run& run_;
  const judge::Judgement& judgement_;
  const TerminalOptions& options_;
  Paint paint_;
  std::string out_;
};

}  // namespace

std::string render_terminal(const judge::Run& run, const judge::Judgement& judgement,
                            const TerminalOptions& options) {
  return Terminal(run, judgement, options).render();
}

}  // namespace havip::report
