#include "tools/vary/draft.h"

#include <fmt/format.h>

#include "scenarios/loader/nearest.h"
#include "scenarios/loader/settings.h"
#include "tools/vary/conf_value.h"

namespace havip::vary {
namespace {

using loader::Node;

constexpr std::string_view kAny = "*";

// Every pointer that a pattern stands for, of which the whole is there. `at` is where `rest` (which
// begins with '/', or is empty) starts from; `reached` is its pointer.
void expand(const Node& at, std::string_view rest, const std::string& reached,
            std::vector<std::string>& out) {
  if (rest.empty()) {
    out.push_back(reached);
    return;
  }
  const std::size_t slash = std::min(rest.find('/', 1), rest.size());
  const std::string_view key = rest.substr(1, slash - 1);
  const std::string_view after = rest.substr(slash);
  for (std::size_t i = 0; i < at.items.size(); ++i) {
    if (key == kAny || key == std::to_string(i)) {
      expand(at.items[i], after, loader::step(reached, i), out);
    }
  }
  for (const loader::Member& member : at.members) {
    const std::string next = loader::step(reached, member.key);
    if (key == kAny || next.substr(reached.size() + 1) == key) {
      expand(member.value, after, next, out);
    }
  }
}

bool has_any(std::string_view pointer) {
  return (std::string(pointer) + "/").find("/*/") != std::string::npos;
}

}  // namespace

Result<void> Draft::put(const Value& value) {
  const std::string& pointer = value.place.pointer;
  if (pointer.empty()) return put_in_conf(value);
  if (!has_any(pointer)) return set({.pointer = pointer, .value = value.text});
  std::vector<std::string> pointers;
  expand(root_, pointer, "", pointers);
  if (pointers.empty()) return fail(fmt::format("{} matches nothing in the scenario", pointer));
  for (std::string& one : pointers) {
    if (auto done = set({.pointer = std::move(one), .value = value.text}); !done) return done;
  }
  return {};
}

Result<void> Draft::set(loader::Setting setting) {
  if (auto done = loader::apply(setting, root_); !done) return fail(done.error().text);
  settings_.push_back(std::move(setting));
  return {};
}

Result<std::string> Draft::conf_text(const Node& conf) const {
  if (conf.is(Node::Kind::kString)) {
    auto text = reader_(conf.text);
    if (!text) return fail(fmt::format("cannot read {}: {}", conf.text, text.error()));
    return text;
  }
  return std::string(conf.text_of("inline"));
}

Result<void> Draft::put_in_conf(const Value& value) {
  const Node* guests = root_.find("guests");
  std::vector<std::string> known;
  std::vector<loader::Setting> found;
  for (std::size_t i = 0; guests != nullptr && i < guests->items.size(); ++i) {
    const Node& guest = guests->items[i];
    const Node* conf = guest.find("keepalived");
    if (conf == nullptr) continue;
    const std::string node(guest.text_of("id"));
    const std::string& name = value.place.conf;
    known.push_back(node + ".conf");
    if (name != "*.conf" && name != known.back() && name != conf->text) continue;
    const auto text = conf_text(*conf);
    if (!text) return fail(text.error());
    const std::string file = conf->is(Node::Kind::kString) ? conf->text : known.back();
    auto varied = with_value(*text, file, {.node = node}, value.place.keyword, value.text);
    if (!varied) return fail(varied.error());
    found.push_back({.pointer = fmt::format("/guests/{}/keepalived", i),
                     .value = fmt::format("{{\"inline\": {}}}", loader::json_quoted(*varied))});
  }
  if (found.empty()) {
    return fail(fmt::format("no guest has the configuration {}{}", loader::shown(value.place.conf),
                            loader::suggestion(value.place.conf, known)));
  }
  for (loader::Setting& one : found) {
    if (auto done = set(std::move(one)); !done) return done;
  }
  return {};
}

}  // namespace havip::vary
