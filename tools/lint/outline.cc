#include "tools/lint/outline.h"

#include <algorithm>
#include <array>

#include "hostsim/guest/conf/report.h"
#include "tools/machine/machine.h"

namespace havip::lint {
namespace {

constexpr std::array<std::string_view, 3> kAddressLists{
    "virtual_ipaddress", "virtual_ipaddress_excluded", "unicast_peer"};

}  // namespace

std::string_view Statement::word(std::size_t number) const {
  return number < words.size() ? std::string_view(words[number].text) : std::string_view();
}

Place Statement::place(std::size_t number) const {
  const conf::Word& word = words[std::min(number, words.size() - 1)];
  const std::size_t width = std::max<std::size_t>(1, word.text.size());
  return {.file = file,
          .line = line,
          .column = word.column,
          .width = static_cast<std::uint32_t>(width)};
}

std::string located(const std::string& main, const std::string& file) {
  return file == main ? file : machine::below(main, file);
}

Outline::Outline(std::string_view text, const std::string& file_name,
                 const conf::Environment& env) {
  conf::ParseResult unheard;  // what the lexer complains of, conf::parse() says
  conf::Report report(file_name, env.config_test, unheard);
  conf::Lexer lexer(text, file_name, env, report);
  std::vector<std::size_t> open;  // the statements whose blocks we are in
  while (auto line = lexer.next()) {
    if (line->opens()) {
      if (!statements_.empty()) open.push_back(statements_.size() - 1);
    } else if (line->closes()) {
      if (open.empty()) continue;
      statements_[open.back()].end = statements_.size();
      open.pop_back();
    } else {
      statements_.push_back({.file = located(file_name, report.file_name(line->file)),
                             .line = line->number,
                             .words = std::move(line->words),
                             .end = statements_.size() + 1});
    }
  }
  for (const std::size_t statement : open)
    statements_[statement].end = statements_.size();
  index();
}

void Outline::index() {
  for (std::size_t i = 0; i < statements_.size(); ++i) {
    const Statement& statement = statements_[i];
    if (statement.keyword() == "global_defs") globals_.push_back(i);
    if (statement.keyword() != "vrrp_instance") continue;
    const std::string name(statement.word(1));
    if (!instances_.emplace(name, i).second) continue;
    for (const Statement& inner : block(statement))
      index_entries(name, inner);
  }
}

void Outline::index_entries(const std::string& instance, const Statement& list) {
  const auto known = std::ranges::find(kAddressLists, list.keyword());
  if (known == kAddressLists.end()) return;
  for (const Statement& entry : block(list)) {
    const std::string_view text = entry.keyword();
    const auto ip = net::parse_ip(text.substr(0, text.find('/')));
    if (ip)
      entries_.emplace(std::tuple(instance, *known, *ip),
                       static_cast<std::size_t>(&entry - statements_.data()));
  }
}

const Statement* Outline::entry(const std::string& instance, std::string_view list,
                                const net::IpAddr& ip) const {
  const auto found = entries_.find({instance, list, ip});
  return found == entries_.end() ? nullptr : &statements_[found->second];
}

const Statement* Outline::instance(std::string_view name) const {
  const auto found = instances_.find(name);
  return found == instances_.end() ? nullptr : &statements_[found->second];
}

std::span<const Statement> Outline::block(const Statement& statement) const {
  const auto first = static_cast<std::size_t>(&statement - statements_.data()) + 1;
  return std::span(statements_).subspan(first, statement.end - first);
}

const Statement* Outline::inside(const Statement& block, std::string_view keyword) const {
  const Statement* found = nullptr;
  for (const Statement& statement : this->block(block)) {
    if (statement.keyword() == keyword) found = &statement;
  }
  return found;
}

const Statement* Outline::global(std::string_view keyword) const {
  const Statement* found = nullptr;
  for (const std::size_t block : globals_) {
    if (const Statement* statement = inside(statements_[block], keyword)) found = statement;
  }
  return found;
}

}  // namespace havip::lint
