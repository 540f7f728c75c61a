// cat and edit.
#include <algorithm>

#include "tools/lab/command.h"

namespace havip::lab {
namespace {

constexpr std::size_t kLargest = std::size_t{256} << 10U;

std::string no_file(const Bench& bench, std::string_view command, std::string_view path) {
  std::string out = fmt::format("{}: {}: No such file or directory\n", command, path);
  const auto paths = bench.files.paths(bench.node);
  if (!paths.empty())
    out +=
        bench.voice("files of {}: {}\n", "{} 上的文件：{}\n", bench.node, fmt::join(paths, ", "));
  return out;
}

// "\n" is a new line, a backslash before anything else is that.
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char next = text[++i];
    out += next == 'n' ? '\n' : next == 't' ? '\t' : next;
  }
  return out;
}

struct Change {
  std::string from;
  std::string to;
  bool all = false;
};

// s/FROM/TO/[g], with any octet for the slash. FROM is meant as it stands: no regular expression.
std::optional<Change> read_change(std::string_view text) {
  if (text.size() < 4 || text[0] != 's') return std::nullopt;
  const char mark = text[1];
  std::vector<std::string> parts(1);
  for (std::size_t i = 2; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      if (text[i + 1] != mark) parts.back() += text[i];
      parts.back() += text[++i];
    } else if (text[i] == mark) {
      parts.emplace_back();
    } else {
      parts.back() += text[i];
    }
  }
  if (parts.size() != 3 || parts[0].empty() || (!parts[2].empty() && parts[2] != "g"))
    return std::nullopt;
  return Change{.from = unescaped(parts[0]), .to = unescaped(parts[1]), .all = parts[2] == "g"};
}

// The first place where it stands, or all; none: it stands nowhere.
std::optional<std::string> changed(std::string text, const Change& change) {
  std::size_t at = text.find(change.from);
  if (at == std::string::npos) return std::nullopt;
  while (at != std::string::npos && text.size() <= kLargest) {
    text.replace(at, change.from.size(), change.to);
    if (!change.all) break;
    at = text.find(change.from, at + change.to.size());
  }
  return text;
}

std::string keep(Bench& bench, std::string_view path, std::string text) {
  if (text.size() > kLargest)
    return bench.voice("{} would be larger than 256 KiB\n", "{} 将超过 256 KiB\n", path);
  if (auto kept = bench.files.write(bench.node, path, std::move(text)); !kept)
    return kept.error() + "\n";
  return {};
}

std::string by_editor(Bench& bench, std::string_view path, const std::string& text) {
  if (!bench.editor)
    return bench.voice("no terminal to edit on; give the change: edit {} 's/OLD/NEW/'\n",
                       "没有终端可供编辑；请写出改动：edit {} 's/旧/新/'\n", path);
  auto edited = bench.editor(std::string(path.substr(path.rfind('/') + 1)), text);
  if (!edited) return edited.error() + "\n";
  if (*edited == text) return bench.voice("unchanged\n", "未改动\n");
  return keep(bench, path, *std::move(edited));
}

}  // namespace

std::string run_cat(Bench& bench, const Words& words) {
  if (words.size() != 2) return bench.voice("usage: cat FILE\n", "用法：cat 文件\n");
  auto text = bench.files.read(bench.node, words[1]);
  if (!text) return no_file(bench, "cat", words[1]);
  if (!text->ends_with('\n')) *text += '\n';
  return *text;
}

// edit FILE ['s/OLD/NEW/'..]; sed -i 's/OLD/NEW/' FILE
std::string run_edit(Bench& bench, const Words& words) {
  std::string path;
  std::vector<std::string> changes;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i] == "-i" || words[i] == "-e") continue;
    if (words[i].starts_with('/')) {
      path = words[i];
    } else {
      changes.push_back(words[i]);
    }
  }
  if (path.empty() || (words[0] == "sed" && changes.empty()))
    return bench.voice("usage: edit FILE ['s/OLD/NEW/[g]'..]\n",
                       "用法：edit 文件 ['s/旧/新/[g]'..]\n");
  const auto before = bench.files.read(bench.node, path);
  if (!before) return no_file(bench, words[0], path);
  const bool agent = path == kAgentConf;
  if (std::string no = bench.refusal(agent ? May::kAgent : May::kKeepalived); !no.empty())
    return no;
  if (changes.empty()) return by_editor(bench, path, *before);
  std::string text = *before;
  for (const std::string& one : changes) {
    const auto change = read_change(one);
    if (!change)
      return bench.voice("{} is no s/OLD/NEW/ or s/OLD/NEW/g\n", "{} 不是 s/旧/新/ 或 s/旧/新/g\n",
                         one);
    auto after = changed(text, *change);
    if (!after)
      return bench.voice("\"{}\" is not in {}\n", "{1} 里没有“{0}”\n", change->from, path);
    text = *std::move(after);
  }
  return keep(bench, path, std::move(text));
}

}  // namespace havip::lab
