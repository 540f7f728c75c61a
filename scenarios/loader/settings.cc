#include "scenarios/loader/settings.h"

#include <charconv>

#include <fmt/format.h>

#include "scenarios/loader/json.h"

namespace havip::loader {
namespace {

using Kind = Node::Kind;

// "/a~1b/0" -> {"a/b", "0"}
Result<std::vector<std::string>> steps_of(std::string_view pointer) {
  if (pointer.empty() || pointer.front() != '/') {
    return fail(
        fmt::format("{} is not a JSON pointer, as in \"/policy/limiter/window\"", shown(pointer)));
  }
  std::vector<std::string> steps;
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] == '/') {
      steps.emplace_back();
    } else if (pointer[i] != '~') {
      steps.back() += pointer[i];
    } else if (i + 1 < pointer.size() && (pointer[i + 1] == '0' || pointer[i + 1] == '1')) {
      steps.back() += pointer[++i] == '0' ? '~' : '/';
    } else {
      return fail(
          fmt::format("{}: a \"~\" has to be \"~0\", a \"/\" in a key \"~1\"", shown(pointer)));
    }
  }
  if (steps.size() > kMaxDepth) return fail(fmt::format("deeper than {} levels", kMaxDepth));
  return steps;
}

void set_lines(Node& node, std::uint32_t line) {
  node.line = line;
  for (Node& item : node.items)
    set_lines(item, line);
  for (Member& member : node.members) {
    member.line = line;
    set_lines(member.value, line);
  }
}

Result<Node> value_of(std::string_view text, std::uint32_t line) {
  auto parsed = parse_json(text, kMaxDepth);
  if (!parsed) parsed = parse_json(json_quoted(text), kMaxDepth);
  if (!parsed) return fail("the value is neither JSON nor text in UTF-8 of a sensible length");
  set_lines(*parsed, line);
  return *std::move(parsed);
}

// An index without sign or leading zeros (RFC 6901), below the size.
const Node* element(const Node& array, std::string_view text) {
  std::size_t index = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), index);
  const bool whole = read.ec == std::errc{} && read.ptr == text.data() + text.size();
  if (!whole || (text.size() > 1 && text.front() == '0')) return nullptr;
  return index < array.items.size() ? &array.items[index] : nullptr;
}

Node& add_member(Node& object, const std::string& key) {
  Node value{.kind = Kind::kObject, .line = object.line};
  object.members.push_back({.key = key, .line = object.line, .value = std::move(value)});
  return object.members.back().value;
}

// One step down; `reached` is where we are, for the error.
Result<Node*> descend(Node& node, const std::string& key, bool last, const std::string& reached) {
  const std::string here = reached.empty() ? "the document" : reached;
  if (node.is(Kind::kObject)) {
    Node* member = node.find(key);
    return member != nullptr ? member : &add_member(node, key);
  }
  if (!node.is(Kind::kArray)) {
    return fail(fmt::format("{} is not there: {} is {}", step(reached, key), here, describe(node)));
  }
  if (last && key == "-") {
    node.items.push_back(Node{.kind = Kind::kNull, .line = node.line});
    return &node.items.back();
  }
  const Node* found = element(node, key);
  if (found == nullptr) {
    return fail(fmt::format("{} is not there: {} has {} element{}", step(reached, key), here,
                            node.items.size(), node.items.size() == 1 ? "" : "s"));
  }
  return &node.items[static_cast<std::size_t>(found - node.items.data())];
}

Result<void> put(const Setting& setting, Node& root) {
  const auto steps = steps_of(setting.pointer);
  if (!steps) return fail(steps.error());
  Node* node = &root;
  std::string reached;
  for (std::size_t i = 0; i < steps->size(); ++i) {
    const std::string& key = (*steps)[i];
    auto next = descend(*node, key, i + 1 == steps->size(), reached);
    if (!next) return fail(next.error());
    node = *next;
    reached = step(reached, key);
  }
  auto value = value_of(setting.value, node->line);
  if (!value) return fail(value.error());
  *node = *std::move(value);
  return {};
}

}  // namespace

Result<Setting> parse_setting(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || text.front() != '/') {
    return fail(
        fmt::format("{} is not a setting, as in \"/policy/limiter/window=0s\"", shown(text)));
  }
  return Setting{.pointer = std::string(text.substr(0, equals)),
                 .value = std::string(text.substr(equals + 1))};
}

Result<void, Fault> apply(const Setting& setting, Node& root) {
  const auto done = put(setting, root);
  if (done) return {};
  return fail(Fault{
      .file = "--set", .line = 0, .column = 0, .pointer = setting.pointer, .text = done.error()});
}

}  // namespace havip::loader
