#include "tools/lint/subject.h"

#include <fmt/format.h>

namespace havip::lint {
namespace {

// Places name an included file as the user would open it.
conf::Environment remembering(conf::Environment env, const std::string& name,
                              std::map<std::string, std::string>& texts) {
  if (!env.read_file) return env;
  env.read_file = [read = std::move(env.read_file), name, &texts](const std::string& path) {
    auto file = read(path);
    if (file) texts[located(name, path)] = file->text;
    return file;
  };
  return env;
}

}  // namespace

Subject read_subject(const std::string& name, std::string text, conf::Environment env) {
  std::map<std::string, std::string> texts;
  env.config_test = true;
  const conf::Environment reading = remembering(std::move(env), name, texts);
  Subject subject{.name = name,
                  .parsed = conf::parse(text, name, reading),
                  .outline = Outline(text, name, reading),
                  .texts = {}};
  texts[name] = std::move(text);
  subject.texts = std::move(texts);
  return subject;
}

Place Member::place() const {
  const Statement* block = subject->outline.instance(instance->name);
  return block != nullptr ? block->place(0)
                          : Place{.file = subject->name, .line = instance->line, .column = 1};
}

Place Member::place(std::string_view keyword) const {
  const Outline& outline = subject->outline;
  const Statement* block = outline.instance(instance->name);
  const Statement* found = block == nullptr ? nullptr : outline.inside(*block, keyword);
  if (found == nullptr) found = outline.global(fmt::format("vrrp_{}", keyword));
  return found == nullptr ? place() : found->place(1);
}

Place Member::entry(std::string_view list, const net::IpAddr& ip) const {
  const Statement* found = subject->outline.entry(instance->name, list, ip);
  return found == nullptr ? place() : found->place(0);
}

Place Member::vip(const net::IpAddr& ip) const {
  const Statement* found = subject->outline.entry(instance->name, "virtual_ipaddress", ip);
  return found == nullptr ? entry("virtual_ipaddress_excluded", ip) : found->place(0);
}

bool Member::says(std::string_view keyword) const {
  const Statement* block = subject->outline.instance(instance->name);
  return block != nullptr && subject->outline.inside(*block, keyword) != nullptr;
}

std::string Member::full_name() const {
  return fmt::format("{} of {}", instance->name, subject->name);
}

}  // namespace havip::lint
