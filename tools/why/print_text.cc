#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "tools/report/text.h"
#include "tools/why/fold.h"
#include "tools/why/print.h"

namespace havip::why {
namespace {

// Breaks a text, and indents all lines but the first.
std::string wrapped(const std::string& text, const std::string& indent) {
  std::string out;
  for (const std::string& line : report::wrap(text, kColumns - indent.size()))
    out += (out.empty() ? "" : indent) + line + "\n";
  return out;
}

std::string place_of(Seq seq, std::uint64_t frame) {
  return frame == 0 ? fmt::format("#{}", seq) : fmt::format("#{} frame {}", seq, frame);
}

// ---- steps -------------------------------------------------------------------------------------

std::string time_of(Instant at) {
  return report::exact(at - kStart);
}

std::string seen_text(const Sightings& seen) {
  if (seen.count == 1)
    return fmt::format("{}  {}", time_of(seen.first_at), place_of(seen.first, seen.first_frame));
  return fmt::format("{} .. {}, {} times  {} .. {}", time_of(seen.first_at), time_of(seen.last_at),
                     seen.count, place_of(seen.first, seen.first_frame),
                     place_of(seen.last, seen.last_frame));
}

// At most `room` lines: of many steps that happened, the first ones are told together.
std::string steps_text(const std::vector<Step>& steps, std::size_t room) {
  const auto is = [](Step::State state) {
    return [state](const Step& step) { return step.state == state; };
  };
  const auto happened =
      static_cast<std::size_t>(std::ranges::count_if(steps, is(Step::State::kHappened)));
  const std::size_t folded = happened > room ? happened - room + 1 : 0;
  std::string out;
  std::string together;
  std::string after;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    if (i < folded) {
      together +=
          fmt::format("{}{} ({})", i == 0 ? "" : ", ", step.what, time_of(step.seen.first_at));
      if (i + 1 == folded) out += "  yes  " + wrapped(together, "       ");
    } else if (step.state == Step::State::kHappened) {
      out += "  yes  " + wrapped(report::left(step.what, 30) + seen_text(step.seen), "         ");
    } else if (step.state == Step::State::kMissing) {
      out += fmt::format("  NO   {}\n", step.what);
    } else {
      after += (after.empty() ? "" : ", ") + step.what;
    }
  }
  if (!after.empty()) out += "  then " + wrapped(after, "       ");
  return out;
}

// ---- hops --------------------------------------------------------------------------------------

std::string since(const Line& line, const Line* before) {
  return before == nullptr ? "" : "+" + report::exact(line.at - before->at);
}

std::string hops_text(const std::vector<Line>& lines) {
  std::size_t at = 0;
  std::size_t later = 0;
  std::size_t node = 0;
  const Line* before = nullptr;
  for (const Line& line : lines) {
    at = std::max(at, report::columns(time_of(line.at)));
    later = std::max(later, report::columns(since(line, before)));
    node = std::max(node, report::columns(line.node));
    before = &line;
  }
  std::string out;
  before = nullptr;
  for (const Line& line : lines) {
    const std::string front =
        fmt::format("  {}  {}  {}  ", report::right(time_of(line.at), at),
                    report::right(since(line, before), later), report::left(line.node, node));
    std::string text = line.what + "  " + place_of(line.seq, line.frame);
    if (line.times > 1)
      text += fmt::format(" ({} times, until {})", line.times, time_of(line.until));
    out += front + wrapped(text, std::string(report::columns(front), ' '));
    if (line.left_out != 0) {
      out += fmt::format("{}({} hops are left out; --json has all)\n",
                         std::string(report::columns(front), ' '), line.left_out);
    }
    before = &line;
  }
  return out;
}

}  // namespace

std::string to_text(const Answer& answer) {
  std::string out = wrapped(answer.headline, "");
  const std::string instead =
      answer.instead.empty() ? "" : wrapped("Instead: " + answer.instead + ".", "         ");
  // A why-not has the steps as well, and its hops are those that the steps do not show.
  const std::size_t most_hops = answer.steps.empty() ? kLines - 3 : kLines / 3;
  const std::vector<Line> lines = fold(answer.hops, most_hops);
  const std::size_t used = static_cast<std::size_t>(std::ranges::count(out + instead, '\n'));
  const std::size_t rest = kLines - std::min(kLines, used + lines.size() + 2);
  out += steps_text(answer.steps, std::max<std::size_t>(rest, 3));
  out += instead + hops_text(lines);
  if (!answer.advice.empty()) out += "Ask: " + answer.advice + "\n";
  return out;
}

}  // namespace havip::why
