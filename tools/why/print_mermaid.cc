#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "tools/report/text.h"
#include "tools/why/fold.h"
#include "tools/why/print.h"

namespace havip::why {
namespace {

// A diagram is looked at as a whole; more than this nobody does.
constexpr std::size_t kMostLines = 40;

// Mermaid reads ";" as the end of a line, "#" as the beginning of a character's code, and "end" as
// its own word, wherever they stand.
std::string escaped(std::string_view text) {
  std::string out;
  const auto letter = [&](std::size_t i) {
    return i < text.size() && std::isalnum(static_cast<unsigned char>(text[i])) != 0;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool end_word =
        text.substr(i, 3) == "end" && !letter(i + 3) && (i == 0 || !letter(i - 1));
    const bool special = c == ';' || c == '#' || c == '<' || c == '>' || c == '%' || end_word;
    if (special) {
      out += fmt::format("#{};", static_cast<int>(c));
    } else {
      out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
  }
  return out;
}

// Participants by the order in which they come up.
class Cast {
 public:
  explicit Cast(const std::vector<Line>& lines) {
    for (const Line& line : lines)
      names_.push_back(line.node);
    std::vector<std::string> once;
    for (const std::string& name : names_) {
      if (std::ranges::find(once, name) == once.end()) once.push_back(name);
    }
    names_ = std::move(once);
    if (names_.empty()) names_.emplace_back("havip");
  }

  [[nodiscard]] std::string declared() const {
    std::string out;
    for (const std::string& name : names_)
      out += fmt::format("  participant {} as {}\n", id_of(name), escaped(name));
    return out;
  }

  [[nodiscard]] std::string id_of(const std::string& name) const {
    const auto at = std::ranges::find(names_, name);
    return fmt::format("n{}", at == names_.end() ? 0 : at - names_.begin());
  }

 private:
  std::vector<std::string> names_;
};

std::string told(const Line& line) {
  std::string text = fmt::format("{}: {}", report::exact(line.at), line.what);
  if (line.times > 1)
    text += fmt::format(" ({} times, until {})", line.times, report::exact(line.until));
  return escaped(text);
}

}  // namespace

std::string to_mermaid(const Answer& answer) {
  const Folded folded = fold(answer.hops, kMostLines);
  const std::vector<Line>& lines = folded.lines;
  const Cast cast(lines);
  std::string out = "sequenceDiagram\n" + cast.declared();
  const auto note = [&](const std::string& node, const std::string& text) {
    out += fmt::format("  Note over {}: {}\n", cast.id_of(node), text);
  };
  for (const Line& line : lines) {
    if (line.from.empty() || line.from == line.node) {
      note(line.node, told(line));
    } else {
      out +=
          fmt::format("  {}->>{}: {}\n", cast.id_of(line.from), cast.id_of(line.node), told(line));
    }
  }
  if (folded.left_out != 0)
    note(lines.back().node, fmt::format("{} lines are left out", folded.left_out));
  const std::string last = lines.empty() ? "havip" : lines.back().node;
  const auto missing = std::ranges::find(answer.steps, Step::State::kMissing, &Step::state);
  if (missing != answer.steps.end()) {
    note(last, escaped(fmt::format("NO: {}. Instead: {}", missing->what, answer.instead)));
  } else {
    note(last, escaped(answer.headline));
  }
  return out;
}

}  // namespace havip::why
