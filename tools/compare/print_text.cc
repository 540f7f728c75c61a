#include <algorithm>

#include <fmt/format.h>

#include "tools/compare/events_file.h"
#include "tools/compare/parting.h"
#include "tools/compare/print.h"
#include "tools/report/terminal.h"
#include "tools/report/text.h"

namespace havip::compare {
namespace {

using report::columns;
using report::kColumns;
using report::left;
using report::Paint;
using report::right;
using report::Tone;

// A row: mark, what, A, B, B - A, and what that may be. 100 columns with the blanks between.
constexpr std::size_t kWhat = 33;
constexpr std::size_t kCell = 16;
constexpr std::size_t kDifference = 12;
constexpr std::size_t kAllowed = 15;

// What was read in a file is no command to a terminal.
std::string safe(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, '?');
  return text;
}

std::string allowed(const Row& row) {
  if (!row.bounds || *row.bounds == Bounds{}) return {};
  return fmt::format("{}..{}", to_string(row.bounds->least), to_string(row.bounds->most));
}

class Text {
 public:
  Text(const Comparison& comparison, const TextOptions& options)
      : comparison_(comparison), paint_(options.colour) {}

  std::string render() {
    side("A", comparison_.a);
    side("B", comparison_.b);
    for (const std::string& note : comparison_.notes)
      item("  note: ", note, Tone::kNotable);
    if (comparison_.parting) parting(*comparison_.parting);
    for (const Section& one : comparison_.sections)
      section(one);
    outcome();
    return std::move(out_);
  }

 private:
  void line(std::string_view text = "") { out_.append(text).append("\n"); }

  // `lead` once, then the text wrapped in what is left of the line, all indented alike.
  void item(std::string_view lead, const std::string& text, Tone tone = Tone::kPlain) {
    std::string front(lead);
    const std::size_t indent = columns(lead);
    for (const std::string& part : report::wrap(safe(text), kColumns - indent)) {
      line(front + paint_(tone, part));
      front.assign(indent, ' ');
    }
  }

  void side(std::string_view name, const Side& side) {
    item(fmt::format("{}  ", name),
         fmt::format("{}: {}, seed {}, {}, {}, {} events, digest {}", side.folder, side.scenario,
                     side.seed, side.backend, to_string(side.end), side.events, side.digest));
  }

  void record(std::string_view name, const std::string& line) {
    std::string text = "nothing: the trace has ended";
    if (const auto head = parse_head(line)) {
      text = fmt::format("at {}, cause {}: {}", to_string(head->at), head->cause, in_short(line));
    }
    item(fmt::format("  {}  ", name), text, Tone::kBad);
  }

  void causes(std::string_view lead, const std::vector<Place>& chain) {
    for (const Place& cause : chain) {
      item(fmt::format("  {}", left(lead, 12)), place_text(cause), Tone::kQuiet);
      lead = "";
    }
  }

  void parting(const Parting& parting) {
    line();
    const std::string fields = fmt::format("{}", fmt::join(parting.fields, ", "));
    item("",
         fmt::format("The traces part at record {}, in {}", parting.seq,
                     fields.empty() ? "length" : fields),
         Tone::kHeading);
    record("A", parting.a);
    record("B", parting.b);
    causes("caused by", parting.causes);
    causes("in B by", parting.causes_b);
  }

  static std::string place_text(const Place& place) {
    std::string text;
    if (place.seq != 0) text = fmt::format("record {} ", place.seq);
    if (place.at) text += "at " + to_string(*place.at);
    if (place.frame != 0) text += fmt::format(", frame {}", place.frame);
    if (!place.text.empty()) text += ": " + place.text;
    return text;
  }

  void section(const Section& section) {
    if (section.rows.empty()) return;
    line();
    line(paint_(
        Tone::kHeading,
        fmt::format("{} {} {} {} {}", left(section.title, kWhat + 4), right("A", kCell),
                    right("B", kCell), right("B - A", kDifference), right("allowed", kAllowed))));
    const bool all = section.rows.size() <= kMaxRows;
    std::size_t shown = 0;
    subject_.clear();
    for (const Row& one : section.rows) {
      const bool wanted = all || one.grade == Grade::kDeviates;
      if (wanted && shown < kMaxRows) {
        row(one);
        ++shown;
      }
    }
    if (all) return;
    const std::size_t deviate = section.deviations();
    line(paint_(Tone::kQuiet,
                fmt::format("  {} rows, of which {} deviate{}", section.rows.size(), deviate,
                            deviate > shown
                                ? fmt::format(": {} more than are shown (--json)", deviate - shown)
                                : "")));
  }

  void row(const Row& row) {
    if (row.subject != subject_) item("  ", row.subject);
    subject_ = row.subject;
    const bool deviates = row.grade == Grade::kDeviates;
    const Tone tone = deviates                     ? Tone::kBad
                      : row.grade == Grade::kShown ? Tone::kQuiet
                                                   : Tone::kPlain;
    const std::string front = deviates ? "  ! " : "    ";
    const std::string a = safe(row.a.shown());
    const std::string b = safe(row.b.shown());
    const std::string what = safe(row.what);
    const bool narrow = columns(a) <= kCell && columns(b) <= kCell;
    const bool once = a == b && columns(a) <= 2 * kCell + 1;
    if (columns(what) <= kWhat && (narrow || once)) {
      std::string text =
          fmt::format("{}{} {} {} {}", front, left(what, kWhat),
                      narrow ? right(a, kCell) + " " + right(b, kCell) : right(a, 2 * kCell + 1),
                      right(row.difference ? signed_text(*row.difference) : "", kDifference),
                      right(allowed(row), kAllowed));
      text.erase(text.find_last_not_of(' ') + 1);
      line(paint_(tone, text));
    } else {
      item(front, what, tone);
      item("        A  ", a, tone);
      item("        B  ", b, tone);
    }
    if (!row.note.empty()) item("        ", row.note, Tone::kQuiet);
    if (deviates) places(row);
  }

  void places(const Row& row) {
    if (row.at_a.known()) item("        A: ", place_text(row.at_a), Tone::kQuiet);
    if (row.at_b.known()) item("        B: ", place_text(row.at_b), Tone::kQuiet);
  }

  void outcome() {
    line();
    const std::size_t deviations = comparison_.deviations();
    if (deviations == 0) {
      const std::string word = comparison_.same_trace ? "IDENTICAL" : "AGREES";
      const std::string text =
          comparison_.same_trace
              ? fmt::format("{} events, digest {}", comparison_.a.events, comparison_.a.digest)
              : "every sequence and count is the same, every time within its bounds";
      line(paint_(Tone::kGood, word) + "  " + safe(text));
      return;
    }
    std::vector<std::string> parts;
    if (comparison_.parting) parts.emplace_back("the traces part");
    for (const Section& one : comparison_.sections) {
      if (one.deviations() != 0)
        parts.push_back(fmt::format("{} in {}", one.deviations(), one.name));
    }
    line(paint_(Tone::kBad, "DEVIATES") + fmt::format("  {}", fmt::join(parts, ", ")));
  }

  const Comparison& comparison_;
  Paint paint_;
  std::string subject_;  // of the row above
  std::string out_;
};

}  // namespace

std::string signed_text(Duration difference) {
  using std::chrono::microseconds;
  const Duration size = difference < Duration{} ? -difference : difference;
  const Duration shown = size < microseconds(1) ? size : std::chrono::round<microseconds>(size);
  if (shown == Duration{}) return "0";
  return (difference < Duration{} ? "-" : "+") + report::exact(shown);
}

std::string to_text(const Comparison& comparison, const TextOptions& options) {
  return Text(comparison, options).render();
}

}  // namespace havip::compare
