// Node: a JSON value that knows the line it came from, with its keys in the file's order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace havip::loader {

struct Member;

struct Node {
  enum class Kind : std::uint8_t { kNull, kBoolean, kInteger, kNumber, kString, kArray, kObject };

  Kind kind = Kind::kNull;
  bool boolean = false;
  std::int64_t integer = 0;  // kInteger: what fits in 64 bits with a sign; the rest is kNumber
  double number = 0;         // kInteger and kNumber
  std::string text;          // kString: the string; kInteger and kNumber: as the file writes it
  std::vector<Node> items;
  std::vector<Member> members;
  std::uint32_t line = 0;  // where it begins, from 1

  [[nodiscard]] bool is(Kind other) const { return kind == other; }

  // The value of a key of this object, or nothing.
  [[nodiscard]] const Node* find(std::string_view key) const;
  [[nodiscard]] Node* find(std::string_view key);

  // The text of a string member, or "".
  [[nodiscard]] std::string_view text_of(std::string_view key) const;
};

struct Member {
  std::string key;
  std::uint32_t line = 0;  // of the key
  Node value;
};

[[nodiscard]] Node string_node(std::string text, std::uint32_t line);

// What it is, for a message: `string "abc"`, `number 5`, `true`, `null`, `an array`. Long strings
// are cut and control characters escaped: the result is one short line.
[[nodiscard]] std::string describe(const Node& node);

// As JSON on one line: `{ "at": "9s", "is": null }`.
[[nodiscard]] std::string one_line(const Node& node);

// As a JSON document in the file's order: two spaces a level, what fits into 100 columns on one
// line, a newline at the end. The same tree gives the same text.
[[nodiscard]] std::string document(const Node& root);

// A string as JSON, with its quotes.
[[nodiscard]] std::string json_quoted(std::string_view text);

// The same for a message: long text is cut.
[[nodiscard]] std::string shown(std::string_view text);

// A pointer (RFC 6901) one step further; "~" and "/" of a key are escaped.
[[nodiscard]] std::string step(const std::string& pointer, std::string_view key);
[[nodiscard]] std::string step(const std::string& pointer, std::size_t index);

}  // namespace havip::loader
