#include "hostsim/guest/conf/script_line.h"

#include <array>

#include <fmt/format.h>

namespace havip::hostsim::conf {
namespace {

bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

int digit_of(char c, int base) {
  int value = -1;
  if (c >= '0' && c <= '9') value = c - '0';
  if (c >= 'a' && c <= 'f') value = c - 'a' + 10;
  if (c >= 'A' && c <= 'F') value = c - 'A' + 10;
  return value < base ? value : -1;
}

// Digits from `at` on as one octet, at most `most` of them; moves `at` behind them.
char octet_at(std::string_view text, std::size_t& at, int base, std::size_t most) {
  unsigned value = 0;
  for (std::size_t n = 0; n < most && at < text.size(); ++n, ++at) {
    const int digit = digit_of(text[at], base);
    if (digit < 0) break;
    value = (value * static_cast<unsigned>(base) + static_cast<unsigned>(digit)) & 0xffU;
  }
  return static_cast<char>(value);
}

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  QuotedWords split() {
    while (at_ < text_.size() && out_.fault.empty()) {
      if (is_blank(text_[at_])) {
        ++at_;
      } else {
        take_word();
      }
    }
    return std::move(out_);
  }

 private:
  void take_word() {
    std::string word;
    char quote = 0;
    while (at_ < text_.size() && (quote != 0 || !is_blank(text_[at_]))) {
      const char c = text_[at_++];
      if (c == '\\') {
        if (at_ < text_.size()) take_escape(word);
      } else if (quote != 0 ? c == quote : c == '\'' || c == '"') {
        quote = quote != 0 ? '\0' : c;
      } else {
        word += c;
      }
    }
    if (quote != 0) {
      out_.fault = fmt::format("String '{}': missing terminating {}", text_, quote);
      return;
    }
    out_.words.push_back(std::move(word));
  }

  void take_escape(std::string& word) {
    static constexpr std::string_view kNames = "abEfnrtv";
    static constexpr std::array<char, 8> kMeanings{'\a', '\b', '\x1b', '\f',
                                                   '\n', '\r', '\t',   '\v'};
    const char c = text_[at_++];
    if (const auto known = kNames.find(c); known != std::string_view::npos) {
      word += kMeanings[known];
    } else if (c == 'x' && at_ < text_.size() && digit_of(text_[at_], 16) >= 0) {
      word += octet_at(text_, at_, 16, text_.size());
    } else if (digit_of(c, 8) >= 0) {
      --at_;
      word += octet_at(text_, at_, 8, 3);
    } else if (c == 'c' && at_ < text_.size()) {
      word += static_cast<char>(static_cast<unsigned char>(text_[at_++]) & 0x1fU);
    } else {
      word += c;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  QuotedWords out_;
};

// The words of the line behind its keyword; nothing when they cannot be told apart. Without any,
// Keepalived has ended.
std::optional<std::vector<std::string>> words_behind(Reader& reader, const Line& line) {
  QuotedWords split = split_quoted(line.raw);
  if (!split.fault.empty()) {
    reader.error(line.at(0), split.fault);
    return std::nullopt;
  }
  if (split.words.size() < 2) {
    (void)reader.demand(line, line.arguments() + 1);
    return std::nullopt;
  }
  split.words.erase(split.words.begin());
  return std::move(split.words);
}

std::optional<Command> command_of(Reader& reader, const Line& line, const std::string& text) {
  QuotedWords split = split_quoted(text);
  if (!split.fault.empty()) {
    reader.error(line.at(1), split.fault);
    return std::nullopt;
  }
  if (split.words.empty()) return std::nullopt;
  Command command;
  command.args = std::move(split.words);
  return command;
}

}  // namespace

QuotedWords split_quoted(std::string_view text) {
  return Splitter(text).split();
}

bool known_user(const Reader& reader, std::string_view user, std::string_view group) {
  const Environment& env = reader.environment();
  const bool user_known = !env.user_exists || env.user_exists(std::string(user));
  return user_known && (group.empty() || !env.group_exists || env.group_exists(std::string(group)));
}

std::optional<Command> read_command(Reader& reader, const Line& line, std::string_view type) {
  const auto words = words_behind(reader, line);
  if (!words) return std::nullopt;
  auto command = command_of(reader, line, words->front());
  if (!command) return std::nullopt;
  if (words->size() > 1) command->user = (*words)[1];
  if (words->size() > 2) command->group = (*words)[2];
  if (!command->user.empty() && !known_user(reader, command->user, command->group)) {
    reader.report().says_when_run(
        Severity::kError, line.at(0),
        fmt::format("Invalid user/group for {} script {} - ignoring", type, words->front()));
    return std::nullopt;
  }
  return command;
}

std::optional<Command> read_bare_command(Reader& reader, const Line& line) {
  const auto words = words_behind(reader, line);
  if (!words) return std::nullopt;
  return command_of(reader, line, words->front());
}

ScriptFile check_script_file(const Environment& env, const Command& command) {
  // A name without a slash is searched for along Keepalived's path, which the rig does not know.
  const std::string& path = command.args.front();
  if (!env.file_facts || path.find('/') == std::string::npos) return ScriptFile::kGood;
  const std::optional<FileFacts> facts = env.file_facts(path);
  if (!facts) return ScriptFile::kMissing;
  if (facts->kind != FileFacts::Kind::kRegular) return ScriptFile::kInsecure;
  return facts->writable_by_others ? ScriptFile::kInsecure : ScriptFile::kGood;
}

}  // namespace havip::hostsim::conf
