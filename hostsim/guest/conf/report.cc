#include "hostsim/guest/conf/report.h"

#include <algorithm>

#include <fmt/format.h>

namespace havip::hostsim::conf {
namespace {

// A line may hold anything; a finding that quotes it stays one readable line.
constexpr std::size_t kMaxText = 300;

std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (out.size() >= kMaxText) return out + "...";
    if (c >= ' ' && c <= '~') {
      out += c;
    } else {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::kNote:
      return "note";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      return "error";
    case Severity::kFatal:
      return "fatal";
  }
  return "?";
}

std::string_view to_string(FindingKind kind) {
  switch (kind) {
    case FindingKind::kKeepalived:
      return "keepalived";
    case FindingKind::kRemark:
      return "remark";
    case FindingKind::kUnsupported:
      return "unsupported";
  }
  return "?";
}

std::string to_string(const Finding& finding) {
  std::string place = finding.source.file;
  if (finding.source.line != 0) place += fmt::format(":{}", finding.source.line);
  if (finding.source.column != 0) place += fmt::format(":{}", finding.source.column);
  const std::string_view rank = finding.kind == FindingKind::kUnsupported
                                    ? to_string(finding.kind)
                                    : to_string(finding.severity);
  return fmt::format("{}: {}: {}", place, rank, finding.text);
}

void Report::append(FindingKind kind, Severity severity, Position at, std::string_view text) {
  Finding finding;
  finding.kind = kind;
  finding.severity = severity;
  finding.source.file = files_[at.file];
  finding.source.line = at.line;
  finding.source.column = at.column;
  finding.text = printable(text);
  result_.findings.push_back(std::move(finding));
}

void Report::add(FindingKind kind, Severity severity, Position at, std::string_view text) {
  if (result_.findings.size() < kMaxFindings) {
    append(kind, severity, at, text);
  } else {
    ++dropped_;
  }
}

std::uint16_t Report::add_file(std::string_view name) {
  const auto known = std::find(files_.begin(), files_.end(), name);
  const auto number = static_cast<std::uint16_t>(known - files_.begin());
  if (known == files_.end()) files_.emplace_back(name);
  return number;
}

void Report::says(Severity severity, Position at, std::string_view text, TestClass counts) {
  result_.config_test_exit_code = std::max(result_.config_test_exit_code, static_cast<int>(counts));
  add(FindingKind::kKeepalived, severity, at, text);
}

void Report::says_when_run(Severity severity, Position at, std::string_view text) {
  if (!config_test_) add(FindingKind::kKeepalived, severity, at, text);
}

void Report::ends(Position at, std::string_view text) {
  says(Severity::kFatal, at, text);
  result_.exit_code = kExitConfig;
}

void Report::ends_reading(Position at, std::string_view text) {
  ends(at, text);
  result_.config_test_exit_code = kExitConfig;
}

void Report::no_effect(Position at, std::string_view keyword, std::string_view reason) {
  add(FindingKind::kRemark, Severity::kNote, at,
      fmt::format("{} has no effect here: {}", keyword, reason));
}

void Report::unsupported(Position at, std::string_view what, std::string_view reason) {
  ++result_.unsupported_count;
  add(FindingKind::kUnsupported, Severity::kError, at,
      fmt::format("{} is not supported: {}", what, reason));
}

void Report::close() {
  if (dropped_ == 0) return;
  append(FindingKind::kRemark, Severity::kNote, kWholeFile,
         fmt::format("{} more findings are not shown", dropped_));
}

}  // namespace havip::hostsim::conf
