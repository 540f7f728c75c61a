#include "scenarios/loader/explain.h"

#include <algorithm>
#include <map>
#include <regex>

#include <fmt/format.h>

#include "core/base/ensure.h"
#include "scenarios/loader/nearest.h"

namespace havip::loader {
namespace {

using Kind = Node::Kind;

bool same(const Node& a, const Node& b) {
  return a.kind == b.kind && one_line(a) == one_line(b);
}

bool has_type(const Node& node, std::string_view type) {
  switch (node.kind) {
    case Kind::kNull:
      return type == "null";
    case Kind::kBoolean:
      return type == "boolean";
    case Kind::kInteger:
      return type == "integer" || type == "number";
    case Kind::kNumber:
      return type == "number";
    case Kind::kString:
      return type == "string";
    case Kind::kArray:
      return type == "array";
    case Kind::kObject:
      return type == "object";
  }
  return false;
}

bool has_type(const Node& node, const Node& type) {
  if (type.is(Kind::kString)) return has_type(node, type.text);
  return std::any_of(type.items.begin(), type.items.end(),
                     [&](const Node& one) { return has_type(node, one.text); });
}

// Length in characters of UTF-8.
std::size_t length(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
  }));
}

std::vector<std::string> texts(const Node& array) {
  std::vector<std::string> list;
  for (const Node& item : array.items)
    list.push_back(item.text);
  return list;
}

std::vector<std::string> keys(const Node& object) {
  std::vector<std::string> list;
  for (const Member& member : object.members)
    list.push_back(member.key);
  return list;
}

class Walk {
 public:
  explicit Walk(const Node& schema) : root_(schema) {}

  void check(const Node& reference, const Node& value, const std::string& pointer);
  Faults take() && { return std::move(faults_); }

 private:
  const Node& resolve(const Node& schema) const;
  bool holds(const Node& schema, const Node& value) const;
  std::string noun(const Node& schema) const;

  bool check_type(const Node& schema, const Node& value, const std::string& pointer);
  void check_enum(const Node& values, const Node& schema, const Node& value,
                  const std::string& pointer);
  void check_string(const Node& schema, const Node& value, const std::string& pointer);
  void check_number(const Node& schema, const Node& value, const std::string& pointer);
  void check_array(const Node& schema, const Node& value, const std::string& pointer);
  void check_object(const Node& schema, const Node& value, const std::string& pointer);
  void check_member(const Node& schema, const Member& member, const std::string& pointer);
  void check_required(const Node& names, const Node& value, const std::string& pointer);
  void check_branches(const Node& schema, const Node& value, const std::string& pointer);
  void check_keys_of_branches(const Node& schema, const Node& branches, const Node& value,
                              const std::string& pointer);
  void unexpected(const Node& schema, const Node& value, const std::string& pointer);
  void add(std::uint32_t line, const std::string& pointer, std::string text);

  const Node& root_;
  Faults faults_;
  mutable std::map<std::string, std::regex> patterns_;
};

void Walk::add(std::uint32_t line, const std::string& pointer, std::string text) {
  Fault fault{.file = {}, .line = line, .column = 0, .pointer = pointer, .text = std::move(text)};
  // Two branches of the schema may object to the same thing.
  if (std::find(faults_.begin(), faults_.end(), fault) != faults_.end()) return;
  if (faults_.size() == kMaxFaults) return;
  if (faults_.size() + 1 == kMaxFaults) fault.text = "and more faults, which are not listed";
  faults_.push_back(std::move(fault));
}

const Node& Walk::resolve(const Node& schema) const {
  constexpr std::string_view kDefinitions = "#/definitions/";
  const std::string_view ref = schema.text_of("$ref");
  if (ref.empty()) return schema;
  const Node* definitions = root_.find("definitions");
  const Node* target = definitions->find(ref.substr(kDefinitions.size()));
  ensure(target != nullptr, "the schema refers to a definition that it has not");
  return *target;
}

bool Walk::holds(const Node& schema, const Node& value) const {
  Walk scratch(root_);
  scratch.check(schema, value, "");
  return scratch.faults_.empty();
}

// "duration, as in \"1.5s\"": what a schema describes, for "expected ..".
std::string Walk::noun(const Node& reference) const {
  const Node& schema = resolve(reference);
  std::string text(schema.text_of("title"));
  if (text.empty()) {
    const std::string_view type = schema.text_of("type");
    text = type == "boolean" ? "true or false" : std::string(type);
  }
  const Node* examples = schema.find("examples");
  if (examples != nullptr) text += fmt::format(", as in {}", one_line(examples->items.front()));
  return text;
}

void Walk::unexpected(const Node& schema, const Node& value, const std::string& pointer) {
  add(value.line, pointer, fmt::format("found {}, expected {}", describe(value), noun(schema)));
}

void Walk::check(const Node& reference, const Node& value, const std::string& pointer) {
  if (faults_.size() == kMaxFaults) return;
  const Node& schema = resolve(reference);
  if (!check_type(schema, value, pointer)) return;
  if (const Node* values = schema.find("enum")) check_enum(*values, schema, value, pointer);
  if (const Node* only = schema.find("const"); only != nullptr && !same(*only, value)) {
    add(value.line, pointer,
        fmt::format("found {}, expected {}", describe(value), one_line(*only)));
  }
  if (value.is(Kind::kString)) check_string(schema, value, pointer);
  if (has_type(value, "number")) check_number(schema, value, pointer);
  if (value.is(Kind::kArray)) check_array(schema, value, pointer);
  if (value.is(Kind::kObject)) check_object(schema, value, pointer);
  check_branches(schema, value, pointer);
}

bool Walk::check_type(const Node& schema, const Node& value, const std::string& pointer) {
  const Node* type = schema.find("type");
  if (type == nullptr || has_type(value, *type)) return true;
  unexpected(schema, value, pointer);
  return false;
}

void Walk::check_enum(const Node& values, const Node& schema, const Node& value,
                      const std::string& pointer) {
  const auto& items = values.items;
  if (std::any_of(items.begin(), items.end(), [&](const Node& n) { return same(n, value); }))
    return;
  const std::string_view title = schema.text_of("title");
  if (!value.is(Kind::kString)) {
    std::vector<std::string> choices;
    for (const Node& item : items)
      choices.push_back(one_line(item));
    const std::string list = fmt::format("one of {}", fmt::join(choices, ", "));
    add(value.line, pointer,
        fmt::format("found {}, expected {}", describe(value),
                    title.empty() ? list : std::string(title)));
    return;
  }
  add(value.line, pointer,
      fmt::format("unknown {} {}{}", title.empty() ? "value" : title, shown(value.text),
                  suggestion(value.text, texts(values))));
}

void Walk::check_string(const Node& schema, const Node& value, const std::string& pointer) {
  if (const Node* least = schema.find("minLength")) {
    const auto limit = static_cast<std::size_t>(least->integer);
    if (length(value.text) < limit) {
      const std::string found = value.text.empty() ? "an empty string" : describe(value);
      add(value.line, pointer,
          fmt::format("found {}, expected at least {} character{}", found, limit,
                      limit == 1 ? "" : "s"));
    }
  }
  if (const Node* most = schema.find("maxLength")) {
    const auto limit = static_cast<std::size_t>(most->integer);
    if (length(value.text) > limit) {
      add(value.line, pointer,
          fmt::format("found {} characters, expected at most {}", length(value.text), limit));
    }
  }
  const std::string_view pattern = schema.text_of("pattern");
  if (pattern.empty()) return;
  // Every pattern of the schema is anchored and bounded: long strings cost nothing.
  auto it = patterns_.find(std::string(pattern));
  if (it == patterns_.end()) {
    it = patterns_.emplace(pattern, std::regex(pattern.begin(), pattern.end())).first;
  }
  if (!std::regex_search(value.text, it->second)) unexpected(schema, value, pointer);
}

void Walk::check_number(const Node& schema, const Node& value, const std::string& pointer) {
  const Node* least = schema.find("minimum");
  const Node* most = schema.find("maximum");
  if (least != nullptr && value.number < least->number) {
    add(value.line, pointer,
        fmt::format("found {}, expected at least {}", describe(value), least->text));
  }
  if (most != nullptr && value.number > most->number) {
    add(value.line, pointer,
        fmt::format("found {}, expected at most {}", describe(value), most->text));
  }
}

void Walk::check_array(const Node& schema, const Node& value, const std::string& pointer) {
  const std::size_t size = value.items.size();
  const auto elements = [](std::size_t n) {
    return fmt::format("{} element{}", n, n == 1 ? "" : "s");
  };
  const Node* least = schema.find("minItems");
  const Node* most = schema.find("maxItems");
  if (least != nullptr && size < static_cast<std::size_t>(least->integer)) {
    add(value.line, pointer,
        fmt::format("found {}, expected at least {}", elements(size), least->text));
  }
  if (most != nullptr && size > static_cast<std::size_t>(most->integer)) {
    add(value.line, pointer,
        fmt::format("found {}, expected at most {}", elements(size), most->text));
  }
  const Node* items = schema.find("items");
  if (items == nullptr) return;
  for (std::size_t i = 0; i < size; ++i)
    check(*items, value.items[i], step(pointer, i));
}

void Walk::check_object(const Node& schema, const Node& value, const std::string& pointer) {
  if (const Node* names = schema.find("required")) check_required(*names, value, pointer);
  const Node* least = schema.find("minProperties");
  if (least != nullptr && value.members.size() < static_cast<std::size_t>(least->integer)) {
    add(value.line, pointer, fmt::format("found {}, expected at least one key", describe(value)));
  }
  for (const Member& member : value.members)
    check_member(schema, member, pointer);
}

void Walk::check_member(const Node& schema, const Member& member, const std::string& pointer) {
  const std::string inner = step(pointer, member.key);
  const Node* properties = schema.find("properties");
  if (properties == nullptr && schema.find("additionalProperties") == nullptr) return;
  if (const Node* known = properties == nullptr ? nullptr : properties->find(member.key)) {
    check(*known, member.value, inner);
    return;
  }
  const Node* others = schema.find("additionalProperties");
  if (others == nullptr) return;
  if (others->is(Kind::kObject)) {
    check(*others, member.value, inner);
    return;
  }
  add(member.line, inner,
      fmt::format("unknown key {}{}", shown(member.key),
                  suggestion(member.key, keys(*properties))));
}

void Walk::check_required(const Node& names, const Node& value, const std::string& pointer) {
  for (const Node& name : names.items) {
    if (value.find(name.text) == nullptr) {
      add(value.line, pointer, fmt::format("missing key {}", json_quoted(name.text)));
    }
  }
}

bool asks_for_keys_alone(const Node& branches) {
  return std::all_of(branches.items.begin(), branches.items.end(), [](const Node& branch) {
    return branch.members.size() == 1 && branch.members.front().key == "required";
  });
}

void Walk::check_branches(const Node& schema, const Node& value, const std::string& pointer) {
  if (const Node* all = schema.find("allOf")) {
    for (const Node& branch : all->items)
      check(branch, value, pointer);
  }
  if (const Node* condition = schema.find("if"); condition != nullptr && holds(*condition, value)) {
    check(*schema.find("then"), value, pointer);
  }
  const Node* any = schema.find("anyOf");
  const Node* one = schema.find("oneOf");
  const Node* branches = any != nullptr ? any : one;
  if (branches == nullptr) return;
  if (asks_for_keys_alone(*branches)) {
    check_keys_of_branches(schema, *branches, value, pointer);
    return;
  }
  ensure(one == nullptr, "the schema has a oneOf that is not about keys");
  const Node* meant = nullptr;
  for (const Node& branch : branches->items) {
    if (holds(branch, value)) return;
    const Node* type = resolve(branch).find("type");
    if (type != nullptr && has_type(value, *type)) meant = &branch;
  }
  if (meant != nullptr) {
    check(*meant, value, pointer);
  } else {
    unexpected(schema, value, pointer);
  }
}

// Branches that say nothing but which key must be there.
void Walk::check_keys_of_branches(const Node& schema, const Node& branches, const Node& value,
                                  const std::string& pointer) {
  const Node* properties = schema.find("properties");
  const bool only_one = schema.find("oneOf") != nullptr;
  std::vector<std::string> wanted;
  std::vector<std::string> found;
  for (const Node& branch : branches.items) {
    const std::string& key = branch.members.front().value.items.front().text;
    wanted.push_back(key);
    if (value.find(key) != nullptr) found.push_back(json_quoted(key));
  }
  if (only_one && found.size() > 1) {
    add(value.line, pointer,
        fmt::format("the keys {} exclude each other", fmt::join(found, " and ")));
  }
  if (!found.empty()) return;
  for (const Member& member : value.members) {
    if (properties != nullptr && properties->find(member.key) != nullptr) continue;
    if (const auto meant = nearest(member.key, wanted)) {
      add(member.line, step(pointer, member.key),
          fmt::format("unknown key {}; did you mean \"{}\"?", shown(member.key), *meant));
      return;
    }
  }
  add(value.line, pointer,
      fmt::format("missing one of the keys \"{}\"", fmt::join(wanted, "\", \"")));
}

}  // namespace

Faults explain(const Node& schema, const Node& document) {
  Walk walk(schema);
  walk.check(schema, document, "");
  return std::move(walk).take();
}

}  // namespace havip::loader
