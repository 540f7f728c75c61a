// Script lines: what Keepalived would execute, read from a line with shell-like quotes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hostsim/guest/conf/command.h"
#include "hostsim/guest/conf/reader.h"

namespace havip::hostsim::conf {

// Words of a line with ' and " as quotes, either closing only itself, and \ before a character
// that stands for itself or for another one: \a \b \E \f \n \r \t \v \ooo \xHH \cC. A quote in the
// middle of a word belongs to it.
struct QuotedWords {
  std::vector<std::string> words;
  std::string fault;  // in Keepalived's words; empty: none
};
[[nodiscard]] QuotedWords split_quoted(std::string_view text);

// The command behind the first word of a line, "COMMAND [USER [GROUP]]", COMMAND quoted when it has
// arguments. Nothing, with what is wrong in the report, when Keepalived drops it. `type` is the
// keyword it names in complaints.
[[nodiscard]] std::optional<Command> read_command(Reader& reader, const Line& line,
                                                  std::string_view type);
// The same without user and group: words behind the command do not count.
[[nodiscard]] std::optional<Command> read_bare_command(Reader& reader, const Line& line);

// Whether the machine knows this user and, where given, this group.
[[nodiscard]] bool known_user(const Reader& reader, std::string_view user, std::string_view group);

// What Keepalived's check of a script's file would find.
enum class ScriptFile : std::uint8_t { kGood, kMissing, kInsecure };
[[nodiscard]] ScriptFile check_script_file(const Environment& env, const Command& command);

}  // namespace havip::hostsim::conf
