// Outline: where the words of a keepalived.conf stand, so that a finding can point at the one that
// it is about. The meaning of a file is conf::parse()'s alone; here are only words and braces.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "hostsim/guest/conf/lexer.h"
#include "hostsim/guest/conf/parse.h"

namespace havip::lint {

namespace conf = hostsim::conf;

// Some octets of a file; lines and columns count from 1. Line 0: the file as a whole.
struct Place {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t width = 1;

  friend auto operator<=>(const Place&, const Place&) = default;
};

// One line of words, and what stands in the braces behind it.
struct Statement {
  std::string file;
  std::uint32_t line = 0;
  std::vector<conf::Word> words;  // at least one
  std::size_t end = 0;            // behind the last statement of its block

  [[nodiscard]] std::string_view keyword() const { return words.front().text; }
  // "": there is no such word.
  [[nodiscard]] std::string_view word(std::size_t number) const;
  // Of the word of this number, or the last one where there are fewer.
  [[nodiscard]] Place place(std::size_t number) const;
};

// The path of a file that the configuration `main` includes, as a user would open it.
[[nodiscard]] std::string located(const std::string& main, const std::string& file);

class Outline {
 public:
  // `env` as for conf::parse().
  Outline(std::string_view text, const std::string& file_name, const conf::Environment& env);

  // The first `vrrp_instance NAME`; null where there is none.
  [[nodiscard]] const Statement* instance(std::string_view name) const;
  // The last statement with this keyword inside a block, which is the one that counts; null: none.
  [[nodiscard]] const Statement* inside(const Statement& block, std::string_view keyword) const;
  // The same, of the global_defs blocks.
  [[nodiscard]] const Statement* global(std::string_view keyword) const;

  // The entry of this address in a list of addresses of this instance; null: there is none.
  [[nodiscard]] const Statement* entry(const std::string& instance, std::string_view list,
                                       const net::IpAddr& ip) const;

  [[nodiscard]] const std::vector<Statement>& statements() const { return statements_; }
  // What stands in the braces of a statement, in order, nested ones included.
  [[nodiscard]] std::span<const Statement> block(const Statement& statement) const;

 private:
  void index();
  void index_entries(const std::string& instance, const Statement& list);

  std::vector<Statement> statements_;
  std::map<std::string, std::size_t, std::less<>> instances_;  // by name, the first one
  std::vector<std::size_t> globals_;                           // the global_defs
  std::map<std::tuple<std::string, std::string_view, net::IpAddr>, std::size_t> entries_;
};

}  // namespace havip::lint
