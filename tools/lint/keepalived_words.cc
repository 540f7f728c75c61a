#include "tools/lint/keepalived_words.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/ensure.h"
#include "hostsim/guest/conf/keywords.h"
#include "scenarios/loader/nearest.h"
#include "tools/lint/printable.h"

namespace havip::lint {
namespace {

constexpr std::string_view kUnknownKeyword = "unknown-keyword";
constexpr std::string_view kUnexpectedBrace = "unexpected-brace";
constexpr std::string_view kExtraBrace = "extra-brace";

const Check& check_of(const conf::Finding& finding) {
  const auto named = [](std::string_view id) -> const Check& {
    const Check* check = find_check(id);
    ensure(check != nullptr, "a check that is asked for by name is in the table");
    return *check;
  };
  if (finding.kind == conf::FindingKind::kRemark) return named("no-effect-here");
  if (finding.kind == conf::FindingKind::kUnsupported) return named("not-modelled");
  for (const Check& check : keepalived_checks()) {
    const auto* complaint = std::get_if<Complaint>(&check.find);
    if (complaint->words.empty()) break;
    if (finding.text.find(complaint->words) != std::string::npos) return check;
  }
  return named("keepalived-complains");
}

Level level_of(const conf::Finding& finding, const Check& check) {
  const bool known = !std::get<Complaint>(check.find).words.empty();
  if (known || finding.kind != conf::FindingKind::kKeepalived) return check.level;
  switch (finding.severity) {
    case conf::Severity::kNote:
      return Level::kNote;
    case conf::Severity::kWarning:
      return Level::kWarning;
    case conf::Severity::kError:
    case conf::Severity::kFatal:
      return Level::kError;
  }
  return check.level;
}

// The instance that a complaint is about stands where the complaint does, or in "(VI_1) ...".
Place moved(const Subject& subject, const conf::Finding& finding, std::string_view keyword,
            const Place& place) {
  if (keyword.empty()) return place;
  for (const conf::Instance& instance : subject.parsed.config.instances) {
    if (instance.line != finding.source.line || place.file != subject.name) continue;
    return Member{&subject, &instance}.place(keyword);
  }
  return place;
}

// The words of the line that a complaint is about, for its width.
std::uint32_t width_at(const Subject& subject, const Place& place) {
  for (const Statement& statement : subject.outline.statements()) {
    if (statement.line != place.line || statement.file != place.file) continue;
    for (std::size_t i = 0; i < statement.words.size(); ++i) {
      if (statement.words[i].column == place.column) return statement.place(i).width;
    }
  }
  return 1;
}

// No rest of a misspelt word: "eth0" behind "interface", but not "s" behind "unicast_peer".
bool is_value(std::string_view rest) {
  return rest.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string_view::npos;
}

// "Unknown keyword 'x'": what was probably meant.
std::string correction(const conf::Finding& finding) {
  const std::size_t open = finding.text.find('\'');
  const std::size_t close = finding.text.rfind('\'');
  if (open == close) return {};
  const std::string word = finding.text.substr(open + 1, close - open - 1);
  std::vector<std::string> known;
  for (const conf::Keywords keywords :
       {conf::root_keywords(), conf::global_keywords(), conf::instance_keywords(),
        conf::authentication_keywords()}) {
    for (const conf::Keyword& keyword : keywords)
      known.emplace_back(keyword.name);
  }
  for (const std::string& keyword : known) {
    if (keyword.size() > 8 && word.starts_with(keyword) && is_value(word.substr(keyword.size()))) {
      return fmt::format("write a blank: `{} {}`", keyword, word.substr(keyword.size()));
    }
  }
  if (std::ranges::find(known, word) != known.end()) {
    return fmt::format("`{}` belongs in another block: move it there, or count the braces above it",
                       word);
  }
  const auto meant = loader::nearest(word, known);
  return meant ? fmt::format("write `{}`", *meant) : std::string();
}

}  // namespace

void add_keepalived_findings(const Subject& subject, std::vector<Finding>& out) {
  bool lost = false;  // a block was not understood: what follows is read in the wrong place
  for (const conf::Finding& found : subject.parsed.findings) {
    const Check& check = check_of(found);
    Finding finding{
        .check = &check, .level = level_of(found, check), .text = printable(found.text)};
    finding.keepalived = found.kind == conf::FindingKind::kKeepalived;
    finding.place = {.file = located(subject.name, found.source.file),
                     .line = found.source.line,
                     .column = found.source.column};
    finding.place = moved(subject, found, std::get<Complaint>(check.find).keyword, finding.place);
    finding.place.width = std::max(finding.place.width, width_at(subject, finding.place));
    if (check.id == kUnknownKeyword) finding.fix = printable(correction(found));
    const bool misread =
        check.id == kUnknownKeyword || check.id == kUnexpectedBrace || check.id == kExtraBrace;
    finding.consequence = misread && lost;
    lost |= check.id == kUnexpectedBrace;
    if (check.id == kUnexpectedBrace && !out.empty() && out.back().check->id == kUnknownKeyword) {
      finding.consequence = true;
    }
    out.push_back(std::move(finding));
  }
}

}  // namespace havip::lint
