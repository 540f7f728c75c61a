// EventsFile: events.jsonl of a run, read line by line: one of any length is never in memory as a
// whole. While it is read through once, it is checked against the contract of core/trace/jsonl.h
// (numbers without gaps, causes before what they caused, time that never goes back) and its digest
// is taken; afterwards any record can be had by its number.
#pragma once

#include <cstdint>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time/time.h"
#include "tools/compare/facts.h"
#include "tools/compare/faults.h"

namespace havip::compare {

// What every record begins with. The views live as long as the line.
struct Head {
  Instant at;
  Seq seq = 0;
  Seq cause = 0;
  std::string_view node;
  std::string_view kind;
};

// Nothing when it is no record.
[[nodiscard]] std::optional<Head> parse_head(std::string_view line);

class EventsFile {
 public:
  // Of each record in order: its head and its line, without the line feed.
  using Reader = std::function<void(const Head&, const std::string& line)>;

  // Faults of the file are added; it must be regular and can be read.
  [[nodiscard]] static std::optional<EventsFile> open(const std::string& path, Faults& faults);

  // REQUIRES: once, before anything else.
  void read(const Reader& reader, Faults& faults);

  [[nodiscard]] std::uint64_t records() const { return records_; }
  [[nodiscard]] const std::string& digest() const { return digest_; }
  // How many lines were read: of the record that a Reader has at hand, its line.
  [[nodiscard]] std::uint64_t line() const { return lines_; }

  // A record that was read; "" for a number that is none.
  [[nodiscard]] std::string fetch(Seq seq);

  // From the first line on again: the next line, or false at the end. With its line feed, but for
  // one that has none or is longer than 1 MiB.
  void rewind();
  bool next(std::string& line);

 private:
  explicit EventsFile(std::ifstream stream) : stream_(std::move(stream)) {}

  bool check(const Head& head, Faults& faults);

  std::ifstream stream_;
  std::vector<char> buffer_;           // for a line
  std::vector<std::streamoff> marks_;  // where every kStride-th record begins
  std::uint64_t records_ = 0;
  std::uint64_t lines_ = 0;
  Instant latest_ = Instant::min();
  std::string digest_;
};

}  // namespace havip::compare
