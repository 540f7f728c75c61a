// Numbers and switches in a keepalived.conf, read as Keepalived 2.2.7 reads them at run time.
//
// Two habits are copied. Most keywords take the digits in front of trailing junk and warn
// (Junk::kIgnored); a few refuse such a word (Junk::kRefused). And a time with trailing junk counts
// as microseconds: "3x" is 3 us, "2.5x" is 25 us.
#pragma once

#include <cstdint>
#include <optional>

#include "core/time/time.h"
#include "hostsim/guest/conf/lexer.h"
#include "hostsim/guest/conf/report.h"

namespace havip::hostsim::conf {

enum class Junk : std::uint8_t { kIgnored, kRefused };

struct Range {
  std::uint32_t min = 0;
  std::uint32_t max = 0xffff'ffff;
};

// Decimal. Nothing, with what is wrong in `report`, when there is no number in the range.
[[nodiscard]] std::optional<std::uint32_t> read_number(std::string_view text, Position at,
                                                       Range range, Junk junk, Report& report);

struct SignedRange {
  int min = 0;
  int max = 0;
};

// The same with a sign. Out of range is an error, not a warning.
[[nodiscard]] std::optional<int> read_integer(std::string_view text, Position at, SignedRange range,
                                              Report& report);

// A VRRP version, 2 or 3. Keepalived reads this one as a signed number: a negative one is no fault
// of its own, and a number out of range is an error where others get a warning.
[[nodiscard]] std::optional<std::uint8_t> read_version(std::string_view text, Position at,
                                                       Report& report);

struct TimeRange {
  std::int64_t min_us = 0;
  std::int64_t max_us = 0;
};

// Seconds with up to six decimals; a seventh rounds the sixth and is complained about.
[[nodiscard]] std::optional<Duration> read_seconds(std::string_view text, Position at,
                                                   TimeRange range, Report& report);

// on|true|yes, off|false|no; silent.
[[nodiscard]] std::optional<bool> read_switch(std::string_view text);

}  // namespace havip::hostsim::conf
