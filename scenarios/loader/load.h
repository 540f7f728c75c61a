// From a scenario file to a Scenario, or to the list of everything that is wrong with it.
//
// Three sieves, each run to its end: JSON (one fault, with line and column), the schema, then
// what a schema cannot say (references, addresses, times, and what the confs ask for). A file that
// fails one sieve is not put through the next. What is read is never trusted: size and depth are
// bounded, and no input whatever throws or aborts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "scenarios/loader/scenario.h"

namespace havip::loader {

inline constexpr std::size_t kMaxBytes = std::size_t{16} << 20U;  // of a scenario or a conf
inline constexpr std::size_t kMaxDepth = 64;                      // arrays and objects

inline constexpr std::size_t kMaxFaults = 200;  // further ones are not listed

// Something wrong with the input.
struct Fault {
  std::string file;
  std::uint32_t line = 0;    // from 1; 0: none (the file could not be read)
  std::uint32_t column = 0;  // from 1, in bytes; 0 when the pointer says where
  std::string pointer;       // JSON pointer (RFC 6901); "" is the whole document
  std::string text;          // what was found and what was expected
  friend bool operator==(const Fault&, const Fault&) = default;
};
// "nic-down.json:12: /guests/0/ip: \"172.16.16\" is not an IPv4 address, as in \"172.16.16.8\""
[[nodiscard]] std::string to_string(const Fault& fault);

using Faults = std::vector<Fault>;  // in the order of the file

// "--set /json/pointer=value": replaces what is at the pointer, or adds a key to the object (or,
// with "-", an element to the array) that is there. The value is JSON, or else a plain string.
struct Setting {
  std::string pointer;
  std::string value;
};
// Splits "/seed=8" at the first '='.
[[nodiscard]] Result<Setting> parse_setting(std::string_view text);

// Reads a file a scenario names, given the path as written; the error says why it cannot.
using Reader = std::function<Result<std::string>(const std::string& path)>;

struct Loaded {
  Scenario scenario;
  std::string json;  // the document as run: settings applied, the file's order, laid out anew
};

// Settings are applied in order, before anything is checked. Faults they bring about carry the
// line of the nearest enclosing thing that is in the file.
[[nodiscard]] Result<Loaded, Faults> load(const std::string& path,
                                          const std::vector<Setting>& settings = {});

// The same for a text in memory. `name` stands for the file in faults.
[[nodiscard]] Result<Loaded, Faults> load_text(std::string_view text, const std::string& name,
                                               const Reader& reader,
                                               const std::vector<Setting>& settings = {});

// The JSON Schema that scenarios are checked against, as shipped.
[[nodiscard]] std::string_view schema_text();

}  // namespace havip::loader
