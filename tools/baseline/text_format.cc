#include "tools/baseline/text_format.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <tuple>

#include <fmt/format.h>

#include "scenarios/judge/switchover.h"
#include "scenarios/loader/node.h"

namespace havip::baseline {
namespace {

constexpr std::size_t kMaxFaults = 20;
constexpr std::string_view kMagic = "havip-baseline";
constexpr std::size_t kHashDigits = 32;

std::string_view word_for_run(Backend backend) {
  return backend == Backend::kVirtual ? "seed" : "repetition";
}

bool must_be_escaped(char c) {
  return c == '%' || static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
}

std::string escaped(std::string_view path) {
  std::string text;
  for (const char c : path) {
    if (must_be_escaped(c)) {
      text += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    } else {
      text += c;
    }
  }
  return text;
}

std::optional<std::string> unescaped(std::string_view text) {
  std::string path;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      path += text[i];
      continue;
    }
    unsigned value = 0;
    if (text.size() < i + 3) return std::nullopt;
    const char* first = text.data() + i + 1;
    if (std::from_chars(first, first + 2, value, 16).ptr != first + 2) return std::nullopt;
    path += static_cast<char>(value);
    i += 2;
  }
  return path;
}

std::string_view or_nobody(const std::string& name) {
  return name.empty() ? std::string_view("-") : std::string_view(name);
}

// The words of a line, between single spaces.
std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t space = line.find(' ');
    words.push_back(line.substr(0, space));
    if (space == std::string_view::npos) return words;
    line.remove_prefix(space + 1);
  }
}

// In decimal, without a sign and without zeros before it.
template <class T>
std::optional<T> number(std::string_view text) {
  const bool plain = text.size() == 1 || !text.starts_with('0');
  if (text.empty() || !plain || text.starts_with('-')) return std::nullopt;
  T value{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

bool is_name(std::string_view text) {
  return !text.empty() && text.find_first_of("=#\t\r") == std::string_view::npos;
}

class Parser {
 public:
  Parser(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  Result<Baseline, std::vector<std::string>> parse() {
    if (!header()) return fail(std::move(faults_));
    while (!text_.empty() && faults_.size() < kMaxFaults) {
      const std::string_view line = next_line();
      if (line.empty() || line.starts_with('#')) continue;
      if (ended_) {
        fault(line, "nothing after \"end\"");
      } else if (line == "end") {
        ended_ = true;
      } else {
        content(line);
      }
    }
    if (faults_.empty() && !ended_) {
      ++line_;
      fault("the end of the file", "the line \"end\": it is cut short", false);
    }
    finish_entry();
    if (!faults_.empty()) return fail(std::move(faults_));
    return std::move(baseline_);
  }

 private:
  std::string_view next_line() {
    ++line_;
    const std::size_t feed = text_.find('\n');
    const std::string_view line = text_.substr(0, feed);
    text_.remove_prefix(feed == std::string_view::npos ? text_.size() : feed + 1);
    return line;
  }

  void fault(std::string_view found, std::string_view expected, bool quote = true) {
    if (faults_.size() == kMaxFaults) return;
    const std::string what = quote ? loader::shown(found) : std::string(found);
    faults_.push_back(fmt::format("{}:{}: found {}, expected {}", file_, line_, what, expected));
  }

  bool header() {
    const std::string_view line = next_line();
    const auto words = split(line);
    if (words.size() < 2 || words[0] != kMagic) {
      fault(line, fmt::format("\"{} {} virtual\", the first line of a baseline", kMagic, kFormat));
      return false;
    }
    if (words[1] != std::to_string(kFormat)) {
      fault(fmt::format("a baseline of format {}", loader::shown(words[1])),
            fmt::format("format {}: it was written by another version of havip", kFormat), false);
      return false;
    }
    if (words.size() != 3 || (words[2] != "virtual" && words[2] != "live")) {
      fault(line,
            fmt::format("\"{} {} virtual\" or \"{} {} live\"", kMagic, kFormat, kMagic, kFormat));
      return false;
    }
    baseline_.backend = words[2] == "live" ? Backend::kLive : Backend::kVirtual;
    return true;
  }

  void content(std::string_view line) {
    const std::string_view what = word_for_run(baseline_.backend);
    if (line.starts_with("scenario ")) {
      scenario(line);
    } else if (line.starts_with(fmt::format("{} ", what))) {
      run(line);
    } else {
      fault(line, fmt::format("a line that begins with \"scenario\" or \"{}\", or \"end\"", what));
    }
  }

  void scenario(std::string_view line) {
    finish_entry();
    const auto words = split(line);
    const bool hash = words.size() >= 3 && words[1].size() == kHashDigits &&
                      words[1].find_first_not_of("0123456789abcdef") == std::string_view::npos;
    const auto path = hash ? unescaped(line.substr(9 + kHashDigits + 1)) : std::nullopt;
    Entry entry;
    if (path) entry = {.path = *path, .hash = std::string(words[1])};
    if (!path || path->empty()) {
      fault(line, "\"scenario\", a hash of 32 hex digits and a path");
    } else if (!baseline_.entries.empty() && baseline_.entries.back().path >= *path) {
      fault(*path, fmt::format("a path after {}: scenarios are sorted, each once",
                               loader::shown(baseline_.entries.back().path)));
    }
    baseline_.entries.push_back(std::move(entry));
    open_ = true;
    scenario_line_ = line_;
  }

  void finish_entry() {
    if (!open_ || !baseline_.entries.back().runs.empty() || faults_.size() == kMaxFaults) return;
    open_ = false;
    if (!faults_.empty()) return;
    faults_.push_back(
        fmt::format("{}:{}: found a scenario without runs, expected a line that "
                    "begins with \"{}\" below it",
                    file_, scenario_line_, word_for_run(baseline_.backend)));
  }

  void run(std::string_view line) {
    if (!open_) return fault(line, "a scenario first");
    const auto words = split(line);
    const auto seed = number<std::uint64_t>(words[1]);
    if (!seed) return fault(words[1], "a whole number");
    std::vector<Run>& runs = baseline_.entries.back().runs;
    const bool same = !runs.empty() && runs.back().seed == *seed;
    const bool none = words.size() == 3 && words[2] == "none";
    if (!runs.empty() && (runs.back().seed > *seed || (same && (none || closed_))))
      return fault(line, fmt::format("a {} after {}: they are sorted, each once",
                                     word_for_run(baseline_.backend), runs.back().seed));
    if (!same) runs.push_back({.seed = *seed});
    closed_ = none;
    if (!none) switchover(line, words, runs.back().switches);
  }

  void switchover(std::string_view line, const std::vector<std::string_view>& words,
                  std::vector<Switch>& switches) {
    const auto count = words.size() < 4 ? std::nullopt : number<std::uint32_t>(words[3]);
    const bool named = words.size() > 6 && is_name(words[2]) && is_name(words[4]) &&
                       is_name(words[5]) && count && *count > 0;
    if (!named)
      return fault(line, "\"none\", or a HAVIP, the number of its switchover, from, to and stages");
    Switch out{.havip = std::string(words[2]), .number = *count};
    if (words[4] != "-") out.from = words[4];
    if (words[5] != "-") out.to = words[5];
    const Switch* last = switches.empty() ? nullptr : &switches.back();
    const std::uint32_t next = last != nullptr && last->havip == out.havip ? last->number + 1 : 1;
    if (out.number != next) return fault(line, fmt::format("switchover {} of {}", next, out.havip));
    const bool known_before =
        std::ranges::find(switches, out.havip, &Switch::havip) != switches.end();
    if (next == 1 && known_before) return fault(line, "all switchovers of a HAVIP together");
    for (std::size_t i = 6; i < words.size(); ++i) {
      if (!stage(words[i], i - 6, out)) return;
    }
    switches.push_back(std::move(out));
  }

  bool stage(std::string_view word, std::size_t index, Switch& out) {
    const std::size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    const bool known = index < judge::kStageNames.size() && name == judge::kStageNames[index];
    const auto took = equals == std::string_view::npos
                          ? std::nullopt
                          : number<std::int64_t>(word.substr(equals + 1));
    if (known && took) {
      out.stages.push_back({.name = std::string(name), .took = Duration(*took)});
      return true;
    }
    const std::string expected =
        index < judge::kStageNames.size()
            ? fmt::format("\"{}=\" and nanoseconds", judge::kStageNames[index])
            : std::string("no further stage");
    fault(word, expected);
    return false;
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t line_ = 0;
  std::size_t scenario_line_ = 0;
  bool open_ = false;    // in a scenario
  bool closed_ = false;  // the last run had "none"
  bool ended_ = false;
  Baseline baseline_;
  std::vector<std::string> faults_;
};

}  // namespace

std::string to_text(const Baseline& baseline) {
  std::string text = fmt::format("{} {} {}\n", kMagic, kFormat, to_string(baseline.backend));
  text +=
      "# Times of switchovers in ns, by stage. `havip test --update-baseline` writes it anew.\n";
  for (const Entry& entry : baseline.entries) {
    text += fmt::format("\nscenario {} {}\n", entry.hash, escaped(entry.path));
    for (const Run& run : entry.runs) {
      const std::string head = fmt::format("{} {}", word_for_run(baseline.backend), run.seed);
      if (run.switches.empty()) text += head + " none\n";
      for (const Switch& one : run.switches) {
        text += fmt::format("{} {} {} {} {}", head, one.havip, one.number, or_nobody(one.from),
                            or_nobody(one.to));
        for (const Stage& stage : one.stages)
          text += fmt::format(" {}={}", stage.name, ns(stage.took));
        text += '\n';
      }
    }
  }
  return text + "\nend\n";
}

Result<Baseline, std::vector<std::string>> parse(std::string_view text, const std::string& file) {
  return Parser(text, file).parse();
}

}  // namespace havip::baseline
