#include "tools/test/tap.h"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/loader/node.h"
#include "tools/test/utf8.h"

namespace havip::test_run {
namespace {

// A description ends at a '#', which begins a directive, and at the end of the line.
std::string description(const Suite& suite, const Case& one) {
  std::string text;
  for (const char c : valid_utf8(fmt::format("{}: {}", suite.name, one.name))) {
    const bool control = static_cast<unsigned char>(c) < 0x20;
    if (c == '#' || c == '\\') text += '\\';
    text += control ? ' ' : c;
  }
  return text;
}

// A string that YAML reads as JSON does.
std::string yaml_string(std::string_view text) {
  return loader::json_quoted(valid_utf8(text));
}

void add_diagnostics(std::string& out, const Case& one) {
  out += "  ---\n";
  out += fmt::format("  message: {}\n", yaml_string(one.message));
  out += fmt::format("  severity: {}\n", one.status == CaseStatus::kBroken ? "error" : "fail");
  if (one.seed) out += fmt::format("  seed: {}\n", *one.seed);
  if (one.virtual_time)
    out += fmt::format("  virtual_duration: {}\n", yaml_string(to_string(*one.virtual_time)));
  if (!one.attachments.empty()) {
    out += "  attachments:\n";
    for (const std::string& path : one.attachments)
      out += fmt::format("    - {}\n", yaml_string(path));
  }
  // As a block: prove's reader of YAML takes a quoted list item with a colon for a mapping.
  out += "  detail: |\n";
  std::string body = valid_utf8(one.body);
  std::ranges::replace_if(
      body, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; }, ' ');
  std::string_view rest = body;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    if (end > 0) out += fmt::format("    {}\n", rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  out += "  ...\n";
}

}  // namespace

std::string to_tap(const std::vector<Suite>& suites) {
  std::size_t count = 0;
  std::string out;
  for (const Suite& suite : suites) {
    for (const Case& one : suite.cases) {
      const bool passed = one.status == CaseStatus::kPassed;
      out +=
          fmt::format("{} {} - {}\n", passed ? "ok" : "not ok", ++count, description(suite, one));
      if (!passed) add_diagnostics(out, one);
    }
  }
  return fmt::format("TAP version 13\n1..{}\n{}", count, out);
}

}  // namespace havip::test_run
