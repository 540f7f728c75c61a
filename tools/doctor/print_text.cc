#include <algorithm>

#include <fmt/format.h>

#include "tools/doctor/print.h"
#include "tools/report/terminal.h"
#include "tools/report/text.h"

namespace havip::doctor {
namespace {

using report::columns;
using report::kColumns;
using report::left;
using report::Paint;
using report::Tone;

constexpr std::size_t kLead = 12;  // of the lines below a step

Tone tone_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed:
      return Tone::kGood;
    case Outcome::kFailed:
      return Tone::kBad;
    case Outcome::kCannotTell:
      return Tone::kNotable;
    case Outcome::kNotReached:
      return Tone::kQuiet;
  }
  return Tone::kPlain;
}

class Text {
 public:
  explicit Text(const TextOptions& options) : paint_(options.colour) {}

  // Nothing wrong to be seen is healthy only where all could be looked at.
  [[nodiscard]] std::string verdict_of(const Diagnosis& one) const {
    if (!one.healthy())
      return paint_(Tone::kBad, fmt::format("step {} failed", static_cast<int>(one.failed_at())));
    const auto untold = std::ranges::count(one.steps, Outcome::kCannotTell, &StepReport::outcome);
    if (untold == 0) return paint_(Tone::kGood, "healthy");
    return paint_(Tone::kNotable,
                  fmt::format("no fault to be seen, and {} of {} steps cannot be told", untold,
                              one.steps.size()));
  }

  void add(const Diagnosis& one) {
    if (!out_.empty()) out_ += "\n";
    const std::string name = one.id.empty()
                                 ? fmt::format("{}, which is no HAVIP", to_string(one.vip))
                                 : fmt::format("{} {}", one.id.view(), to_string(one.vip));
    out_ += fmt::format("{}: {}\n", paint_(Tone::kHeading, name), verdict_of(one));
    for (const StepReport& step : one.steps)
      add(step);
    if (one.healthy()) return;
    out_ += "\n";
    item("cause", fmt::format("{} [{}]", one.sentence, one.cause->id), Tone::kBad);
    item("fix", one.fix, Tone::kPlain);
    for (const Shown& shown : one.see) {
      // Not wrapped: it is to be copied.
      out_ += fmt::format("  {}{}{}\n", left("see", kLead - 2), shown.command,
                          shown.prints_nothing ? "    # prints nothing" : "");
    }
  }

  std::string take() { return std::move(out_); }

 private:
  void add(const StepReport& step) {
    const std::string outcome = left(std::string(to_string(step.outcome)), 12);
    out_ += fmt::format("  {} {} {}\n", static_cast<int>(step.step),
                        paint_(tone_of(step.outcome), outcome), question_of(step.step));
    std::string looked;
    for (const std::string& one : step.looked_at)
      looked += (looked.empty() ? "" : "; ") + one;
    if (!looked.empty()) item("looked at", looked, Tone::kQuiet);
    std::string_view lead = "found";
    for (const std::string& one : step.found) {
      item(lead, one, Tone::kPlain);
      lead = "";
    }
  }

  void item(std::string_view lead, const std::string& text, Tone tone) {
    std::string front = "  " + left(lead, kLead - 2);
    for (const std::string& part : report::wrap(safe(text), kColumns - kLead)) {
      out_ += fmt::format("{}{}\n", front, paint_(tone, part));
      front.assign(kLead, ' ');
    }
  }

  // What was read in a file is no command to a terminal.
  static std::string safe(std::string text) {
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, '?');
    return text;
  }

  Paint paint_;
  std::string out_;
};

}  // namespace

std::string to_text(const std::vector<Diagnosis>& diagnoses, const TextOptions& options) {
  Text text(options);
  for (const Diagnosis& one : diagnoses)
    text.add(one);
  return text.take();
}

std::string list_causes() {
  std::string out;
  for (const Cause* one : all_causes()) {
    const bool of_lint = one->sentence.starts_with("{place}");
    out += fmt::format("{} {} {}\n", static_cast<int>(one->step), left(one->id, 26),
                       of_lint ? "what `havip lint` calls that, where it shows" : one->sentence);
  }
  return out;
}

}  // namespace havip::doctor
