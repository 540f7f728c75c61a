#include "tools/vary/conf_value.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "hostsim/guest/conf/lexer.h"
#include "hostsim/guest/conf/report.h"
#include "scenarios/loader/nearest.h"
#include "scenarios/loader/node.h"

namespace havip::vary {
namespace {

namespace conf = hostsim::conf;

// Octets of the text that a value takes the place of.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// What would end the value's words, or begin something else.
bool is_word_text(std::string_view value) {
  const auto harmful = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f ||
           std::string_view("{}#!$~@").find(c) != std::string_view::npos;
  };
  return std::ranges::none_of(value, harmful) && std::ranges::count(value, '"') % 2 == 0;
}

class Text {
 public:
  explicit Text(std::string_view text) : text_(text) {
    starts_.push_back(0);
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') starts_.push_back(i + 1);
    }
  }

  // Where a word begins, if it stands there as the lexer says.
  [[nodiscard]] std::optional<Span> find(const conf::Line& line, const conf::Word& word) const {
    if (line.file != 0 || line.number == 0 || line.number > starts_.size() || word.column == 0) {
      return std::nullopt;
    }
    std::size_t at = starts_[line.number - 1] + word.column - 1;
    const bool quoted = at < text_.size() && text_[at] == '"';
    const std::size_t inner = at + (quoted ? 1 : 0);
    if (inner + word.text.size() > text_.size()) return std::nullopt;
    if (text_.substr(inner, word.text.size()) != word.text) return std::nullopt;
    return Span{.begin = at, .end = inner + word.text.size() + (quoted ? 1 : 0)};
  }

 private:
  std::string_view text_;
  std::vector<std::size_t> starts_;  // of each line
};

struct Occurrences {
  std::vector<Span> values;
  std::set<std::string> keywords;  // all that the file has
  std::uint32_t alone = 0;         // the line of one that has no value, 0: none has
  std::uint32_t made = 0;          // the line of one that is not in the text, 0: none is
};

Occurrences find(std::string_view text, const std::string& file_name, const conf::Environment& env,
                 std::string_view keyword) {
  conf::ParseResult unheard;  // what the lexer complains of, the loader says
  conf::Report report(file_name, false, unheard);
  conf::Lexer lexer(text, file_name, env, report);
  const Text source(text);
  Occurrences found;
  while (const auto line = lexer.next()) {
    if (line->opens() || line->closes()) continue;
    found.keywords.emplace(line->keyword());
    if (line->keyword() != keyword) continue;
    if (line->arguments() == 0) {
      found.alone = line->number;
      continue;
    }
    const auto first = source.find(*line, line->words[1]);
    const auto last = source.find(*line, line->words.back());
    if (!first || !last) {
      found.made = line->number;
      continue;
    }
    found.values.push_back({.begin = first->begin, .end = last->end});
  }
  return found;
}

}  // namespace

Result<std::string> with_value(std::string_view text, const std::string& file_name,
                               const conf::Environment& env, std::string_view keyword,
                               std::string_view value) {
  if (!is_word_text(value)) {
    return fail(fmt::format("{}: {} is no value for one line: braces, comments and definitions",
                            file_name, loader::shown(value)) +
                " cannot be put there");
  }
  const Occurrences found = find(text, file_name, env, keyword);
  if (found.made != 0) {
    return fail(fmt::format("{}:{}: {} comes from an include or a definition; vary a file that",
                            file_name, found.made, loader::shown(keyword)) +
                " has the value itself");
  }
  if (found.alone != 0) {
    return fail(fmt::format("{}:{}: {} has no value there", file_name, found.alone,
                            loader::shown(keyword)));
  }
  if (found.values.empty()) {
    const std::vector<std::string> known(found.keywords.begin(), found.keywords.end());
    return fail(fmt::format("{}: nothing there has the keyword {}{}", file_name,
                            loader::shown(keyword), loader::suggestion(keyword, known)));
  }
  std::string out;
  std::size_t done = 0;
  for (const Span& span : found.values) {
    out.append(text.substr(done, span.begin - done)).append(value);
    done = span.end;
  }
  return out.append(text.substr(done));
}

}  // namespace havip::vary
