// ~SEQ and ~LST at the beginning of a line: what follows is read once for each value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hostsim/guest/conf/report.h"

namespace havip::hostsim::conf {

// One ~SEQ(var,[start,[step,]]end) or ~LST({var,..},{value,..},..), as an iterator.
class Sequence {
 public:
  using Bindings = std::vector<std::pair<std::string, std::string>>;  // variable, value

  // Whether a line begins with one, well formed or not.
  [[nodiscard]] static bool begins(std::string_view line);
  // Nothing, with Keepalived's complaint at `at`, when it is malformed.
  [[nodiscard]] static std::optional<Sequence> parse(std::string_view line, Position at,
                                                     Report& report);

  // What is read for each value.
  [[nodiscard]] const std::string& rest() const { return rest_; }
  [[nodiscard]] bool done() const;
  // The next values. REQUIRES: not done().
  [[nodiscard]] Bindings next();

 private:
  [[nodiscard]] static std::optional<Sequence> parse_numbers(std::string_view inside, bool hex,
                                                             std::string_view line, Position at,
                                                             Report& report);
  [[nodiscard]] static std::optional<Sequence> parse_list(std::string_view inside,
                                                          std::string_view line, Position at,
                                                          Report& report);

  std::string rest_;
  std::vector<std::string> variables_;
  // Numbers: from value_ to end_ by step_.
  std::int64_t value_ = 0;
  std::int64_t end_ = 0;
  std::int64_t step_ = 0;  // 0: a list
  bool hex_ = false;
  // A list: a row for each time.
  std::vector<std::vector<std::string>> rows_;
  std::size_t next_row_ = 0;
};

}  // namespace havip::hostsim::conf
