#include "core/trace/jsonl.h"

#include <array>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>

#include "core/base/ensure.h"

namespace havip::trace {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kReplacement = "\\ufffd";

template <std::integral N>
void append_number(N number, std::string& out) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

std::uint8_t octet(char c) {
  return static_cast<std::uint8_t>(c);
}

// The first continuation octet of a UTF-8 sequence has a narrower range behind some leads, which
// rules out overlong forms, surrogates and values above U+10FFFF (RFC 3629 §4).
struct Lead {
  std::size_t length = 0;  // 0: not a lead
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xbf;
};

Lead lead(std::uint8_t first) {
  if (first >= 0xc2 && first <= 0xdf) return {.length = 2};
  if (first == 0xe0) return {.length = 3, .low = 0xa0};
  if (first == 0xed) return {.length = 3, .high = 0x9f};
  if (first >= 0xe1 && first <= 0xef) return {.length = 3};
  if (first == 0xf0) return {.length = 4, .low = 0x90};
  if (first >= 0xf1 && first <= 0xf3) return {.length = 4};
  if (first == 0xf4) return {.length = 4, .high = 0x8f};
  return {};
}

// Octets of the well-formed multi-octet sequence that `text` begins with, 0 if there is none.
std::size_t sequence_length(std::string_view text) {
  const Lead shape = lead(octet(text[0]));
  if (shape.length == 0 || text.size() < shape.length) return 0;
  if (octet(text[1]) < shape.low || octet(text[1]) > shape.high) return 0;
  for (std::size_t i = 2; i < shape.length; ++i) {
    if ((octet(text[i]) & 0xc0U) != 0x80) return 0;
  }
  return shape.length;
}

bool is_plain(char c) {
  return octet(c) >= 0x20 && octet(c) < 0x7f && c != '"' && c != '\\';
}

void append_escaped(char c, std::string& out) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  out += "\\u00";
  out += kHexDigits[octet(c) >> 4U];
  out += kHexDigits[octet(c) & 0xfU];
}

// Writes one field a call, as `,"name":value`.
class FieldWriter {
 public:
  FieldWriter(std::span<const std::string> nodes, std::string& out) : nodes_(nodes), out_(out) {}

  template <class Value>
  void operator()(std::string_view name, const Value& value) {
    out_ += ",\"";
    out_ += name;  // names are our own literals: nothing to escape
    out_ += "\":";
    write(value);
  }

 private:
  void write(std::integral auto value) {
    if constexpr (std::same_as<decltype(value), bool>) {
      out_ += value ? "true" : "false";
    } else {
      append_number(value, out_);
    }
  }
  void write(std::string_view text) { append_json_string(text, out_); }
  void write(const std::string& text) { append_json_string(text, out_); }
  void write(Instant at) { append_number(ns(at), out_); }
  void write(Duration duration) { append_number(ns(duration), out_); }

  template <class Tag, std::size_t N>
  void write(const net::Id<Tag, N>& id) {
    append_json_string(id.view(), out_);
  }

  void write(net::Ipv4Addr ip) {
    out_ += '"';
    for (unsigned shift = 24;; shift -= 8) {
      append_number((ip.value >> shift) & 0xffU, out_);
      if (shift == 0) break;
      out_ += '.';
    }
    out_ += '"';
  }

  void write(const net::MacAddr& mac) {
    char separator = '"';
    for (const std::uint8_t byte : mac.bytes) {
      out_ += separator;
      out_ += kHexDigits[byte >> 4U];
      out_ += kHexDigits[byte & 0xfU];
      separator = ':';
    }
    out_ += '"';
  }

  void write(const engine::ClaimId& claim) {
    out_ += '"';
    out_ += claim.host.view();  // checked input: lower-case letters, digits and hyphens
    out_ += '.';
    append_number(claim.life, out_);
    out_ += '.';
    append_number(claim.number, out_);
    out_ += '"';
  }

  void write(NodeRef by) {
    ensure(by.node < nodes_.size(), "a record names a node of its run");
    append_json_string(nodes_[by.node], out_);
  }

  std::span<const std::string> nodes_;
  std::string& out_;
};

}  // namespace

void append_json_string(std::string_view text, std::string& out) {
  out += '"';
  while (!text.empty()) {
    std::size_t plain = 0;
    while (plain < text.size() && is_plain(text[plain]))
      ++plain;
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    std::size_t taken = 1;
    if (octet(text[0]) < 0x80) {
      append_escaped(text[0], out);
    } else if (const std::size_t length = sequence_length(text); length != 0) {
      out += text.substr(0, length);
      taken = length;
    } else {
      out += kReplacement;
    }
    text.remove_prefix(taken);
  }
  out += '"';
}

void append_json_line(const Record& record, std::span<const std::string> nodes, std::string& out) {
  out += "{\"at_ns\":";
  append_number(ns(record.at), out);
  FieldWriter field(nodes, out);
  field("seq", record.seq);
  field("cause", record.cause);
  field("node", NodeRef{record.node});
  field("kind", kind_of(record.event));
  std::visit([&](const auto& event) { event.fields(field); }, record.event);
  out += "}\n";
}

std::string to_json_lines(const Recorder& recorder) {
  std::string out;
  for (const Record& record : recorder.records())
    append_json_line(record, recorder.nodes(), out);
  return out;
}

}  // namespace havip::trace
