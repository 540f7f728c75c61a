#include "tools/compare/events_file.h"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

#include "core/trace/digest.h"

namespace havip::compare {
namespace {

constexpr Seq kStride = 64;
constexpr std::size_t kMaxShown = 60;
constexpr std::size_t kMaxLine = std::size_t{1} << 20U;

// Takes a text off the front, or says that it is not there.
bool take(std::string_view& rest, std::string_view text) {
  if (!rest.starts_with(text)) return false;
  rest.remove_prefix(text.size());
  return true;
}

template <class T>
bool take_number(std::string_view& rest, T& number) {
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (error != std::errc()) return false;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return true;
}

// A string without escapes: names of nodes and kinds have none.
bool take_name(std::string_view& rest, std::string_view& name) {
  const std::size_t end = rest.find_first_of("\"\\");
  if (end == std::string_view::npos || rest[end] == '\\') return false;
  name = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return true;
}

std::string shown(std::string_view line) {
  std::string text;
  for (const char c : line.substr(0, kMaxShown))
    text += c >= ' ' && c <= '~' ? c : '?';
  return line.size() > kMaxShown ? text + ".." : text;
}

std::string place_of(std::uint64_t line) {
  return fmt::format("line {}", line);
}

}  // namespace

std::optional<Head> parse_head(std::string_view line) {
  Head head;
  std::int64_t at = 0;
  const bool good = take(line, "{\"at_ns\":") && take_number(line, at) && take(line, ",\"seq\":") &&
                    take_number(line, head.seq) && take(line, ",\"cause\":") &&
                    take_number(line, head.cause) && take(line, ",\"node\":\"") &&
                    take_name(line, head.node) && take(line, ",\"kind\":\"") &&
                    take_name(line, head.kind) && line.ends_with('}');
  if (!good) return {};
  head.at = at_ns(at);
  return head;
}

std::optional<EventsFile> EventsFile::open(const std::string& path, Faults& faults) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    faults.add("", "is missing; expected one of the files of a run folder");
    return {};
  }
  if (!std::filesystem::is_regular_file(status)) {
    faults.add("", "is no regular file; expected JSON Lines");
    return {};
  }
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    faults.add("", std::strerror(errno));
    return {};
  }
  return EventsFile(std::move(stream));
}

void EventsFile::read(const Reader& reader, Faults& faults) {
  trace::Digest digest;
  std::streamoff offset = 0;
  std::string line;
  rewind();
  while (next(line)) {
    ++lines_;
    const std::streamoff began = offset;
    offset += static_cast<std::streamoff>(line.size());
    digest.add(line);
    if (!line.ends_with('\n')) {
      faults.add(place_of(lines_), "has no line feed within 1 MiB: half written");
      break;
    }
    line.pop_back();
    const auto head = parse_head(line);
    if (!head) {
      faults.add(place_of(lines_),
                 fmt::format("found {}, expected a record: {{\"at_ns\":..,\"seq\":..,\"cause\":..,"
                             "\"node\":..,\"kind\":..}}",
                             line.empty() ? "nothing" : shown(line)));
      continue;
    }
    if (!check(*head, faults)) continue;
    if (records_++ % kStride == 0) marks_.push_back(began);
    reader(*head, line);
  }
  digest_ = digest.hex();
}

bool EventsFile::check(const Head& head, Faults& faults) {
  // Once a line is missing every later one would be found wrong.
  const bool counting = lines_ == records_ + 1;
  if (counting && head.seq != records_ + 1) {
    faults.add(place_of(lines_),
               fmt::format("found seq {}, expected {}: a record is missing", head.seq, lines_));
    return false;
  }
  if (head.cause >= head.seq) {
    faults.add(place_of(lines_), fmt::format("found cause {} of seq {}, expected an earlier record",
                                             head.cause, head.seq));
  }
  if (head.at < latest_) {
    faults.add(place_of(lines_),
               fmt::format("found at_ns {}, expected {} or later", ns(head.at), ns(latest_)));
  }
  latest_ = std::max(latest_, head.at);
  return counting;
}

std::string EventsFile::fetch(Seq seq) {
  if (seq == 0 || seq > records_) return {};
  stream_.clear();
  stream_.seekg(marks_[(seq - 1) / kStride]);
  std::string line;
  for (Seq skipped = 0; skipped <= (seq - 1) % kStride; ++skipped)
    next(line);
  if (line.ends_with('\n')) line.pop_back();
  return line;
}

void EventsFile::rewind() {
  stream_.clear();
  stream_.seekg(0);
}

bool EventsFile::next(std::string& line) {
  buffer_.resize(kMaxLine);
  stream_.getline(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  const auto length = static_cast<std::size_t>(stream_.gcount());
  if (length == 0) return false;
  const bool ended = stream_.good();  // gcount() counts the line feed
  line.assign(buffer_.data(), ended ? length - 1 : length);
  if (ended) line += '\n';
  return true;
}

}  // namespace havip::compare
