// Report: collects findings while a file is read, never more than fit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hostsim/guest/conf/parse.h"

namespace havip::hostsim::conf {

struct Position {
  std::uint32_t line = 0;  // 0: the file as a whole
  std::uint32_t column = 0;
};
inline constexpr Position kWholeFile{};

class Report {
 public:
  Report(std::string_view file, ParseResult& result) : file_(file), result_(result) {}

  // What Keepalived says, in its words.
  void says(Severity severity, Position at, std::string_view text);
  // The same, but only of a daemon that is started: `--config-test` does not say it.
  void says_when_run(Severity severity, Position at, std::string_view text);
  // Keepalived ends with kExitConfig.
  void ends(Position at, std::string_view text);
  // As ends(), and `--config-test` does not get to the end of the file either.
  void ends_reading(Position at, std::string_view text);
  [[nodiscard]] bool ended() const { return result_.exit_code.has_value(); }

  // Understood, but nothing that the rig shows depends on it.
  void no_effect(Position at, std::string_view keyword, std::string_view reason);
  // Keepalived would act on it and the rig cannot.
  void unsupported(Position at, std::string_view what, std::string_view reason);

  // Adds the line that says how many findings did not fit. Call once, last.
  void close();

 private:
  void add(FindingKind kind, Severity severity, Position at, std::string_view text);
  void append(FindingKind kind, Severity severity, Position at, std::string_view text);

  std::string_view file_;
  ParseResult& result_;
  std::size_t dropped_ = 0;
};

}  // namespace havip::hostsim::conf
