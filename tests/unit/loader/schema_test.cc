// The schema, the validator, the words for its refusals and the typed loader say the same.
#include <algorithm>
#include <functional>
#include <set>

#include <doctest/doctest.h>

#include "scenarios/loader/explain.h"
#include "scenarios/loader/json.h"
#include "tests/unit/loader/everything.h"
#include "tests/unit/loader/sample.h"

namespace havip::loader::test {
namespace {

using Kind = Node::Kind;

Node parsed(std::string_view text) {
  auto node = parse_json(text, kMaxDepth);
  REQUIRE(node.has_value());
  return *std::move(node);
}

std::string everything() {
  return std::string(kNetwork).append(kTimeline).append(kExpectations);
}

const Node& resolve(const Node& node) {
  const std::string_view ref = node.text_of("$ref");
  if (ref.empty()) return node;
  const Node* target = schema_tree().find("definitions")->find(ref.substr(ref.rfind('/') + 1));
  REQUIRE_MESSAGE(target != nullptr, ref);
  return *target;
}

// Every schema below a schema, itself included; references are not followed.
void each_schema(const Node& node, const std::function<void(const Node&)>& visit) {
  visit(node);
  for (const char* many : {"properties", "definitions"}) {
    const Node* found = node.find(many);
    if (found == nullptr) continue;
    for (const Member& member : found->members)
      each_schema(member.value, visit);
  }
  for (const char* many : {"allOf", "anyOf", "oneOf"}) {
    const Node* found = node.find(many);
    if (found == nullptr) continue;
    for (const Node& item : found->items)
      each_schema(item, visit);
  }
  for (const char* one : {"items", "if", "then", "additionalProperties"}) {
    const Node* found = node.find(one);
    if (found != nullptr && found->is(Kind::kObject)) each_schema(*found, visit);
  }
}

TEST_CASE("the schema is draft-07 and uses no word that explain() does not know") {
  const std::set<std::string> known{"$schema",    "title",         "description",
                                    "type",       "enum",          "const",
                                    "pattern",    "minimum",       "maximum",
                                    "minLength",  "maxLength",     "minItems",
                                    "maxItems",   "items",         "required",
                                    "properties", "minProperties", "if",
                                    "then",       "allOf",         "anyOf",
                                    "oneOf",      "$ref",          "definitions",
                                    "default",    "examples",      "additionalProperties"};
  const std::set<std::string> types{"string", "integer", "number", "boolean",
                                    "null",   "array",   "object"};
  CHECK(schema_tree().text_of("$schema") == "http://json-schema.org/draft-07/schema#");
  each_schema(schema_tree(), [&](const Node& node) {
    CHECK(node.is(Kind::kObject));
    for (const Member& member : node.members)
      CHECK_MESSAGE(known.count(member.key), member.key);
    if (const std::string_view type = node.text_of("type"); !type.empty()) {
      CHECK_MESSAGE(types.count(std::string(type)), type);
    }
    resolve(node);
    const std::string_view pattern = node.text_of("pattern");
    if (!pattern.empty()) CHECK((pattern.front() == '^' && pattern.back() == '$'));
    CHECK_MESSAGE(pattern.find('*') == std::string::npos, "unbounded: " << pattern);
    CHECK_MESSAGE(pattern.find('+') == std::string::npos, "unbounded: " << pattern);
  });
}

TEST_CASE("every key is described, and an object lists all it may have") {
  each_schema(schema_tree(), [&](const Node& node) {
    const Node* properties = node.find("properties");
    if (properties == nullptr) return;
    const bool part = node.members.size() == 2;  // { required, properties } of an `if`
    for (const Member& member : properties->members) {
      CAPTURE(member.key);
      CHECK((part || !member.value.text_of("description").empty()));
    }
  });
  for (const Member& member : schema_tree().find("definitions")->members) {
    CAPTURE(member.key);
    const std::string_view text = member.value.text_of("description");
    CHECK_FALSE(text.empty());
    if (member.key.rfind("do_", 0) != 0) continue;
    CHECK(text.find(" Undone by: ") != std::string::npos);
    const bool live = text.find(" Live: yes.") != std::string::npos;
    const bool not_live = text.find(" Live: no.") != std::string::npos;
    CHECK(live != not_live);
  }
}

TEST_CASE("defaults and examples hold against what they stand beside") {
  int checked = 0;
  each_schema(schema_tree(), [&](const Node& node) {
    Node alone = node;
    const Node* defaults = node.find("default");
    const Node* examples = node.find("examples");
    if (alone.find("definitions") == nullptr) {
      alone.members.push_back(
          {.key = "definitions", .line = 0, .value = *schema_tree().find("definitions")});
    }
    const auto holds = [&](const Node& value) {
      ++checked;
      CHECK_MESSAGE(explain(alone, value).empty(), one_line(value));
    };
    if (defaults != nullptr) holds(*defaults);
    if (examples != nullptr) std::for_each(examples->items.begin(), examples->items.end(), holds);
  });
  CHECK(checked > 100);
}

template <class Variant, std::size_t... I>
std::vector<std::string> names(std::index_sequence<I...>) {
  return {std::string(std::variant_alternative_t<I, Variant>::kName)...};
}
template <class Variant>
std::vector<std::string> names() {
  return names<Variant>(std::make_index_sequence<std::variant_size_v<Variant>>{});
}

std::vector<std::string> definitions(std::string_view prefix) {
  std::vector<std::string> found;
  for (const Member& member : schema_tree().find("definitions")->members) {
    if (member.key.rfind(prefix, 0) == 0) found.push_back(member.key.substr(prefix.size()));
  }
  return found;
}

TEST_CASE("the schema has the actions and expectations of the types, in their order") {
  CHECK(definitions("do_") == names<Action>());
  CHECK(definitions("expect_") == names<Check>());
  std::vector<std::string> choices;
  const Node& entry = *schema_tree().find("definitions")->find("timeline_entry");
  for (const Node& one : entry.find("properties")->find("do")->find("enum")->items) {
    choices.push_back(one.text);
  }
  CHECK(choices == names<Action>());
}

TEST_CASE("the schema has every verdict by its name, and the gateway's in an audit") {
  const auto counted = [](std::string_view definition) {
    std::vector<std::string> keys;
    const Node& counts = *schema_tree().find("definitions")->find(definition);
    for (const Member& member : counts.find("properties")->members)
      keys.push_back(member.key);
    return keys;
  };
  const std::vector<std::string> all(engine::kVerdictNames.begin(), engine::kVerdictNames.end());
  CHECK(counted("verdict_counts") == all);
  const auto first = static_cast<std::ptrdiff_t>(engine::Verdict::kUnknownHavip);
  CHECK(counted("audit_counts") == std::vector<std::string>(all.begin() + first, all.end()));
}

// Notes which properties of the schema a document uses.
class Coverage {
 public:
  void walk(const Node& reference, const Node& value) {
    const Node& node = resolve(reference);
    if (const Node* items = node.find("items"); items != nullptr) {
      for (const Node& item : value.items)
        walk(*items, item);
    }
    const Node* properties = node.find("properties");
    for (const Member& member : value.members) {
      const Node* property = properties == nullptr ? nullptr : properties->find(member.key);
      if (property == nullptr) continue;
      used_.insert(property);
      walk(*property, member.value);
    }
    if (const Node* any = node.find("anyOf")) {
      for (const Node& branch : any->items)
        walk(branch, value);
    }
    const Node* all = node.find("allOf");
    if (all == nullptr) return;
    for (const Node& branch : all->items) {
      const Node& condition = *branch.find("if");
      const Node* chosen = condition.find("properties");
      const std::string& key = condition.find("required")->items[0].text;
      const Node* given = value.find(key);
      if (given == nullptr) continue;
      if (chosen != nullptr && chosen->find(key)->text_of("const") != given->text) continue;
      walk(*branch.find("then"), value);
    }
  }
  [[nodiscard]] bool used(const Node& property) const { return used_.count(&property) != 0; }

 private:
  std::set<const Node*> used_;
};

TEST_CASE("a scenario that uses every key of the schema loads: the loader reads them all") {
  CHECK(faults_of(everything()).empty());
  Coverage coverage;
  coverage.walk(schema_tree(), parsed(everything()));
  each_schema(schema_tree(), [&](const Node& node) {
    const Node* properties = node.find("properties");
    const bool part = node.members.size() == 2;
    if (properties == nullptr || part) return;
    for (const Member& member : properties->members) {
      CHECK_MESSAGE(coverage.used(member.value),
                    "unused: " << node.text_of("description") << " " << member.key);
    }
  });
}

// Calls visit() with the document once for each small damage to it.
void each_damage(Node& root, Node& node, const std::function<void(const Node&)>& visit) {
  static const std::vector<Node> kOthers = [] {
    std::vector<Node> list;
    for (const char* text : {"null", "true", "-1", "1.5", "70000", "1e300", "\"\"", "\"x\"",
                             "\"1s\"", "[]", "[\"h1\"]", "{}", "{\"min\": 1}"}) {
      list.push_back(parsed(text));
    }
    return list;
  }();
  for (const Node& other : kOthers) {
    const Node kept = std::exchange(node, other);
    visit(root);
    node = kept;
  }
  for (std::size_t i = 0; i < node.items.size(); ++i)
    each_damage(root, node.items[i], visit);
  for (std::size_t i = 0; i < node.members.size(); ++i) {
    each_damage(root, node.members[i].value, visit);
    const std::string key = std::exchange(node.members[i].key, "because");
    visit(root);
    node.members[i].key = key;
  }
}

// How often the validator refused, and how often explain() saw it otherwise.
struct Opinions {
  int refused = 0;
  int disagreed = 0;

  void compare(Node& root, Node& damaged) {
    REQUIRE(holds_against_schema(root));
    each_damage(root, damaged, [this](const Node& document_now) {
      const bool holds = holds_against_schema(document_now);
      refused += holds ? 0 : 1;
      if (holds == explain(schema_tree(), document_now).empty()) return;
      if (++disagreed <= 5) MESSAGE(document(document_now));
    });
  }
};

TEST_CASE("where the validator refuses there are words, and nowhere else") {
  const Node all = parsed(everything());
  Opinions opinions;
  Node network = parsed(std::string(kNetwork) + "}");
  opinions.compare(network, network);
  // Entries one at a time, in a small document: each damage checks it from the top.
  for (const char* list : {"timeline", "expect"}) {
    for (const Node& entry : all.find(list)->items) {
      Node small = parsed(kSample);
      small.find(list)->items = {entry};
      opinions.compare(small, small.find(list)->items[0]);
    }
  }
  CHECK(opinions.disagreed == 0);
  CHECK(opinions.refused > 3000);
}

}  // namespace
}  // namespace havip::loader::test
