#include "scenarios/loader/json.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "core/base/ensure.h"
#include "scenarios/loader/load.h"

namespace havip::loader {
namespace {

using Json = nlohmann::json;

// nlohmann/json keeps no positions. It reads through this iterator, which counts: copies share
// one count, and the line is that of the last octet taken, whatever the lexer looked at ahead.
struct Count {
  std::size_t taken = 0;
  std::uint32_t line = 1;
  bool newline_taken = false;
};

class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, Count* count) : at_(at), count_(count) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    if (count_->newline_taken) ++count_->line;
    count_->newline_taken = *at_ == '\n';
    ++count_->taken;
    ++at_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) {
    return a.at_ == b.at_;
  }
  friend bool operator!=(const CountingIterator& a, const CountingIterator& b) { return !(a == b); }

 private:
  const char* at_;
  Count* count_;
};

// Where an octet of the text is.
JsonFault place(std::string_view text, std::size_t offset, std::string what) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const auto newlines = std::count(before.begin(), before.end(), '\n');
  const std::size_t last = before.rfind('\n');
  const std::size_t column = before.size() - (last == std::string_view::npos ? 0 : last + 1);
  return {.line = static_cast<std::uint32_t>(newlines + 1),
          .column = static_cast<std::uint32_t>(column + 1),
          .pointer = {},
          .text = std::move(what)};
}

// "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while parsing
// object - unexpected end of input; expected '}'" -> "unexpected end of input; expected ',' or
// '}'".
std::string words_of(std::string_view what) {
  for (std::string_view prefix : {"] ", " - "}) {
    const std::size_t at = what.find(prefix);
    if (at != std::string_view::npos) what.remove_prefix(at + prefix.size());
  }
  std::string words;
  for (char c : what.substr(0, 160)) {
    const auto octet = static_cast<unsigned char>(c);
    words += octet < 0x20 || octet >= 0x7f ? '?' : c;
  }
  for (std::string_view bracket : {"expected '}'", "expected ']'"}) {
    if (words.ends_with(bracket)) words.insert(words.size() - 3, "',' or ");
  }
  return words;
}

// Builds the tree while nlohmann/json reads; stops at the first thing it cannot go on from.
class Builder final : public nlohmann::json_sax<Json> {
 public:
  Builder(std::string_view text, const Count& count, std::size_t max_depth)
      : text_(text), count_(count), max_depth_(max_depth) {}

  bool null() override { return add(make(Node::Kind::kNull)); }
  bool boolean(bool value) override {
    Node node = make(Node::Kind::kBoolean);
    node.boolean = value;
    return add(std::move(node));
  }
  bool number_integer(std::int64_t value) override { return add_integer(value); }
  bool number_unsigned(std::uint64_t value) override {
    constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();
    if (value <= kMax) return add_integer(static_cast<std::int64_t>(value));
    return number_float(static_cast<double>(value), fmt::format("{}", value));
  }
  bool number_float(double value, const std::string& digits) override {
    Node node = make(Node::Kind::kNumber);
    node.number = value;
    node.text = digits;
    return add(std::move(node));
  }
  bool string(std::string& value) override {
    const bool conf = !open_.empty() && key_ == "inline";
    if (value.size() > kMaxString && !conf) {
      return stop(
          fmt::format("a string of {} bytes; at most {} are read", value.size(), kMaxString));
    }
    return add(string_node(std::move(value), count_.line));
  }
  bool binary(Json::binary_t&) override { return stop("binary data"); }
  bool start_object(std::size_t) override { return open(Node::Kind::kObject); }
  bool start_array(std::size_t) override { return open(Node::Kind::kArray); }
  bool key(std::string& name) override {
    if (name.size() > kMaxString) return stop(fmt::format("a key of {} bytes", name.size()));
    key_ = std::move(name);
    key_line_ = count_.line;
    return true;
  }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    const bool cut = position > text_.size() || (position == text_.size() && ends_early(error));
    if (cut) {
      stopped_ = place(text_, text_.size(),
                       open_.empty() ? "not JSON: the text ends where a value should be"
                                     : fmt::format("not JSON: the text ends inside the {} that "
                                                   "begins in line {}",
                                                   kind_of(open_.back()), open_.back().node.line));
      return false;
    }
    stopped_ =
        place(text_, position == 0 ? 0 : position - 1, "not JSON: " + words_of(error.what()));
    return false;
  }

  Result<Node, std::vector<JsonFault>> take() && {
    if (stopped_) return fail(std::vector{*std::move(stopped_)});
    if (!duplicates_.empty()) return fail(std::move(duplicates_));
    return std::move(root_);
  }

 private:
  // An array or object that is not closed yet, and the key it will have in the one around it.
  struct Open {
    Node node;
    std::string key;
    std::uint32_t key_line = 0;
    std::string pointer;
  };

  static bool ends_early(const nlohmann::detail::exception& error) {
    return std::string_view(error.what()).find("unexpected end of input") != std::string_view::npos;
  }
  static std::string_view kind_of(const Open& open) {
    return open.node.is(Node::Kind::kArray) ? "array" : "object";
  }

  Node make(Node::Kind kind) const {
    Node node;
    node.kind = kind;
    node.line = count_.line;
    return node;
  }
  bool add_integer(std::int64_t value) {
    Node node = make(Node::Kind::kInteger);
    node.integer = value;
    node.number = static_cast<double>(value);
    node.text = fmt::format("{}", value);
    return add(std::move(node));
  }
  bool open(Node::Kind kind) {
    if (open_.size() == max_depth_) {
      return stop(fmt::format("nested deeper than {} levels", max_depth_));
    }
    std::string pointer;
    if (!open_.empty()) {
      const Open& outer = open_.back();
      pointer = outer.node.is(Node::Kind::kArray) ? step(outer.pointer, outer.node.items.size())
                                                  : step(outer.pointer, key_);
    }
    open_.push_back({make(kind), std::move(key_), key_line_, std::move(pointer)});
    key_.clear();
    return true;
  }
  bool close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    find_duplicates(done);
    key_ = std::move(done.key);
    key_line_ = done.key_line;
    return add(std::move(done.node));
  }
  bool add(Node node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return true;
    }
    Node& outer = open_.back().node;
    if (outer.is(Node::Kind::kArray)) {
      outer.items.push_back(std::move(node));
    } else {
      outer.members.push_back({std::move(key_), key_line_, std::move(node)});
    }
    key_.clear();
    return true;
  }
  bool stop(std::string why) {
    stopped_ = place(text_, count_.taken == 0 ? 0 : count_.taken - 1, std::move(why));
    return false;
  }

  // Sorted, not compared each with each: a file may be as rude as it is large.
  void find_duplicates(const Open& object) {
    const std::vector<Member>& members = object.node.members;
    std::vector<std::size_t> order(members.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return members[a].key < members[b].key; });
    std::size_t first = 0;
    for (std::size_t i = 1; i < order.size(); ++i) {
      const Member& again = members[order[i]];
      if (again.key != members[order[first]].key) {
        first = i;
        continue;
      }
      duplicates_.push_back({.line = again.line,
                             .column = 0,
                             .pointer = step(object.pointer, again.key),
                             .text = fmt::format("the key {} is here already, in line {}",
                                                 shown(again.key), members[order[first]].line)});
    }
  }

  std::string_view text_;
  const Count& count_;
  std::size_t max_depth_;
  std::vector<Open> open_;
  std::string key_;
  std::uint32_t key_line_ = 0;
  Node root_;
  std::optional<JsonFault> stopped_;
  std::vector<JsonFault> duplicates_;
};

Json to_json(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kNull:
      return nullptr;
    case Node::Kind::kBoolean:
      return node.boolean;
    case Node::Kind::kInteger:
      return node.integer;
    case Node::Kind::kNumber:
      return node.number;
    case Node::Kind::kString:
      return node.text;
    case Node::Kind::kArray: {
      Json array = Json::array();
      for (const Node& item : node.items)
        array.push_back(to_json(item));
      return array;
    }
    case Node::Kind::kObject: {
      Json object = Json::object();
      for (const Member& member : node.members)
        object.emplace(member.key, to_json(member.value));
      return object;
    }
  }
  return nullptr;
}

const valijson::Schema& compiled_schema() {
  static const valijson::Schema* const kSchema = [] {
    const Json text = to_json(schema_tree());
    auto* schema = new valijson::Schema;  // lives as long as the process
    valijson::SchemaParser parser;
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(text), *schema);
    return schema;
  }();
  return *kSchema;
}

}  // namespace

Result<Node, std::vector<JsonFault>> parse_json(std::string_view text, std::size_t max_depth) {
  Count count;
  Builder builder(text, count, max_depth);
  const char* begin = text.data();
  Json::sax_parse(CountingIterator(begin, &count), CountingIterator(begin + text.size(), &count),
                  &builder);
  return std::move(builder).take();
}

const Node& schema_tree() {
  static const Node kTree = [] {
    auto parsed = parse_json(schema_text(), kMaxDepth);
    ensure(parsed.has_value(), "the schema is no JSON");
    return *std::move(parsed);
  }();
  return kTree;
}

bool holds_against_schema(const Node& root) {
  // A validator keeps the regular expressions it has met, and is not safe to share.
  thread_local valijson::Validator validator;
  const Json document = to_json(root);
  return validator.validate(compiled_schema(), valijson::adapters::NlohmannJsonAdapter(document),
                            nullptr);
}

}  // namespace havip::loader
