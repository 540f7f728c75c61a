// Regex: a regular expression of a url block, matched against what a web server answered.
//
// Perl's flavour by PCRE2, as Keepalived has it. What a match may cost is bounded: an expression
// that would backtrack for ever counts as no match.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace havip::hostsim::checker {

class Regex {
 public:
  // `options` are words of regex_options ("caseless multiline"). The error names what is wrong and
  // where: "at offset 3: missing closing parenthesis".
  [[nodiscard]] static Result<Regex> compile(const std::string& pattern, std::string_view options);

  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;
  ~Regex();

  // Where the first match that begins at `from` or later begins; nothing: there is none.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view text, std::size_t from) const;

 private:
  struct Code;
  explicit Regex(std::unique_ptr<Code> code);
  std::unique_ptr<Code> code_;
};

}  // namespace havip::hostsim::checker
