// Subject: one keepalived.conf under judgement, read, and what findings about it can point at.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "hostsim/guest/conf/parse.h"
#include "tools/lint/outline.h"

namespace havip::lint {

struct Subject {
  std::string name;          // the path as it was given
  conf::ParseResult parsed;  // as `keepalived --config-test` judges it
  Outline outline;
  std::map<std::string, std::string> texts;  // of every file that was read, by the name of places
};

// `env` is the machine that the file is judged for; config_test is set here.
[[nodiscard]] Subject read_subject(const std::string& name, std::string text,
                                   conf::Environment env);

// A router of a subject: what most checks are about.
struct Member {
  const Subject* subject = nullptr;          // borrowed
  const conf::Instance* instance = nullptr;  // of the subject

  // Where its block begins.
  [[nodiscard]] Place place() const;
  // The value of this keyword: in the block, else in global_defs (there with the prefix vrrp_),
  // else where the block begins.
  [[nodiscard]] Place place(std::string_view keyword) const;
  // The entry of this address in a list of the block.
  [[nodiscard]] Place entry(std::string_view list, const net::IpAddr& ip) const;
  // The same of a virtual address, in either list of them.
  [[nodiscard]] Place vip(const net::IpAddr& ip) const;
  // Whether the block has this keyword, whatever became of it.
  [[nodiscard]] bool says(std::string_view keyword) const;
  // "VI_1 of web-a.conf"
  [[nodiscard]] std::string full_name() const;
};

}  // namespace havip::lint
