#include "scenarios/loader/node.h"

#include <algorithm>

#include <fmt/format.h>

namespace havip::loader {
namespace {

constexpr std::size_t kColumns = 100;
constexpr std::size_t kLongestShown = 48;

std::string joined(const Node& node, std::string_view open, std::string_view close) {
  std::string text(open);
  std::string_view comma;
  for (const Node& item : node.items) {
    text += fmt::format("{}{}", comma, one_line(item));
    comma = ", ";
  }
  for (const Member& member : node.members) {
    text += fmt::format("{}{}: {}", comma, json_quoted(member.key), one_line(member.value));
    comma = ", ";
  }
  return text.append(close);
}

// The whole as one line when it surely is short; the bound keeps this from being quadratic.
bool may_fit(const Node& node, std::size_t& budget) {
  const std::size_t own = 2 + node.text.size();
  if (own > budget) return false;
  budget -= own;
  for (const Node& item : node.items) {
    if (!may_fit(item, budget)) return false;
  }
  for (const Member& member : node.members) {
    if (member.key.size() > budget || !may_fit(member.value, budget)) return false;
  }
  return true;
}

void print(const Node& node, std::size_t indent, std::size_t before, std::string& out) {
  const bool leaf = node.items.empty() && node.members.empty();
  std::size_t budget = kColumns;
  if (leaf || (indent > 0 && may_fit(node, budget))) {
    const std::string line = one_line(node);
    if (leaf || indent + before + line.size() < kColumns) {
      out += line;
      return;
    }
  }
  const bool array = node.is(Node::Kind::kArray);
  const std::string margin(indent + 2, ' ');
  std::string_view comma;
  out += array ? "[" : "{";
  for (const Node& item : node.items) {
    out.append(comma).append("\n").append(margin);
    print(item, indent + 2, 0, out);
    comma = ",";
  }
  for (const Member& member : node.members) {
    const std::string key = json_quoted(member.key) + ": ";
    out.append(comma).append("\n").append(margin).append(key);
    print(member.value, indent + 2, key.size(), out);
    comma = ",";
  }
  out.append("\n").append(indent, ' ').append(array ? "]" : "}");
}

// At most `limit` bytes, cut between two characters of UTF-8.
std::string_view cut(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0U) == 0x80U)
    --limit;
  return text.substr(0, limit);
}

std::string escaped_step(std::string_view key) {
  std::string text;
  for (char c : key) {
    if (c == '~') {
      text += "~0";
    } else if (c == '/') {
      text += "~1";
    } else {
      text += c;
    }
  }
  return text;
}

}  // namespace

const Node* Node::find(std::string_view key) const {
  const auto it = std::find_if(members.begin(), members.end(),
                               [&](const Member& member) { return member.key == key; });
  return it == members.end() ? nullptr : &it->value;
}

Node* Node::find(std::string_view key) {
  const auto it = std::find_if(members.begin(), members.end(),
                               [&](const Member& member) { return member.key == key; });
  return it == members.end() ? nullptr : &it->value;
}

std::string_view Node::text_of(std::string_view key) const {
  const Node* member = find(key);
  return member != nullptr && member->is(Kind::kString) ? std::string_view(member->text) : "";
}

Node string_node(std::string text, std::uint32_t line) {
  Node node;
  node.kind = Node::Kind::kString;
  node.text = std::move(text);
  node.line = line;
  return node;
}

std::string describe(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kNull:
      return "null";
    case Node::Kind::kBoolean:
      return node.boolean ? "true" : "false";
    case Node::Kind::kInteger:
    case Node::Kind::kNumber:
      return fmt::format("number {}", cut(node.text, kLongestShown));
    case Node::Kind::kString:
      return "string " + shown(node.text);
    case Node::Kind::kArray:
      return node.items.empty() ? "an empty array" : "an array";
    case Node::Kind::kObject:
      return node.members.empty() ? "an empty object" : "an object";
  }
  return {};
}

std::string one_line(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kNull:
      return "null";
    case Node::Kind::kBoolean:
      return node.boolean ? "true" : "false";
    case Node::Kind::kInteger:
    case Node::Kind::kNumber:
      return node.text;
    case Node::Kind::kString:
      return json_quoted(node.text);
    case Node::Kind::kArray:
      return node.items.empty() ? "[]" : joined(node, "[", "]");
    case Node::Kind::kObject:
      return node.members.empty() ? "{}" : joined(node, "{ ", " }");
  }
  return {};
}

std::string document(const Node& root) {
  std::string out;
  print(root, 0, 0, out);
  return out + "\n";
}

std::string json_quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\r':
        out += "\\r";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
          out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
          out += c;
        }
    }
  }
  return out + "\"";
}

std::string shown(std::string_view text) {
  const std::string_view part = cut(text, kLongestShown);
  return json_quoted(part) + (part.size() < text.size() ? ".." : "");
}

std::string step(const std::string& pointer, std::string_view key) {
  return pointer + "/" + escaped_step(key);
}

std::string step(const std::string& pointer, std::size_t index) {
  return fmt::format("{}/{}", pointer, index);
}

}  // namespace havip::loader
