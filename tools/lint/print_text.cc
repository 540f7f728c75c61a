#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "tools/lint/milliseconds.h"
#include "tools/lint/print.h"
#include "tools/lint/printable.h"
#include "tools/lint/source_line.h"
#include "tools/report/text.h"

namespace havip::lint {
namespace {

using report::Paint;
using report::Tone;

constexpr std::size_t kColumns = 100;
constexpr std::size_t kGutter = 6;  // of line numbers

Tone tone_of(Level level) {
  switch (level) {
    case Level::kNote:
      return Tone::kQuiet;
    case Level::kWarning:
      return Tone::kNotable;
    case Level::kError:
      return Tone::kBad;
  }
  return Tone::kPlain;
}

std::string place_of(const Place& place) {
  std::string text = printable(place.file);
  if (place.line != 0) text += fmt::format(":{}", place.line);
  if (place.column != 0) text += fmt::format(":{}", place.column);
  return text;
}

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

class TextPrinter {
 public:
  TextPrinter(const Report& report, bool colour) : report_(report), paint_(colour) {}

  std::string print() {
    for (std::size_t i = 0; i < report_.findings.size();) {
      print_finding(report_.findings[i]);
      i = print_consequences(i + 1);
      out_ += '\n';
    }
    for (const SubjectReport& subject : report_.subjects)
      print_forecast(subject);
    print_summary();
    return std::move(out_);
  }

 private:
  void print_finding(const Finding& finding) {
    const std::string_view voice = finding.keepalived ? "Keepalived says: " : "";
    out_ += fmt::format("{}: {}: {}{} {}\n", paint_(Tone::kHeading, place_of(finding.place)),
                        paint_(tone_of(finding.level), to_string(finding.level)), voice,
                        finding.text, paint_(Tone::kQuiet, fmt::format("[{}]", finding.check->id)));
    print_line(finding.place);
    for (const Related& related : finding.related) {
      out_ += fmt::format("{}: {}: {}\n", paint_(Tone::kHeading, place_of(related.place)),
                          paint_(Tone::kQuiet, "note"), printable(related.text));
      print_line(related.place);
    }
    const bool first = explained_.insert(finding.check->id).second;
    if (first) print_wrapped("why", finding.check->why);
    if (first || !finding.fix.empty()) {
      print_wrapped("fix", finding.fix.empty() ? finding.check->fix : finding.fix);
    }
  }

  // What follows from a finding is not repeated line by line. Returns the next finding to print.
  std::size_t print_consequences(std::size_t from) {
    std::size_t next = from;
    while (next < report_.findings.size() && report_.findings[next].consequence)
      ++next;
    if (next == from) return next;
    out_ += fmt::format("{:>{}}   and {} that follow from it, up to line {} (--json lists them)\n",
                        "", kGutter, counted(next - from, "complaint"),
                        report_.findings[next - 1].place.line);
    return next;
  }

  // The line, cut to what fits around the place, and a caret under it.
  void print_line(const Place& place) {
    const auto line = source_line(report_, place);
    if (!line || place.column == 0 || place.column > line->size()) return;
    constexpr std::size_t kWidth = kColumns - kGutter - 3;
    const std::size_t skipped = place.column > kWidth / 2 ? place.column - kWidth / 2 : 0;
    const std::string_view shown = skipped == 0 ? *line : line->substr(skipped);
    const Place there{.column = place.column - static_cast<std::uint32_t>(skipped),
                      .width = place.width};
    const CodePoints at = code_points(shown, there);
    const std::size_t room = kWidth > at.begin ? kWidth - at.begin : 0;
    out_ += fmt::format("{:>{}} | {}\n", place.line, kGutter, head_of(printable(shown), kWidth));
    out_ += fmt::format(
        "{:>{}} | {:{}}{}\n", "", kGutter, "", at.begin - 1,
        paint_(Tone::kGood, "^" + std::string(std::min(at.end - at.begin - 1, room), '~')));
  }

  static std::string head_of(const std::string& text, std::size_t columns) {
    std::size_t octets = 0;
    for (std::size_t seen = 0; octets < text.size(); ++octets) {
      const bool begins = (static_cast<unsigned char>(text[octets]) & 0xc0U) != 0x80;
      if (begins && seen++ == columns) break;
    }
    std::string head = text.substr(0, octets);
    head.erase(head.find_last_not_of(' ') + 1);
    return head;
  }

  void print_wrapped(std::string_view what, std::string_view text) {
    std::string_view label = what;
    for (const std::string& line : report::wrap(text, kColumns - kGutter - 8)) {
      out_ += fmt::format("{:>{}}   {:<3}  {}\n", "", kGutter, paint_(Tone::kQuiet, label), line);
      label = "   ";
    }
  }

  // The slowest VIP of a file stage by stage; of the others, the totals.
  void print_forecast(const SubjectReport& subject) {
    if (subject.forecast.empty()) return;
    out_ += paint_(Tone::kHeading,
                   fmt::format("{}: forecast, if the master dies and this router takes over",
                               printable(subject.subject->name))) +
            "\n";
    const auto slower = [](const Forecast& a, const Forecast& b) {
      const auto key = [](const Forecast& forecast) {
        return std::pair(forecast.usual.value_or(Duration::max()),
                         forecast.worst.value_or(Duration::max()));
      };
      return key(a) < key(b);
    };
    const auto slowest = std::ranges::max_element(subject.forecast, slower);
    if (slowest->barred.empty()) {
      print_stages(*slowest);
    } else {
      print_totals(*slowest);
    }
    std::size_t others = 0;
    for (const Forecast& forecast : subject.forecast) {
      if (&forecast == &*slowest) continue;
      if (++others <= kMaxOthers) print_totals(forecast);
    }
    if (others > kMaxOthers) out_ += fmt::format("  and {} more\n", others - kMaxOthers);
    out_ += '\n';
  }

  static std::string total_of(const std::optional<Duration>& total) {
    return total ? milliseconds(*total) : "never";
  }

  void print_totals(const Forecast& forecast) {
    if (!forecast.barred.empty()) {
      out_ +=
          fmt::format("  {} {} on {}: never, its GARPs end as {}\n", printable(forecast.instance),
                      to_string(forecast.vip), printable(forecast.nic), forecast.barred);
      return;
    }
    out_ += fmt::format("  {} {} on {}: {}, at worst {}\n", printable(forecast.instance),
                        to_string(forecast.vip), printable(forecast.nic), total_of(forecast.usual),
                        total_of(forecast.worst));
  }

  void print_stages(const Forecast& forecast) {
    print_totals(forecast);
    out_ += fmt::format("    {:<14}{:>16}{:>16}\n", "", "usual", "at worst");
    for (const Stage& stage : forecast.stages) {
      const auto value = [&](Duration each, const std::optional<Duration>& total) {
        return stage.name == "limiter" && !total ? std::string("never") : milliseconds(each);
      };
      out_ += fmt::format("    {:<14}{:>16}{:>16}   ", stage.name,
                          value(stage.usual, forecast.usual), value(stage.worst, forecast.worst));
      print_beside(stage.formula);
    }
    out_ += fmt::format("    after a clean stop or a failed check detection is {}; this router\n",
                        milliseconds(forecast.stopped));
    out_ += forecast.taken_back
                ? fmt::format("    takes the VIP from a lesser one {} after it has heard it\n",
                              milliseconds(*forecast.taken_back))
                : "    never takes the VIP from a lesser one (nopreempt)\n";
  }

  void print_beside(std::string_view text) {
    constexpr std::size_t kIndent = 53;
    bool first = true;
    for (const std::string& line : report::wrap(text, kColumns - kIndent)) {
      out_ += fmt::format("{:{}}{}\n", "", first ? 0 : kIndent, line);
      first = false;
    }
  }

  void print_summary() {
    for (const SubjectReport& subject : report_.subjects) {
      out_ += fmt::format("{}: `keepalived -t` returns {}{}\n", printable(subject.subject->name),
                          subject.keepalived_exit,
                          subject.refused ? ", and Keepalived does not run it" : "");
    }
    out_ += fmt::format("{}: {}, {}, {}\n", counted(report_.subjects.size(), "file"),
                        counted(report_.count(Level::kError), "error"),
                        counted(report_.count(Level::kWarning), "warning"),
                        counted(report_.count(Level::kNote), "note"));
  }

  static constexpr std::size_t kMaxOthers = 10;

  const Report& report_;
  Paint paint_;
  std::string out_;
  std::set<std::string_view> explained_;
};

}  // namespace

std::string to_text(const Report& report, const TextOptions& options) {
  return TextPrinter(report, options.colour).print();
}

std::string list_checks() {
  std::string out;
  for (const Check* check : all_checks()) {
    out += fmt::format("{:<28}{:<9}{}\n", check->id, to_string(check->level), check->title);
    for (const auto& [label, text] : {std::pair{"why", check->why}, {"fix", check->fix}}) {
      std::string_view shown = label;
      for (const std::string& line : report::wrap(text, kColumns - 9)) {
        out += fmt::format("    {:<3}  {}\n", shown, line);
        shown = "";
      }
    }
  }
  return out;
}

}  // namespace havip::lint
