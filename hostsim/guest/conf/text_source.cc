#include "hostsim/guest/conf/text_source.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace havip::hostsim::conf {
namespace {

constexpr std::size_t kMaxReplacements = 1000;  // in one line

bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back()))
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

std::string_view first_word(std::string_view text) {
  const auto end = std::find_if(text.begin(), text.end(), is_blank);
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

std::string directory_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string{} : std::string(path.substr(0, slash + 1));
}

bool is_include(std::string_view word) {
  constexpr std::array<std::string_view, 6> kIncludes{"include",  "includer", "includem",
                                                      "includew", "includeb", "includea"};
  return std::find(kIncludes.begin(), kIncludes.end(), word) != kIncludes.end();
}

}  // namespace

TextSource::TextSource(std::string_view text, std::string_view file_name, const Environment& env,
                       Report& report)
    : env_(env), report_(report) {
  File& main = files_.emplace_back();
  main.text = text;
  main.directory = directory_of(file_name);
}

std::optional<Piece> TextSource::next() {
  while (!exhausted_) {
    std::optional<Piece> piece = frames_.empty() ? raw_piece() : repeated_piece();
    if (!piece && frames_.empty() && files_.empty()) return std::nullopt;
    if (!piece) continue;
    if (piece->text.empty() && defining_.empty()) continue;
    if (auto out = expand(std::move(*piece))) return out;
  }
  return std::nullopt;
}

// The next piece of the innermost file, without its comment.
std::optional<Piece> TextSource::raw_piece() {
  if (files_.empty()) return std::nullopt;
  File& file = files_.back();
  if (file.at >= file.text.size()) {
    check_ = file.outer;
    files_.pop_back();
    return std::nullopt;
  }
  const std::string_view rest = file.text.substr(file.at, kMaxPiece);
  const std::size_t newline = rest.find('\n');
  const bool whole = newline != std::string_view::npos;
  const std::string_view bytes = whole ? rest.substr(0, newline) : rest;
  Piece piece;
  piece.text = without_comment(bytes.substr(0, bytes.find('\0')));
  piece.at = {file.line, file.column, file.number};
  file.at += bytes.size() + (whole ? 1 : 0);
  file.column = whole ? 1 : file.column + static_cast<std::uint32_t>(bytes.size());
  file.line += whole ? 1 : 0;
  if (file.depth > 0 && !spend(piece.at)) return std::nullopt;
  return piece;
}

// The next piece of the innermost repetition.
std::optional<Piece> TextSource::repeated_piece() {
  Piece piece;
  piece.as_written = false;
  if (auto* repeat = std::get_if<Repeat>(&frames_.back())) {
    if (repeat->sequence.done()) {
      frames_.pop_back();
      return std::nullopt;
    }
    for (auto& [name, value] : repeat->sequence.next())
      definitions_.set(name, {value});
    piece.text = repeat->sequence.rest();
    piece.at = repeat->at;
  } else {
    Rest& rest = std::get<Rest>(frames_.back());
    piece.at = rest.at;
    piece.text = std::move(rest.lines[rest.next++]);
    if (rest.next == rest.lines.size()) frames_.pop_back();
  }
  if (!spend(piece.at)) return std::nullopt;
  return piece;
}

// Counts what the text adds to itself.
bool TextSource::spend(Position at) {
  if (++added_ <= kMaxAdded) return true;
  report_.unsupported(at, "a text that grows without end",
                      fmt::format("includes and repetitions add more than {} lines", kMaxAdded));
  exhausted_ = true;
  return false;
}

// What is left of a piece for the lexer, if anything.
std::optional<Piece> TextSource::expand(Piece piece) {
  if (continue_definition(piece.text)) return std::nullopt;
  const std::string_view body = trim(piece.text);
  if (body.empty()) return std::nullopt;
  if (is_include(first_word(body)) && first_word(body).size() < body.size()) {
    const std::string keyword(first_word(body));
    include(keyword, trim(body.substr(keyword.size())), piece.at);
    return std::nullopt;
  }
  if (!keeps_conditional(piece)) return std::nullopt;
  const std::string_view kept = trim(piece.text);
  if (const auto name = Definitions::defined_name(kept); !name.empty()) {
    defining_ = name;
    defined_lines_.clear();
    (void)continue_definition(kept.substr(name.size() + 2));
    return std::nullopt;
  }
  if (Sequence::begins(kept)) {
    if (auto sequence = Sequence::parse(kept, piece.at, report_)) {
      frames_.emplace_back(Repeat{std::move(*sequence), piece.at});
    }
    return std::nullopt;
  }
  if (kept.find('$') != std::string_view::npos && !replace_uses(piece)) return std::nullopt;
  return piece;
}

// Takes a line of a definition that goes on; false: none does.
bool TextSource::continue_definition(std::string_view body) {
  if (defining_.empty()) return false;
  body = trim(body);
  const bool more = body.ends_with('\\');
  if (more) body = trim(body.substr(0, body.size() - 1));
  if (!body.empty()) defined_lines_.emplace_back(body);
  if (more) return true;
  if (defined_lines_.empty()) defined_lines_.emplace_back();
  definitions_.set(std::exchange(defining_, {}), std::exchange(defined_lines_, {}));
  return true;
}

// "@id text" and "@^id text": whether the text is kept. The id is the first label of the node name.
bool TextSource::keeps_conditional(Piece& piece) const {
  const std::string_view body = trim(piece.text);
  if (!body.starts_with('@')) return true;
  const std::string_view word = first_word(body);
  const bool negated = word.starts_with("@^");
  const std::string_view id = word.substr(negated ? 2 : 1);
  const std::string_view ours = std::string_view(env_.node).substr(0, env_.node.find('.'));
  if ((id == ours) == negated) return false;
  // Blanks in its place keep the columns.
  const auto start = static_cast<std::size_t>(body.data() - piece.text.data());
  std::fill_n(piece.text.begin() + static_cast<std::ptrdiff_t>(start), word.size(), ' ');
  return true;
}

// Replaces every use in the piece; false: it is lost.
bool TextSource::replace_uses(Piece& piece) {
  std::size_t from = 0;
  for (std::size_t n = 0; n < kMaxReplacements; ++n) {
    const Definitions::Use use = definitions_.find_use(piece.text, from);
    if (use.begin == std::string_view::npos) return true;
    if (use.value != nullptr) {
      if (!replace(piece, use)) return false;
      from = use.begin;
    } else if (const auto value = predefined(use, piece.at)) {
      piece.text.replace(use.begin, use.end - use.begin, *value);
      piece.as_written = false;
      from = use.begin + value->size();
    } else {
      from = use.end;
    }
  }
  report_.unsupported(piece.at, "a definition that stands for itself",
                      "Keepalived 2.2.7 never gets past it");
  return false;
}

// Puts a definition in place of its use. Lines behind its first one follow as lines of their own,
// the last one with what stood behind the use.
bool TextSource::replace(Piece& piece, const Definitions::Use& use) {
  const Definitions::Lines& value = *use.value;
  const std::string behind = piece.text.substr(use.end);
  std::string text = piece.text.substr(0, use.begin) + value.front();
  if (value.size() == 1) text += behind;
  if (text.size() > kMaxPiece) {
    report_.says(Severity::kError, piece.at,
                 fmt::format("Parameter substitution on line '{}' would exceed maximum line length",
                             piece.text));
    return false;
  }
  piece.text = std::move(text);
  piece.as_written = false;
  if (value.size() == 1) return true;
  if (frames_.size() > kMaxReplacements) {
    report_.unsupported(piece.at, "a definition that stands for itself",
                        "Keepalived 2.2.7 never gets past it");
    return false;
  }
  std::vector<std::string> rest(value.begin() + 1, value.end());
  rest.back() += behind;
  frames_.emplace_back(Rest{std::move(rest), 0, piece.at});
  return true;
}

std::optional<std::string> TextSource::predefined(const Definitions::Use& use, Position at) {
  if (use.name == "_HASH") return "#";
  if (use.name == "_BANG") return "!";
  if (use.name == "_INSTANCE") return std::string(env_.node.substr(0, env_.node.find('.')));
  if (use.name == "_PWD") {
    const std::string directory = files_.empty() ? std::string{} : files_.back().directory;
    return directory.empty() ? "."
                             : directory.substr(0, std::max<std::size_t>(1, directory.size() - 1));
  }
  if (use.name != "_RANDOM") return std::nullopt;
  const std::string_view least = first_word(trim(use.arguments));
  report_.no_effect(at, "_RANDOM", "a run draws no numbers of its own, the least one is taken");
  return least.empty() ? "0" : std::string(least);
}

}  // namespace havip::hostsim::conf
