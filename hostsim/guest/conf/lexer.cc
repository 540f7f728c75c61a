#include "hostsim/guest/conf/lexer.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace havip::hostsim::conf {
namespace {

constexpr std::size_t kMaxPiece = 1023;

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
bool is_name(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_space(text.back()))
    text.remove_suffix(1);
  return text;
}

// The part of a piece before its comment.
std::string_view without_comment(std::string_view text) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (quoted || (text[i] != '#' && text[i] != '!')) continue;
    const bool escaped = i > 0 && text[i - 1] == '\\';
    return text.substr(0, escaped ? i - 1 : i);
  }
  return text;
}

// "NAME" of "$NAME=value", else empty.
std::string_view defined_name(std::string_view text) {
  if (text.empty() || text.front() != '$') return {};
  std::size_t end = 1;
  while (end < text.size() && is_name(text[end]))
    ++end;
  const bool definition = end > 1 && end < text.size() && text[end] == '=';
  return definition ? text.substr(1, end - 1) : std::string_view{};
}

// A use of one of Keepalived's own definitions, as "$_PWD" or "${_HASH}"; else empty. Other names
// are only replaced where the file defines them, and that is reported at the definition.
std::string_view predefined_use(std::string_view text) {
  constexpr std::array<std::string_view, 5> kNames{"_PWD", "_INSTANCE", "_RANDOM", "_HASH",
                                                   "_BANG"};
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    std::string_view rest = text.substr(at + 1);
    if (rest.starts_with('{')) rest.remove_prefix(1);
    const auto end = std::find_if_not(rest.begin(), rest.end(), is_name);
    const std::string_view name = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
    if (std::find(kNames.begin(), kNames.end(), name) != kNames.end()) return name;
  }
  return {};
}

std::string_view first_word(std::string_view text) {
  const auto end = std::find_if(text.begin(), text.end(), is_space);
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

bool is_include(std::string_view word) {
  constexpr std::array<std::string_view, 6> kIncludes{"include",  "includer", "includem",
                                                      "includew", "includeb", "includea"};
  return std::find(kIncludes.begin(), kIncludes.end(), word) != kIncludes.end();
}

}  // namespace

std::optional<Line> Lexer::next() {
  if (has_peeked_) {
    has_peeked_ = false;
    return std::exchange(peeked_, std::nullopt);
  }
  return scan();
}

const std::optional<Line>& Lexer::peek() {
  if (!has_peeked_) {
    peeked_ = scan();
    has_peeked_ = true;
  }
  return peeked_;
}

std::optional<Line> Lexer::scan() {
  while (next_split_ == split_.size()) {
    split_.clear();
    next_split_ = 0;
    if (!take_piece()) {
      report_open_blocks();
      return std::nullopt;
    }
    if (!rewrites_text()) split_piece();
  }
  Line line = std::move(split_[next_split_++]);
  if (line.opens()) ++depth_;
  if (line.closes()) {
    if (depth_ == 0) {
      report_.says(Severity::kError, line.at(0), "Extra '}' found");
    } else {
      --depth_;
    }
  }
  return line;
}

bool Lexer::take_piece() {
  if (at_ >= text_.size()) return false;
  const std::string_view rest = text_.substr(at_, kMaxPiece);
  const std::size_t newline = rest.find('\n');
  const bool whole = newline != std::string_view::npos;
  const std::string_view bytes = whole ? rest.substr(0, newline) : rest;

  piece_ = {.text = bytes.substr(0, bytes.find('\0')), .line = line_, .column = column_};
  at_ += bytes.size() + (whole ? 1 : 0);
  column_ = whole ? 1 : column_ + static_cast<std::uint32_t>(bytes.size());
  line_ += whole ? 1 : 0;
  return true;
}

// Reports a piece that Keepalived would take as an instruction to read other text instead.
bool Lexer::rewrites_text() {
  const std::string_view body = trim(without_comment(piece_.text));
  const auto start = static_cast<std::uint32_t>(body.data() - piece_.text.data());
  const Position at{piece_.line, piece_.column + start};
  if (definition_continues_) {
    definition_continues_ = body.ends_with('\\');
    return true;
  }
  if (body.empty()) return false;
  if (is_include(first_word(body))) {
    report_.unsupported(at, first_word(body), "only one file is read");
  } else if (body.front() == '@') {
    report_.unsupported(at, first_word(body), "conditional lines are not resolved");
  } else if (body.starts_with("~SEQ") || body.starts_with("~LST")) {
    report_.unsupported(at, body.substr(0, 4), "sequences are not expanded");
  } else if (const auto name = defined_name(body); !name.empty()) {
    report_.unsupported(at, fmt::format("${}", name), "definitions are not replaced");
    definition_continues_ = body.ends_with('\\');
  } else if (const auto used = predefined_use(body); !used.empty()) {
    report_.unsupported(at, fmt::format("${}", used), "definitions are not replaced");
  } else {
    return false;
  }
  return true;
}

void Lexer::split_piece() {
  const std::string_view body = without_comment(piece_.text);
  Line line{.number = piece_.line, .words = {}};
  for (std::size_t i = 0; i < body.size();) {
    if (is_space(body[i])) {
      ++i;
    } else if (body[i] == '{' || body[i] == '}') {
      end_line(line);
      line.words.push_back({body.substr(i, 1), piece_.column + static_cast<std::uint32_t>(i)});
      end_line(line);
      ++i;
    } else {
      i = split_word(i, body, line);
    }
  }
  end_line(line);
}

// Adds the word that begins at `at`; returns where it ends.
std::size_t Lexer::split_word(std::size_t at, std::string_view body, Line& line) {
  const auto column = piece_.column + static_cast<std::uint32_t>(at);
  if (body[at] == '"') {
    const std::size_t close = body.find('"', at + 1);
    if (close == std::string_view::npos) {
      report_.says(Severity::kError, {piece_.line, column},
                   fmt::format("Unmatched quote: '{}'", trim(body)));
      return body.size();
    }
    line.words.push_back({body.substr(at + 1, close - at - 1), column});
    return close + 1;
  }
  std::size_t end = at;
  while (end < body.size() && !is_space(body[end]) && body[end] != '"' && body[end] != '{' &&
         body[end] != '}') {
    ++end;
  }
  line.words.push_back({body.substr(at, end - at), column});
  return end;
}

void Lexer::end_line(Line& line) {
  if (line.words.empty()) return;
  split_.push_back(std::exchange(line, Line{.number = piece_.line, .words = {}}));
}

void Lexer::report_open_blocks() {
  if (depth_ == 0) return;
  report_.says(Severity::kError, kWholeFile,
               fmt::format("There are {} missing '}}'s or extra '{{'s", depth_));
  depth_ = 0;
}

}  // namespace havip::hostsim::conf
