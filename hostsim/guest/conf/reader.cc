#include "hostsim/guest/conf/reader.h"

#include <algorithm>

#include <fmt/format.h>

namespace havip::hostsim::conf {

void Reader::read(Keywords root) {
  read_lines(root, /*nested=*/false, /*need_open=*/false);
}

void Reader::read_block(Keywords keywords) {
  read_lines(keywords, /*nested=*/true, /*need_open=*/true);
}

// Recursion is as deep as the tables are nested, whatever the text does.
void Reader::read_lines(Keywords keywords, bool nested, bool need_open) {
  while (!report_.ended()) {
    const std::optional<Line> line = lexer_.next();
    if (!line) return;
    if (need_open) {
      need_open = false;
      if (line->opens()) continue;
      report_.says(Severity::kError, line->at(0),
                   "Missing '{' at beginning of configuration block");
    } else if (line->opens()) {
      report_.says(Severity::kError, line->at(0), "Unexpected '{' - ignoring");
      continue;
    }
    if (line->closes() && nested) return;
    dispatch(keywords, *line);
  }
}

void Reader::dispatch(Keywords keywords, const Line& line) {
  const auto found = std::find_if(keywords.begin(), keywords.end(),
                                  [&line](const Keyword& k) { return k.name == line.keyword(); });
  if (found == keywords.end()) {
    report_.says(Severity::kError, line.at(0), fmt::format("Unknown keyword '{}'", line.keyword()));
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
    case Handling::kUnsupported:
      report_.unsupported(line.at(0), found->name, found->note);
      break;
  }
  if (found->shape == Shape::kBlock) skip_block();
}

void Reader::read_list(const Line& line, void (*entry)(Reader&, const Line&)) {
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
    if (next->closes()) return;
    entry(*this, *next);
  }
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
  return name == "lo" || std::find(env_.nics.begin(), env_.nics.end(), name) != env_.nics.end();
}

}  // namespace havip::hostsim::conf
