#include <algorithm>
#include <cctype>
#include <utility>

#include <fmt/format.h>

#include "tools/report/text.h"
#include "tools/why/fold.h"
#include "tools/why/print.h"

namespace havip::why {
namespace {

// Stands for a space at which no line is broken.
constexpr char kNoBreak = '\x01';
// Columns of what is said of a step, before where it was seen.
constexpr std::size_t kStepColumns = 30;
// The least lines for steps that happened, and the least for hops.
constexpr std::size_t kLeastSteps = 3;
constexpr std::size_t kLeastHops = 5;

std::string indented(std::size_t columns) {
  return std::string(columns, ' ');
}

// Numbers stay with their units.
std::string with_units(std::string text) {
  for (const std::string_view unit : {" s", " ms", " µs", " ns"}) {
    for (std::size_t at = text.find(unit); at != std::string::npos; at = text.find(unit, at + 1)) {
      const auto is = [&](std::size_t i, int (*kind)(int)) {
        return i < text.size() && kind(static_cast<unsigned char>(text[i])) != 0;
      };
      if (at > 0 && is(at - 1, std::isdigit) && !is(at + unit.size(), std::isalnum))
        text[at] = kNoBreak;
    }
  }
  return text;
}

// Breaks a text, and indents all lines but the first.
std::string wrapped(const std::string& text, std::size_t indent) {
  std::string out;
  for (const std::string& line : report::wrap(with_units(text), kColumns - indent))
    out += (out.empty() ? "" : indented(indent)) + line + "\n";
  std::ranges::replace(out, kNoBreak, ' ');
  return out;
}

// ---- steps -------------------------------------------------------------------------------------

std::string seen_text(const Sightings& seen) {
  std::string text = report::exact(seen.first_at);
  const bool once = seen.count == 1;
  if (!once) text += fmt::format(" .. {} {}x", report::exact(seen.last_at), seen.count);
  text += fmt::format(" #{}", seen.first);
  if (!once) text += fmt::format("..#{}", seen.last);
  if (seen.first_frame == 0) return text;
  text += fmt::format(" frame{}{}", kNoBreak, seen.first_frame);
  return once ? text : text + fmt::format("..{}", seen.last_frame);
}

// Steps that are not told one by one: as many as a line holds, and how many there are beside.
std::string together(std::string_view front, const std::vector<std::string>& steps) {
  std::string text(front);
  std::size_t told = 0;
  for (const std::string& step : steps) {
    const std::string more = (told == 0 ? "" : ", ") + step;
    if (report::columns(text + more) > kColumns - 12) break;
    text += more;
    ++told;
  }
  if (told < steps.size()) text += fmt::format(" and {} more", steps.size() - told);
  return text + "\n";
}

// At most `room` lines for what happened: of more the first ones are told together.
std::string steps_text(const std::vector<Step>& steps, std::size_t room) {
  const auto happened =
      static_cast<std::size_t>(std::ranges::count(steps, Step::State::kHappened, &Step::state));
  const std::size_t folded = happened > room ? happened - room + 1 : 0;
  std::vector<std::string> first;
  std::vector<std::string> after;
  std::string out;
  for (const Step& step : steps) {
    if (step.state == Step::State::kAfter) {
      after.push_back(step.what);
    } else if (step.state == Step::State::kMissing) {
      out += fmt::format("  NO   {}\n", step.what);
    } else if (first.size() < folded) {
      first.push_back(fmt::format("{} ({})", step.what, report::exact(step.seen.first_at)));
      if (first.size() == folded) out += together("  yes  ", first);
    } else {
      out += "  yes  " + wrapped(report::left(step.what, kStepColumns) + seen_text(step.seen), 9);
    }
  }
  return after.empty() ? out : out + together("  then ", after);
}

// ---- hops --------------------------------------------------------------------------------------

std::string place_of(const Line& line) {
  std::string text = fmt::format(" #{}", line.seq);
  if (line.frame != 0) text += fmt::format("{}frame{}{}", kNoBreak, kNoBreak, line.frame);
  if (line.times > 1)
    text += fmt::format(" ({} times, until {})", line.times, report::exact(line.until));
  return text;
}

std::string since(const Line& line, const Line* before) {
  return before == nullptr ? "" : "+" + report::exact(line.at - before->at);
}

std::string hops_text(const Folded& folded) {
  std::size_t at = 0;
  std::size_t later = 0;
  std::size_t node = 0;
  const Line* before = nullptr;
  for (const Line& line : folded.lines) {
    at = std::max(at, report::columns(report::exact(line.at)));
    later = std::max(later, report::columns(since(line, before)));
    node = std::max(node, report::columns(line.node));
    before = &line;
  }
  std::string out;
  before = nullptr;
  for (const Line& line : folded.lines) {
    const std::string front =
        fmt::format("  {}  {}  {}  ", report::right(report::exact(line.at), at),
                    report::right(since(line, before), later), report::left(line.node, node));
    const std::size_t indent = report::columns(front);
    out += front + wrapped(line.what + place_of(line), indent);
    before = &line;
  }
  if (folded.left_out != 0)
    out += fmt::format("  (lines left out: {}; --json has all)\n", folded.left_out);
  return out;
}

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

// So many that their lines fit, however often these are wrapped.
std::string hops_within(const std::vector<Hop>& hops, std::size_t room) {
  std::size_t most = std::max(room, kLeastHops);
  std::string text = hops_text(fold(hops, most));
  while (lines_of(text) > room && most > kLeastHops)
    text = hops_text(fold(hops, --most));
  return text;
}

}  // namespace

std::string to_text(const Answer& answer) {
  std::string out = wrapped(answer.headline, 0);
  const std::string instead =
      answer.instead.empty() ? "" : wrapped("Instead: " + answer.instead + ".", 9);
  // Two lines more for the step that is missing, and what would follow.
  const std::size_t around = lines_of(out + instead) + (answer.steps.empty() ? 0 : 2);
  const std::size_t least = around + std::min(kLeastSteps, answer.steps.size());
  const std::string hops = hops_within(answer.hops, kLines - std::min(kLines, least));
  const std::size_t used = around + lines_of(hops);
  out += steps_text(answer.steps, std::max(kLeastSteps, kLines - std::min(kLines, used)));
  out += instead + hops;
  if (!answer.advice.empty()) out += "Ask: " + answer.advice + "\n";
  return out;
}

}  // namespace havip::why
