// What reading a keepalived.conf brought up, each with its place in the file.
//
// Three voices are kept apart. Keepalived's own complaints are part of the model: the daemon logs
// them and lives on, or ends. What only this rig cannot do is bad input to the rig. Remarks say
// that a keyword was understood and why it makes no difference here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace havip::hostsim::conf {

// Lines and columns count from 1; a cut line (see lexer.h) keeps its number. Line 0: the file as a
// whole.
struct Source {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  friend bool operator==(const Source&, const Source&) = default;
};

// How bad it is for the daemon.
enum class Severity : std::uint8_t {
  kNote,     // nothing is wrong
  kWarning,  // Keepalived says "Warning" or "WARNING" and goes on, perhaps with another value
  kError,    // Keepalived drops or replaces what the file says and goes on
  kFatal,    // Keepalived refuses to run
};
[[nodiscard]] std::string_view to_string(Severity severity);

enum class FindingKind : std::uint8_t {
  kKeepalived,   // Keepalived 2.2 says this, in these words
  kRemark,       // accepted, without an effect that the rig could show
  kUnsupported,  // Keepalived would act on it and the rig cannot: bad input
};
[[nodiscard]] std::string_view to_string(FindingKind kind);

struct Finding {
  FindingKind kind = FindingKind::kKeepalived;
  Severity severity = Severity::kNote;
  Source source;
  std::string text;  // one line; bytes outside printable ASCII are shown as \xHH
};
// "web-a.conf:12:5: error: Unknown keyword 'x'"; without the place where there is none.
[[nodiscard]] std::string to_string(const Finding& finding);

}  // namespace havip::hostsim::conf
