#include "hostsim/guest/conf/lexer.h"

#include <utility>

#include <fmt/format.h>

namespace havip::hostsim::conf {
namespace {

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_space(text.back()))
    text.remove_suffix(1);
  return text;
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
    auto piece = source_.next();
    if (!piece) {
      report_open_blocks();
      return std::nullopt;
    }
    piece_ = std::move(*piece);
    split_piece();
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

void Lexer::split_piece() {
  const std::string_view body = piece_.text;
  Line line = new_line();
  std::size_t start = 0;
  for (std::size_t i = 0; i < body.size();) {
    if (is_space(body[i])) {
      ++i;
    } else if (body[i] == '{' || body[i] == '}') {
      end_line(line, body.substr(start, i - start));
      line.words.push_back({std::string(body.substr(i, 1)), column_of(i)});
      end_line(line, body.substr(i, 1));
      start = ++i;
    } else {
      i = split_word(i, body, line);
    }
  }
  end_line(line, body.substr(start));
}

// Adds the word that begins at `at`; returns where it ends.
std::size_t Lexer::split_word(std::size_t at, std::string_view body, Line& line) {
  const std::uint32_t column = column_of(at);
  if (body[at] == '"') {
    const std::size_t close = body.find('"', at + 1);
    if (close == std::string_view::npos) {
      const Position place{piece_.at.line, column, piece_.at.file};
      for (const std::string_view fault : {"Unterminated quote", "Unmatched quote:"})
        report_.says(Severity::kError, place, fmt::format("{} '{}'", fault, trim(body)));
      return body.size();
    }
    line.words.push_back({std::string(body.substr(at + 1, close - at - 1)), column});
    return close + 1;
  }
  std::size_t end = at;
  while (end < body.size() && !is_space(body[end]) && body[end] != '"' && body[end] != '{' &&
         body[end] != '}') {
    ++end;
  }
  line.words.push_back({std::string(body.substr(at, end - at)), column});
  return end;
}

Line Lexer::new_line() const {
  return {.number = piece_.at.line, .file = piece_.at.file, .raw = {}};
}

// What was put in has no place of its own in the file: it is where the piece begins.
std::uint32_t Lexer::column_of(std::size_t at) const {
  return piece_.at.column + (piece_.as_written ? static_cast<std::uint32_t>(at) : 0);
}

void Lexer::end_line(Line& line, std::string_view raw) {
  if (line.words.empty()) return;
  line.raw = trim(raw);
  split_.push_back(std::exchange(line, new_line()));
}

void Lexer::report_open_blocks() {
  if (depth_ == 0) return;
  report_.says(Severity::kError, kWholeFile,
               fmt::format("There are {} missing '}}'s or extra '{{'s", depth_));
  depth_ = 0;
}

}  // namespace havip::hostsim::conf
