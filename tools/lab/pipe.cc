#include "tools/lab/pipe.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "scenarios/loader/node.h"

namespace havip::lab {
namespace {

constexpr std::size_t kUsually = 10;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines)
    out += line + "\n";
  return out;
}

// The N of "-N", "-n N" or "-nN".
std::optional<std::size_t> count_of(const Words& filter) {
  if (filter.size() == 1) return kUsually;
  std::string word = filter.back();
  if (word.starts_with("-n")) word = word.substr(2);
  if (word.starts_with("-")) word = word.substr(1);
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), count);
  if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return count;
}

std::optional<std::string> grep(const std::string& text, const Words& filter) {
  bool without = false;
  bool any_case = false;
  std::optional<std::string> wanted;
  for (std::size_t i = 1; i < filter.size(); ++i) {
    if (filter[i] == "-v") {
      without = true;
    } else if (filter[i] == "-i") {
      any_case = true;
    } else if (filter[i] == "-E" || filter[i] == "-F" || filter[i] == "-w") {
      continue;
    } else if (!wanted) {
      wanted = any_case ? lower(filter[i]) : filter[i];
    } else {
      return std::nullopt;
    }
  }
  if (!wanted) return std::nullopt;
  auto lines = lines_of(text);
  std::erase_if(lines, [&](const std::string& line) {
    const bool has = (any_case ? lower(line) : line).find(*wanted) != std::string::npos;
    return has == without;
  });
  return joined(lines);
}

}  // namespace

std::vector<std::string> split_at_bars(std::string_view line) {
  std::vector<std::string> parts(1);
  char quote = 0;
  for (const char c : line) {
    if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == quote) {
      quote = 0;
    } else if (c == '|' && quote == 0) {
      parts.emplace_back();
      continue;
    }
    parts.back() += c;
  }
  return parts;
}

Result<std::string> filtered(const std::string& text, const Words& filter) {
  const std::string name = filter.empty() ? "" : filter.front();
  if (name == "grep") {
    if (auto out = grep(text, filter)) return *std::move(out);
  } else if (name == "head" || name == "tail") {
    if (const auto count = count_of(filter)) {
      auto lines = lines_of(text);
      const std::size_t kept = std::min(*count, lines.size());
      const auto all = static_cast<std::ptrdiff_t>(kept);
      if (name == "head") lines.erase(lines.begin() + all, lines.end());
      if (name == "tail") lines.erase(lines.begin(), lines.end() - all);
      return joined(lines);
    }
  } else if (name == "wc" && filter.size() == 2 && filter[1] == "-l") {
    return fmt::format("{}\n", lines_of(text).size());
  }
  return fail(fmt::format("behind a bar: grep [-v] [-i] TEXT, head -N, tail -N or wc -l, not {}",
                          loader::shown(name)));
}

}  // namespace havip::lab
