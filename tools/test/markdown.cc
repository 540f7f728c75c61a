#include "tools/test/markdown.h"

#include <algorithm>

#include <fmt/format.h>

#include "tools/test/cases.h"
#include "tools/test/utf8.h"

namespace havip::test_run {
namespace {

// For the line that says what was left out, and what closes what is open.
constexpr std::size_t kReserve = 256;

// Text in Markdown, outside of code: what would be a mark is none.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : valid_utf8(text)) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '\n':
        out += ' ';
        break;
      default:
        if (std::string_view("\\`*_{}[]|#~").find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
  }
  return out;
}

// Lines as they are: a fence that is longer than any in them.
std::string fenced(std::string_view lines) {
  const std::string text = valid_utf8(lines);
  std::string fence = "```";
  while (text.find(fence) != std::string::npos)
    fence += '`';
  return fmt::format("{}text\n{}{}{}\n", fence, text, text.ends_with('\n') ? "" : "\n", fence);
}

// Pieces as long as there is room for them.
class Sheet {
 public:
  explicit Sheet(std::size_t room) : room_(room) {}

  // Always, cut if need be; for what comes first.
  void begin(std::string_view text) { out_ += text.substr(0, std::min(room_, text.size())); }

  // All of it, or nothing. False: it did not fit.
  bool add(std::string_view text) {
    if (out_.size() + text.size() + kReserve > room_) return false;
    out_ += text;
    return true;
  }

  // For what there is a reserve.
  void close(std::string_view text) {
    if (out_.size() + text.size() <= room_) out_ += text;
  }

  std::string take() { return std::move(out_); }

 private:
  std::size_t room_;
  std::string out_;
};

std::string row(std::string_view status, const ScenarioResult& one) {
  std::string what = runs_of(one);
  if (const std::size_t failed = one.failed_runs(); failed > 0 && one.runs.size() > 1)
    what += fmt::format(", {} failed", failed);
  return fmt::format("| {} | {} | {} |\n", status, plain(one.path), plain(what));
}

constexpr std::string_view kTableHead = "\n| | scenario | runs |\n|---|---|---|\n";

std::string details(std::string_view title, std::string_view body) {
  return fmt::format("\n<details><summary>{}</summary>\n\n{}\n</details>\n", plain(title),
                     fenced(body));
}

// Tables first, so that a glance is enough; then why.
class Writer {
 public:
  Writer(const TestResult& result, std::size_t room) : result_(result), sheet_(room) {}

  std::string write() {
    sheet_.begin(fmt::format("### havip test: {}\n", plain(summary_of(result_))));
    baseline_table();
    table_of_failures();
    explain_failures();
    explain_baseline();
    table_of_passed();
    if (left_out_ > 0)
      sheet_.close(
          fmt::format("\n**{} more entries are left out: a summary may have 1 MiB.** The "
                      "output of `havip test` has them all.\n",
                      left_out_));
    return sheet_.take();
  }

 private:
  void add(std::string_view text) {
    if (!sheet_.add(text)) ++left_out_;
  }

  void baseline_table() {
    if (result_.baseline.empty()) return;
    add(fmt::format("\nBaseline {}: {} of {} scenarios differ. {}\n", plain(result_.baseline),
                    result_.differing(), result_.compared.size(), plain(result_.method)));
    if (result_.differing() == 0) return;
    add("\n| scenario | moved |\n|---|---|\n");
    for (const BaselineResult& one : result_.compared) {
      if (one.differs) add(fmt::format("| {} | {} |\n", plain(one.path), plain(one.headline)));
    }
  }

  void table_of_failures() {
    bool head = false;
    for (const ScenarioResult& one : result_.scenarios) {
      if (one.passed()) continue;
      if (!head) add(kTableHead);
      head = true;
      add(row(one.broken() ? "🚫 broken" : "❌ failed", one));
    }
  }

  void explain_failures() {
    for (const Suite& suite : suites_of(result_)) {
      if (suite.name.starts_with("baseline ")) continue;
      for (const Case& one : suite.cases) {
        if (one.status != CaseStatus::kPassed)
          add(details(fmt::format("{}: {}", suite.name, one.name), one.body));
      }
    }
  }

  void explain_baseline() {
    for (const BaselineResult& one : result_.compared) {
      if (!one.differs || one.details.empty()) continue;
      add(details(one.path, fmt::format("{}\n{}\n", one.headline, fmt::join(one.details, "\n"))));
    }
  }

  void table_of_passed() {
    const std::size_t passed = result_.count(&ScenarioResult::passed);
    if (passed == 0) return;
    const std::string open =
        fmt::format("\n<details><summary>{} passed</summary>\n{}", passed, kTableHead);
    if (!sheet_.add(open)) {
      left_out_ += passed;
      return;
    }
    for (const ScenarioResult& one : result_.scenarios) {
      if (one.passed()) add(row("✅", one));
    }
    sheet_.close("\n</details>\n");
  }

  const TestResult& result_;
  Sheet sheet_;
  std::size_t left_out_ = 0;
};

}  // namespace

std::string to_markdown(const TestResult& result, std::size_t room) {
  return Writer(result, room).write();
}

}  // namespace havip::test_run
