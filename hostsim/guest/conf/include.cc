// include, includer, includem, includew, includeb, includea: files in place of a line.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "hostsim/guest/conf/text_source.h"

namespace havip::hostsim::conf {
namespace {

constexpr std::size_t kMaxAlternatives = 256;

IncludeCheck with(IncludeCheck check, std::string_view keyword) {
  switch (keyword.back()) {
    case 'r':
      check.readable = true;
      break;
    case 'm':
      check.match = true;
      break;
    case 'w':
      check.wildcard_match = true;
      break;
    case 'b':
      check.brace_match = true;
      break;
    case 'a':
      return IncludeCheck::all();
    default:
      break;
  }
  return check;
}

bool has_wildcard(std::string_view text) {
  return text.find_first_of("*?[") != std::string_view::npos;
}

// "a{b,c}d" -> "abd", "acd", as csh does it; a brace without its partner stays.
std::vector<std::string> alternatives(std::string_view pattern) {
  std::vector<std::string> done;
  std::vector<std::string> open{std::string(pattern)};
  while (!open.empty() && done.size() + open.size() < kMaxAlternatives) {
    const std::string text = std::move(open.back());
    open.pop_back();
    const std::size_t close = text.find('}');
    const std::size_t begin = close == std::string::npos ? close : text.rfind('{', close);
    if (begin == std::string::npos) {
      done.push_back(text);
      continue;
    }
    std::vector<std::string> made;
    for (std::size_t at = begin + 1; at <= close;) {
      const std::size_t end = std::min(text.find(',', at), close);
      made.push_back(text.substr(0, begin) + text.substr(at, end - at) + text.substr(close + 1));
      at = end + 1;
    }
    open.insert(open.end(), made.rbegin(), made.rend());
  }
  return done;
}

}  // namespace

void TextSource::include(std::string_view keyword, std::string_view pattern, Position at) {
  if (!env_.read_file || !env_.glob) {
    report_.unsupported(at, keyword, "only one file is read");
    return;
  }
  if (files_.back().depth == kMaxDepth) {
    report_.unsupported(at, keyword,
                        fmt::format("files include each other more than {} deep", kMaxDepth));
    return;
  }
  if (pattern.size() > 1 && pattern.front() == '"' && pattern.back() == '"') {
    pattern = pattern.substr(1, pattern.size() - 2);
  }
  std::vector<std::string> patterns = alternatives(pattern);
  if (!pattern.starts_with('/')) {
    for (std::string& text : patterns)
      text.insert(0, files_.back().directory);
  }
  include_matches(patterns, pattern, at, with(check_, keyword));
}

void TextSource::include_matches(const std::vector<std::string>& patterns, std::string_view pattern,
                                 Position at, IncludeCheck check) {
  const auto strictly = [](bool strict) {
    return strict ? TestClass::kSecurity : TestClass::kSilent;
  };
  std::vector<std::string> paths;
  bool some_missing = false;
  for (const std::string& text : patterns) {
    std::vector<std::string> found;
    if (has_wildcard(text)) {
      found = env_.glob(text);
    } else if (env_.read_file(text)) {
      found.push_back(text);
    }
    some_missing |= found.empty();
    paths.insert(paths.end(), found.begin(), found.end());
  }
  if (paths.empty() && !has_wildcard(pattern)) {
    report_.says(Severity::kError, at, fmt::format("Config files missing '{}'.", pattern),
                 strictly(check.match || check.wildcard_match || check.brace_match));
    return;
  }
  if (paths.empty() && check.wildcard_match) {
    report_.says(Severity::kError, at, fmt::format("No config files matched '{}'.", pattern),
                 TestClass::kSecurity);
    return;
  }
  if (some_missing && patterns.size() > 1 && check.brace_match) {
    report_.says(Severity::kError, at, fmt::format("Some config files missing: \"{}\".", pattern),
                 TestClass::kSecurity);
    return;
  }
  // The last one goes to the bottom: each is closed before the next is read.
  const std::size_t depth = files_.back().depth + 1;
  for (auto path = paths.rbegin(); path != paths.rend(); ++path)
    open_included(*path, depth, at, check);
}

void TextSource::open_included(const std::string& path, std::size_t depth, Position at,
                               IncludeCheck check) {
  const auto counts = check.readable ? TestClass::kSecurity : TestClass::kSilent;
  std::optional<IncludedFile> found = env_.read_file(path);
  if (!found) return;
  if (found->facts.kind == FileFacts::Kind::kDirectory) {
    report_.says(Severity::kError, at,
                 fmt::format("Configuration file '{}/' is a directory - skipping", path), counts);
    return;
  }
  if (found->facts.kind != FileFacts::Kind::kRegular || found->facts.executable) {
    report_.says(Severity::kError, at,
                 fmt::format("Configuration file '{}' is not a regular non-executable file - "
                             "skipping",
                             path),
                 counts);
    return;
  }
  included_ += found->text.size();
  if (included_ > kMaxIncluded) {
    report_.unsupported(at, "include", fmt::format("more than {} octets", kMaxIncluded));
    return;
  }
  File& file = files_.emplace_back();
  file.owned = std::make_unique<const std::string>(std::move(found->text));
  file.text = *file.owned;
  file.directory = path.substr(0, path.rfind('/') + 1);
  file.number = report_.add_file(path);
  file.depth = depth;
  file.outer = check_;
}

}  // namespace havip::hostsim::conf
