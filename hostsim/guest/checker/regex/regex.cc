#include "hostsim/guest/checker/regex/regex.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <fmt/format.h>
#include <pcre2.h>

namespace havip::hostsim::checker {
namespace {

// Steps of backtracking, and KiB of memory, that one match may take.
constexpr std::uint32_t kMatchLimit = 1'000'000;
constexpr std::uint32_t kHeapLimit = 4096;

struct Option {
  std::string_view name;
  std::uint32_t bit;
};
constexpr std::array kOptions{
    Option{"allow_empty_class", PCRE2_ALLOW_EMPTY_CLASS},
    Option{"alt_bsux", PCRE2_ALT_BSUX},
    Option{"alt_circumflex", PCRE2_ALT_CIRCUMFLEX},
    Option{"alt_verbnames", PCRE2_ALT_VERBNAMES},
    Option{"anchored", PCRE2_ANCHORED},
    Option{"auto_callout", PCRE2_AUTO_CALLOUT},
    Option{"caseless", PCRE2_CASELESS},
    Option{"dollar_endonly", PCRE2_DOLLAR_ENDONLY},
    Option{"dotall", PCRE2_DOTALL},
    Option{"dupnames", PCRE2_DUPNAMES},
    Option{"extended", PCRE2_EXTENDED},
    Option{"firstline", PCRE2_FIRSTLINE},
    Option{"match_unset_backref", PCRE2_MATCH_UNSET_BACKREF},
    Option{"multiline", PCRE2_MULTILINE},
    Option{"never_backslash_c", PCRE2_NEVER_BACKSLASH_C},
    Option{"never_ucp", PCRE2_NEVER_UCP},
    Option{"never_utf", PCRE2_NEVER_UTF},
    Option{"no_auto_capture", PCRE2_NO_AUTO_CAPTURE},
    Option{"no_auto_possess", PCRE2_NO_AUTO_POSSESS},
    Option{"no_dotstar_anchor", PCRE2_NO_DOTSTAR_ANCHOR},
    Option{"no_start_optimize", PCRE2_NO_START_OPTIMIZE},
    Option{"ucp", PCRE2_UCP},
    Option{"ungreedy", PCRE2_UNGREEDY},
    Option{"use_offset_limit", PCRE2_USE_OFFSET_LIMIT},
    Option{"utf", PCRE2_UTF},
};

Result<std::uint32_t> bits_of(std::string_view options) {
  std::uint32_t bits = 0;
  while (!options.empty()) {
    const std::size_t end = std::min(options.find_first_of(" \t"), options.size());
    const std::string_view word = options.substr(0, end);
    options.remove_prefix(std::min(end + 1, options.size()));
    if (word.empty()) continue;
    const auto* const option = std::ranges::find(kOptions, word, &Option::name);
    if (option == kOptions.end()) return fail(fmt::format("unknown regex option '{}'", word));
    bits |= option->bit;
  }
  return bits;
}

struct Free {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};

PCRE2_SPTR octets(std::string_view text) {
  return reinterpret_cast<PCRE2_SPTR>(text.data());
}

}  // namespace

struct Regex::Code {
  std::unique_ptr<pcre2_code, Free> code;
  std::unique_ptr<pcre2_match_data, Free> found;
  std::unique_ptr<pcre2_match_context, Free> limits;
};

Regex::Regex(std::unique_ptr<Code> code) : code_(std::move(code)) {}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

Result<Regex> Regex::compile(const std::string& pattern, std::string_view options) {
  const auto bits = bits_of(options);
  if (!bits) return fail(bits.error());
  int error = 0;
  PCRE2_SIZE offset = 0;
  auto code = std::make_unique<Code>();
  code->code.reset(pcre2_compile(octets(pattern), pattern.size(), *bits, &error, &offset, nullptr));
  if (!code->code) {
    std::array<PCRE2_UCHAR, 128> text{};
    pcre2_get_error_message(error, text.data(), text.size());
    return fail(
        fmt::format("at offset {}: {}", offset, reinterpret_cast<const char*>(text.data())));
  }
  code->found.reset(pcre2_match_data_create_from_pattern(code->code.get(), nullptr));
  code->limits.reset(pcre2_match_context_create(nullptr));
  pcre2_set_match_limit(code->limits.get(), kMatchLimit);
  pcre2_set_heap_limit(code->limits.get(), kHeapLimit);
  return Regex(std::move(code));
}

std::optional<std::size_t> Regex::find(std::string_view text, std::size_t from) const {
  if (from > text.size()) return std::nullopt;
  const int matches = pcre2_match(code_->code.get(), octets(text), text.size(), from, 0,
                                  code_->found.get(), code_->limits.get());
  if (matches < 0) return std::nullopt;
  return pcre2_get_ovector_pointer(code_->found.get())[0];
}

}  // namespace havip::hostsim::checker
