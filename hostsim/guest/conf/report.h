// Report: collects findings while a file is read, never more than fit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hostsim/guest/conf/parse.h"

namespace havip::hostsim::conf {

struct Position {
  std::uint32_t line = 0;  // 0: the file as a whole
  std::uint32_t column = 0;
  std::uint16_t file = 0;  // as Report::add_file() numbered it; 0: the main one
};
inline constexpr Position kWholeFile{};

// How a complaint counts in the exit code of `keepalived --config-test`; the highest one decides.
enum class TestClass : std::uint8_t {
  kSilent = 0,    // said, yet no fault
  kMissing = 4,   // a file or an interface is not there
  kGeneral = 5,   // the rest
  kSecurity = 6,  // scripts that others could change, and includes that must not fail
};

class Report {
 public:
  // `config_test`: speak as `keepalived --config-test` does, not as a daemon that starts.
  Report(std::string_view file, bool config_test, ParseResult& result)
      : files_{std::string(file)}, config_test_(config_test), result_(result) {}

  [[nodiscard]] bool config_test() const { return config_test_; }
  // The number of an included file, for Position::file.
  [[nodiscard]] std::uint16_t add_file(std::string_view name);
  [[nodiscard]] const std::string& file_name(std::uint16_t number) const { return files_[number]; }

  // What Keepalived says, in its words.
  void says(Severity severity, Position at, std::string_view text,
            TestClass counts = TestClass::kGeneral);
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

  std::vector<std::string> files_;
  bool config_test_;
  ParseResult& result_;
  std::size_t dropped_ = 0;
};

}  // namespace havip::hostsim::conf
