#include "core/trace/jsonl.h"

#include <array>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "core/base/ensure.h"

namespace havip::trace {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kReplacement = "\\ufffd";

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

// What a string may hold as it is; everything else is escaped, or checked as UTF-8.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x7f; ++c)
    plain[c] = c != '"' && c != '\\';
  return plain;
}();

// Writes at the end of a string without asking for its capacity at every character: a trace has
// as many lines as a run has events.
class Pen {
 public:
  explicit Pen(std::string& out) : out_(out), used_(out.size()) { grow(kStep); }
  Pen(const Pen&) = delete;
  Pen& operator=(const Pen&) = delete;
  ~Pen() { out_.resize(used_); }

  void put(char c) { *room(1) = c; }
  void put(std::string_view text) { std::memcpy(room(text.size()), text.data(), text.size()); }

  void put_number(std::integral auto number) {
    char* const begin = room(kDigits);
    used_ -= kDigits;
    used_ += static_cast<std::size_t>(std::to_chars(begin, begin + kDigits, number).ptr - begin);
  }

  void put_hex(std::uint8_t byte) {
    char* const at = room(2);
    at[0] = kHexDigits[byte >> 4U];
    at[1] = kHexDigits[byte & 0xfU];
  }

  void put_quoted(std::string_view text);

 private:
  static constexpr std::size_t kStep = 512;
  static constexpr std::size_t kDigits = 20;  // -9223372036854775808

  // The place for `length` characters, which count as written.
  char* room(std::size_t length) {
    if (out_.size() - used_ < length) grow(length + kStep);
    char* const at = out_.data() + used_;
    used_ += length;
    return at;
  }
  void grow(std::size_t length) { out_.resize(used_ + length); }

  void put_escaped(char c);

  std::string& out_;
  std::size_t used_;
};

void Pen::put_escaped(char c) {
  switch (c) {
    case '"':
      return put("\\\"");
    case '\\':
      return put("\\\\");
    case '\n':
      return put("\\n");
    case '\r':
      return put("\\r");
    case '\t':
      return put("\\t");
    default:
      break;
  }
  put("\\u00");
  put_hex(octet(c));
}

void Pen::put_quoted(std::string_view text) {
  put('"');
  while (!text.empty()) {
    std::size_t plain = 0;
    while (plain < text.size() && kPlain[octet(text[plain])])
      ++plain;
    put(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    std::size_t taken = 1;
    if (octet(text[0]) < 0x80) {
      put_escaped(text[0]);
    } else if (const std::size_t length = sequence_length(text); length != 0) {
      put(text.substr(0, length));
      taken = length;
    } else {
      put(kReplacement);
    }
    text.remove_prefix(taken);
  }
  put('"');
}

// Writes one field a call, as `,"name":value`.
class FieldWriter {
 public:
  FieldWriter(std::span<const std::string> nodes, Pen& pen) : nodes_(nodes), pen_(pen) {}

  template <class Value>
  void operator()(std::string_view name, const Value& value) {
    pen_.put(",\"");
    pen_.put(name);  // names are our own literals: nothing to escape
    pen_.put("\":");
    write(value);
  }

 private:
  void write(std::integral auto value) {
    if constexpr (std::same_as<decltype(value), bool>) {
      pen_.put(value ? std::string_view("true") : std::string_view("false"));
    } else {
      pen_.put_number(value);
    }
  }
  void write(std::string_view text) { pen_.put_quoted(text); }
  void write(const std::string& text) { pen_.put_quoted(text); }
  void write(Instant at) { pen_.put_number(ns(at)); }
  void write(Duration duration) { pen_.put_number(ns(duration)); }

  template <class Tag, std::size_t N>
  void write(const net::Id<Tag, N>& id) {
    pen_.put_quoted(id.view());
  }

  void write(net::Ipv4Addr ip) {
    pen_.put('"');
    for (unsigned shift = 24;; shift -= 8) {
      pen_.put_number((ip.value >> shift) & 0xffU);
      if (shift == 0) break;
      pen_.put('.');
    }
    pen_.put('"');
  }

  void write(const net::IpAddr& ip) {
    if (ip.is_v4()) {
      write(ip.v4());
    } else {
      pen_.put_quoted(to_string(ip));
    }
  }

  void write(const net::MacAddr& mac) {
    char separator = '"';
    for (const std::uint8_t byte : mac.bytes) {
      pen_.put(separator);
      pen_.put_hex(byte);
      separator = ':';
    }
    pen_.put('"');
  }

  void write(const engine::ClaimId& claim) {
    pen_.put('"');
    pen_.put(claim.host.view());  // checked input: lower-case letters, digits and hyphens
    pen_.put('.');
    pen_.put_number(claim.life);
    pen_.put('.');
    pen_.put_number(claim.number);
    pen_.put('"');
  }

  void write(NodeRef by) {
    ensure(by.node < nodes_.size(), "a record names a node of its run");
    pen_.put_quoted(nodes_[by.node]);
  }

  std::span<const std::string> nodes_;
  Pen& pen_;
};

}  // namespace

void append_json_string(std::string_view text, std::string& out) {
  Pen(out).put_quoted(text);
}

void append_json_line(const Record& record, std::span<const std::string> nodes, std::string& out) {
  Pen pen(out);
  pen.put("{\"at_ns\":");
  pen.put_number(ns(record.at));
  FieldWriter field(nodes, pen);
  field("seq", record.seq);
  field("cause", record.cause);
  field("node", NodeRef{record.node});
  field("kind", kind_of(record.event));
  std::visit([&](const auto& event) { event.fields(field); }, record.event);
  pen.put("}\n");
}

std::string to_json_lines(const Recorder& recorder) {
  std::string out;
  for (const Record& record : recorder.records())
    append_json_line(record, recorder.nodes(), out);
  return out;
}

}  // namespace havip::trace
