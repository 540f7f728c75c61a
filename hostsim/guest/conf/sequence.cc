#include "hostsim/guest/conf/sequence.h"

#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace havip::hostsim::conf {
namespace {

constexpr std::string_view kBlanks = " \t\r\v\f\n";

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// Decimal, or hexadecimal with 0x, with a sign.
std::optional<std::int64_t> number_of(std::string_view text) {
  constexpr std::int64_t kMost = 0xffff'ffff;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  if (hex) text.remove_prefix(2);
  std::int64_t value = 0;
  const auto [end, fault] =
      std::from_chars(text.data(), text.data() + text.size(), value, hex ? 16 : 10);
  if (fault != std::errc{} || end != text.data() + text.size() || value < 0 || value > kMost) {
    return std::nullopt;
  }
  return negative ? -value : value;
}

// "a, {b,c} ,d" -> {"a", "{b,c}", "d"}; nothing when braces do not match.
std::optional<std::vector<std::string_view>> split_commas(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t start = 0;
  int depth = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '{') ++depth;
    if (i < text.size() && text[i] == '}' && --depth < 0) return std::nullopt;
    if (i < text.size() && (text[i] != ',' || depth > 0)) continue;
    out.push_back(trim(text.substr(start, i - start)));
    start = i + 1;
  }
  if (depth != 0) return std::nullopt;
  return out;
}

// "{a,b}" -> a, b; "a" -> a.
std::optional<std::vector<std::string>> group_of(std::string_view text) {
  if (text.starts_with('{') != text.ends_with('}')) return std::nullopt;
  if (!text.starts_with('{')) return std::vector<std::string>{std::string(text)};
  const auto parts = split_commas(text.substr(1, text.size() - 2));
  if (!parts) return std::nullopt;
  return std::vector<std::string>(parts->begin(), parts->end());
}

}  // namespace

bool Sequence::begins(std::string_view line) {
  return line.starts_with("~SEQ") || line.starts_with("~LST");
}

std::optional<Sequence> Sequence::parse(std::string_view line, Position at, Report& report) {
  const bool list = line.starts_with("~LST");
  const bool hex = line.starts_with("~SEQx");
  const std::size_t open = hex ? 5 : 4;
  const std::size_t close = line.find(')');
  std::optional<Sequence> out;
  if (open < line.size() && line[open] == '(' && close != std::string_view::npos) {
    const std::string_view inside = line.substr(open + 1, close - open - 1);
    out =
        list ? parse_list(inside, line, at, report) : parse_numbers(inside, hex, line, at, report);
  }
  if (!out) {
    report.says(Severity::kError, at,
                fmt::format("Invalid {} specification '{}'", line.substr(0, 4), line));
    return std::nullopt;
  }
  out->rest_ = trim(line.substr(close + 1));
  return out;
}

std::optional<Sequence> Sequence::parse_numbers(std::string_view inside, bool hex,
                                                std::string_view line, Position at,
                                                Report& report) {
  const auto complain = [&](std::string_view text) {
    report.says(Severity::kError, at, fmt::format("{} '{}'", text, line));
    return std::nullopt;
  };
  const auto parts = split_commas(inside);
  if (!parts || parts->size() < 2 || parts->size() > 4 || parts->front().empty()) {
    return complain("Invalid ~SEQ definition");
  }
  std::vector<std::int64_t> numbers;
  for (std::size_t i = 1; i < parts->size(); ++i) {
    const auto number = number_of((*parts)[i]);
    if (!number) return complain("Invalid ~SEQ definition");
    numbers.push_back(*number);
  }
  Sequence out;
  out.variables_.emplace_back(parts->front());
  out.hex_ = hex;
  out.end_ = numbers.back();
  out.value_ = numbers.size() > 1 ? numbers.front() : (out.end_ > 0 ? 1 : -1);
  out.step_ = numbers.size() > 2 ? numbers[1] : (out.end_ >= out.value_ ? 1 : -1);
  if (out.step_ == 0 || (out.step_ > 0 && out.end_ < out.value_) ||
      (out.step_ < 0 && out.end_ > out.value_)) {
    return complain("Invalid ~SEQ values");
  }
  if (hex && (out.value_ < 0 || out.end_ < 0)) {
    return complain("~SEQx is only valid for positive numbers");
  }
  return out;
}

std::optional<Sequence> Sequence::parse_list(std::string_view inside, std::string_view line,
                                             Position at, Report& report) {
  const auto parts = split_commas(inside);
  if (!parts || parts->size() < 2) return std::nullopt;
  const auto variables = group_of(parts->front());
  if (!variables || variables->front().empty()) return std::nullopt;
  Sequence out;
  out.variables_ = *variables;
  for (std::size_t i = 1; i < parts->size(); ++i) {
    auto row = group_of((*parts)[i]);
    if (!row) return std::nullopt;
    if (row->size() > out.variables_.size()) {
      report.says(Severity::kError, at,
                  fmt::format("~LST specification has too many values '{}'", line));
      return std::nullopt;
    }
    row->resize(out.variables_.size());
    out.rows_.push_back(std::move(*row));
  }
  return out;
}

bool Sequence::done() const {
  if (step_ == 0) return next_row_ == rows_.size();
  return step_ > 0 ? value_ > end_ : value_ < end_;
}

Sequence::Bindings Sequence::next() {
  Bindings out;
  if (step_ != 0) {
    out.emplace_back(variables_[0], hex_ ? fmt::format("{:x}", value_) : fmt::format("{}", value_));
    value_ += step_;
    return out;
  }
  const auto& row = rows_[next_row_++];
  for (std::size_t i = 0; i < variables_.size(); ++i)
    out.emplace_back(variables_[i], row[i]);
  return out;
}

}  // namespace havip::hostsim::conf
