#include "hostsim/guest/conf/reader.h"

#include <algorithm>

#include <fmt/format.h>

namespace havip::hostsim::conf {

void Reader::read(Keywords root) {
  (void)read_lines(root, /*nested=*/false, /*need_open=*/false);
}

Position Reader::read_block(Keywords keywords) {
  return read_lines(keywords, /*nested=*/true, /*need_open=*/true);
}

// Recursion is as deep as the tables are nested, whatever the text does.
Position Reader::read_lines(Keywords keywords, bool nested, bool need_open) {
  while (!report_.ended()) {
    const std::optional<Line> line = lexer_.next();
    if (!line) return kWholeFile;
    if (need_open) {
      need_open = false;
      if (line->opens()) continue;
      report_.says(Severity::kError, line->at(0),
                   "Missing '{' at beginning of configuration block");
    } else if (line->opens()) {
      report_.says(Severity::kError, line->at(0), "Unexpected '{' - ignoring");
      continue;
    }
    if (line->closes() && nested) return line->at(0);
    dispatch(keywords, *line);
  }
  return kWholeFile;
}

void Reader::dispatch(Keywords keywords, const Line& line) {
  const auto found = std::find_if(keywords.begin(), keywords.end(),
                                  [&line](const Keyword& k) { return k.name == line.keyword(); });
  const bool later = found != keywords.end() && found->handling == Handling::kLater;
  if (found == keywords.end() || (later && !env_.later_keywords)) {
    report_.says(Severity::kError, line.at(0), fmt::format("Unknown keyword '{}'", line.keyword()));
    if (later) {
      report_.no_effect(line.at(0), found->name, "it came after Keepalived 2.2.7, the model");
    }
    return;
  }
  if (!demand(line, found->arguments)) return;
  switch (found->handling) {
    case Handling::kActs:
      found->act(*this, line);
      return;
    case Handling::kNoEffect:
      report_.no_effect(line.at(0), found->name, found->note);
      break;
    case Handling::kLater:
      if (found->act != nullptr) {
        found->act(*this, line);
        return;
      }
      report_.no_effect(line.at(0), found->name, found->note);
      break;
    case Handling::kUnsupported:
      report_.unsupported(line.at(0), found->name, found->note);
      break;
  }
  if (found->shape == Shape::kBlock) skip_block();
}

Position Reader::read_list(const Line& line, void (*entry)(Reader&, const Line&)) {
  if (line.arguments() > 0) {
    report_.says(
        Severity::kError, line.at(1),
        fmt::format("Block {} has extra parameters {} ...", line.keyword(), line.words[1].text));
  }
  const std::optional<Line>& first = lexer_.peek();
  if (first && first->opens()) {
    (void)lexer_.next();
  } else {
    report_.says_when_run(Severity::kError, line.at(0),
                          fmt::format("'{{' missing from beginning of block {}", line.keyword()));
  }
  while (const std::optional<Line> next = lexer_.next()) {
    if (next->closes()) return next->at(0);
    entry(*this, *next);
  }
  return kWholeFile;
}

void Reader::skip_block() {
  const std::optional<Line>& first = lexer_.peek();
  if (!first || !first->opens()) return;
  std::size_t depth = 0;
  while (const std::optional<Line> line = lexer_.next()) {
    if (line->opens()) ++depth;
    if (line->closes() && --depth == 0) return;
  }
}

bool Reader::demand(const Line& line, std::size_t arguments) {
  if (line.arguments() >= arguments) return true;
  report_.ends_reading(
      line.at(0), fmt::format("*** Configuration line starting `{}` is missing a parameter after "
                              "keyword `{}` at word position {}",
                              line.keyword(), line.words.back().text, line.words.size() + 1));
  return false;
}

bool Reader::nic_exists(std::string_view name) const {
  return env_.any_nic || name == "lo" ||
         std::find(env_.nics.begin(), env_.nics.end(), name) != env_.nics.end();
}

void Reader::misses_interface(Position at, std::string_view name, std::string_view text) {
  if (draft_.global.dynamic_interfaces) {
    report_.unsupported(at, fmt::format("interface {}", name),
                        "a guest's NICs are fixed for a run, so one that may come never does");
    return;
  }
  draft_.missing_interface = true;
  report_.says(Severity::kWarning, at, fmt::format("WARNING - {}", text), TestClass::kMissing);
}

}  // namespace havip::hostsim::conf
